"""Where the clauses of a sentence begin and end: rough, the same for both languages, and in one pass.

A clause ends where another verb begins to rule: at strong punctuation, at words that open a subordinate clause, at “and”
before a verb. What stands between commas after a preposition is an aside: the clause around it goes on after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.respond.verify.tokens import Token
from assistant.types import Language

Kind = Literal["main", "aside", "sub"]

# Words that open a subordinate clause, words that part two statements, and prepositions that open an aside.
SUBORDINATE: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        "qui que qu dont lequel laquelle lesquels lesquelles auquel duquel parce car puisque lorsque si".split()
    ),
    "en": frozenset("which that who whose whom whether if because although though when where since".split()),
}
CONTRAST: dict[Language, frozenset[str]] = {
    "fr": frozenset("mais tandis alors".split()),
    "en": frozenset("but whereas while".split()),
}
PREPOSITIONS: dict[Language, frozenset[str]] = {
    "fr": frozenset("dans en pour par selon apres avant depuis sous sur chez sans faute y avec vers entre le".split()),
    "en": frozenset(
        "in on at for by under after before according as through from with without pending within including to known".split()
    ),
}
COORDINATORS: dict[Language, frozenset[str]] = {"fr": frozenset({"et", "ni"}), "en": frozenset({"and"})}
VERBISH: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        "ne n a ont est sont etait etaient avait il elle ils elles peut peuvent doit doivent sera seront s se qui que qu y".split()
    ),
    "en": frozenset(
        "was were is are does do did has have had must may can it they not never cannot will would should that which".split()
    ),
}
FRONTED = 14
"""Tokens of the longest group that may stand before its clause: “In the order of …, the judge …”."""
NOT = frozenset({"not", "non", "pas"})
"""After a comma or “and”, they open what is contrasted: “A, not B”."""
BEFORE_QUE = frozenset({"ainsi", "plus", "moins", "tel", "telle", "autant", "aussi"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: what opened it and which statement (segment) of the sentence it belongs to."""

    kind: Kind
    segment: int
    opener: str = ""
    parent: int = -1


@dataclass(frozen=True, slots=True)
class Parsed:
    """The clauses of a text and the clause of each token."""

    clauses: tuple[Clause, ...]
    of: tuple[int, ...]


def parse(tokens: Sequence[Token], language: Language) -> Parsed:
    """The clauses of a text's tokens."""
    found: list[Clause] = [Clause("main", 0)]
    of: list[int] = []
    stack: list[int] = []  # clauses to go back to at the next comma or closing bracket
    brackets: list[int] = []
    now, segment, fresh, starts = 0, 0, True, -2
    closes = _commas_ahead(tokens)

    def begin(kind: Kind, opener: str, parent: int) -> int:
        found.append(Clause(kind, segment, opener, parent))
        return len(found) - 1

    for i, token in enumerate(tokens):
        word = token.word
        if token.mark:
            if word in ";:":
                if i + 1 < len(tokens):
                    segment += 1
                    now, stack, fresh = begin("main", word, -1), [], True
                of.append(now)
                continue
            if word == "(":
                brackets.append(now)
                now = begin("aside", "(", now)
            elif word == ")":
                now = brackets.pop() if brackets else now
            elif word == ",":
                if stack and not (
                    i and starts == i - 1
                ):  # “because, according to the press, …” goes on after the aside
                    now = stack.pop()
                if opens_aside(tokens, i + 1, language):
                    stack.append(now)
                    now = begin("aside", ",", now)
            of.append(now)
            continue
        if fresh:
            fresh = False
            if 0 < closes[i] <= FRONTED and opens_aside(tokens, i, language):
                outer = now
                now = begin("aside", word, outer)
                stack.append(outer)
            elif word in SUBORDINATE[language] and closes[i]:
                stack.append(now)
                now = begin("sub", word, now)
        elif word in {"ni", "nor"} and i and tokens[i - 1].word == ",":
            segment += 1
            now, stack = begin("main", word, -1), []
        elif word in NOT and i and tokens[i - 1].word in {",", "et", "and", "but", "mais"}:
            segment += 1
            now, stack = begin("main", "not", -1), []
        elif word in CONTRAST[language] and (word != "alors" or _is(tokens, i + 1, "que", "qu")):
            segment += 1
            now, stack = begin("main", word, -1), []
        elif word in SUBORDINATE[language] and starts != i - 1 and not _only_que(tokens, i, of, now):
            stack.append(_after_sub(found, now, stack))
            now = begin("sub", word, now)
            starts, fresh = i, True
        elif word in COORDINATORS[language] and _verb_follows(tokens, i, language):
            segment += 1
            now, stack = begin("main", word, found[now].parent), []
        of.append(now)
    return Parsed(tuple(found), tuple(of))


def _after_sub(found: Sequence[Clause], now: int, stack: Sequence[int]) -> int:
    """Where the sentence goes on after a subordinate clause that a comma ends."""
    return found[now].parent if found[now].kind == "sub" and found[now].parent >= 0 else now


def _commas_ahead(tokens: Sequence[Token]) -> list[int]:
    """For each token, how far ahead the next comma is; 0 when none comes before the next strong mark."""
    ahead, comma = [0] * len(tokens), -1
    for i in range(len(tokens) - 1, -1, -1):
        ahead[i] = comma - i if comma > i else 0
        if tokens[i].mark and tokens[i].word in ",.;:":
            comma = i if tokens[i].word == "," else -1
    return ahead


def opens_aside(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """True when a preposition (or a bare date) begins here: its group says when, where or after whom, not what."""
    if at >= len(tokens):
        return False
    first = tokens[at]
    if first.word in {"meme", "even"} or (language == "en" and first.word.endswith("ing") and len(first.word) > 5):
        return True
    if first.word == "tout":  # “tout en déplorant”
        return _is(tokens, at + 1, "en")
    if first.word == "d":  # “d'après”
        return _is(tokens, at + 1, "apres")
    if first.word == "le":
        return at + 1 < len(tokens) and tokens[at + 1].figure is not None
    return first.word in PREPOSITIONS[language] or (first.figure is not None and first.figure.kind == "date")


def _only_que(tokens: Sequence[Token], i: int, of: Sequence[int], now: int) -> bool:
    """French “ne … que” (only), “ainsi que”, “plus que”: no clause begins at this “que”."""
    if tokens[i].word not in {"que", "qu"}:
        return False
    if i and tokens[i - 1].word in BEFORE_QUE:
        return True
    for j in range(i - 1, max(-1, i - 7), -1):
        if tokens[j].mark or of[j] != now:
            return False
        if tokens[j].word in {"pas", "plus", "jamais", "aucun", "aucune"}:
            return False
        if tokens[j].word in {"ne", "n"} and tokens[j + 1].figure is None:
            return True
    return False


def _is(tokens: Sequence[Token], at: int, *words: str) -> bool:
    return at < len(tokens) and tokens[at].word in words


def _verb_follows(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """A verb comes soon after “and”; after “, and” it may come later."""
    reach = 12 if at and tokens[at - 1].word == "," else 3
    for token in tokens[at + 1 : at + 1 + reach]:
        if token.mark:
            return False
        if token.word in VERBISH[language] and token.text.lower() != "à":
            return True
    return False
