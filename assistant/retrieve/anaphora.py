"""Which questions cannot be understood without what came before them, and how much they lack.

Everything is decided on form: a question without a clause of its own (an ellipsis), a pronoun or a possessive that nothing in
the question stands for, a demonstrative, an ordinal, or a noun that asks “of what?”. What stands for a pronoun inside the
question itself (“la CNIL a-t-elle…”, “did the Hub keep its promise”) makes it whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from assistant.documents.text import ALL_STOPWORDS, fold, words
from assistant.retrieve import grammar as g
from assistant.retrieve.names import Mention

Lack = Literal["ellipsis", "reference"]

FEW, SEVERAL = 2, 4  # content words of a fragment, and of a question that leans on a pronoun
_CAPITALISED = re.compile(r"(?<![\w'’-])[A-ZÀ-ÖØ-Þ]\w+")


def lack(question: str, mentions: Sequence[Mention] = ()) -> Lack | None:
    """What a question lacks: a clause of its own, what its words refer to, or nothing (None)."""
    folded = fold(question)
    if len(folded) != len(question):  # a ligature: offsets of mentions would be off
        question = folded
    content = [w for w in words(question) if w not in ALL_STOPWORDS]
    if not content or g.BARE.match(folded):
        return "ellipsis"
    named = {w for m in mentions for w in words(question[m.start : m.end])}
    if sum(w not in named for w in content) <= SEVERAL and _refers(question, folded, mentions):
        return "reference"
    if (
        g.LED.match(folded)
        and len(content) <= FEW
        and not g.FINITE.search(folded)
        and not any(m.is_source for m in mentions)
    ):
        return "ellipsis"
    if g.ASKED_NOUN.match(folded) and len(content) <= FEW and not mentions:
        return "ellipsis"
    if g.JOINED.match(folded):
        whole = bool(mentions) and bool(g.OPENS.match(g.WHAT_OF.sub("", folded))) and len(content) > 1
        return "ellipsis" if len(content) <= SEVERAL and not whole else None
    if len(content) < SEVERAL and all(w in g.OF_WHAT for w in content):
        return "reference" if g.OPENS.match(folded) else "ellipsis"
    if not mentions and _telegraphic(folded, content):
        return "ellipsis"
    return None


def pointed_at(question: str, mentions: Sequence[Mention] = ()) -> tuple[str, ...]:
    """The nouns that a question points at (“cette base”, “that law”)."""
    folded = fold(question)
    found = (words(m[0]) for m in g.POINTS.finditer(folded) if not _says_which(folded, m.start(), m.end(), mentions))
    return tuple(w[-1] for w in found if len(w) > 1 and w[-1] not in ALL_STOPWORDS)


def _refers(question: str, folded: str, mentions: Sequence[Mention]) -> bool:
    """True when a pronoun, possessive, demonstrative or ordinal points outside the question."""
    masked = g.EMPTY.sub(lambda m: " " * len(m[0]), folded)
    if any(not _says_which(folded, m.start(), m.end(), mentions) for m in g.POINTS.finditer(masked)):
        return True
    if g.OF_THEM.search(masked) or (not mentions and (g.ORDINAL.search(masked) or g.WHICH.match(masked))):
        return True
    for m in g.OBJECT.finditer(masked):
        before = [n for n in mentions if n.end <= m.start()]
        if not before or not g.CLAUSE.search(masked[before[-1].end : m.start()]):
            return True
    subjects = [*g.SUBJECT.finditer(masked), *(() if mentions else g.THING.finditer(masked))]
    return any(not _stands_for(question, folded, m.start(), mentions) for m in subjects) or any(
        not (_stands_for(question, folded, m.start(), mentions) or _asks_for(folded[: m.start()]))
        for m in g.OWNED.finditer(masked)
    )


def _says_which(folded: str, start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """True when a demonstrative says itself which: “this Health Data Hub”, “this authorisation of EMC2”."""
    return any(
        (m.start < end + 2 and start < m.end) or (m.start >= end and g.OF_NAME.match(folded[end : m.start]))
        for m in mentions
    )


def _stands_for(question: str, folded: str, at: int, mentions: Sequence[Mention]) -> bool:
    """True when a name or a noun before a pronoun may be what it stands for."""
    if any(m.start < at for m in mentions) or g.NOUN.search(folded[:at]):
        return True
    led = words(folded[:at])
    if len(led) == 1 and _may_name(led[0]) and folded[at - 1] == " ":
        return True  # “doctolib il a gagné ?”
    return any(m.start() < at and _may_name(fold(m[0])) for m in _CAPITALISED.finditer(question))


def _may_name(word: str) -> bool:
    return word not in ALL_STOPWORDS and not g.SMALL.fullmatch(word)


def _asks_for(before: str) -> bool:
    """True when what is asked for, or a subject and its verb, comes before a possessive: “how many hospitals send their…”."""
    return bool(g.ASKED_FOR.search(before)) or sum(w not in ALL_STOPWORDS for w in words(before)) > 1


def _telegraphic(folded: str, content: Sequence[str]) -> bool:
    """True for a few keywords without a verb and without a name, closed by a question mark."""
    return (
        FEW <= len(content) <= SEVERAL
        and len(words(folded)) <= len(content) + 1
        and folded.rstrip().endswith("?")
        and not g.FINITE.search(folded)
        and not g.OPENS.match(folded)
    )
