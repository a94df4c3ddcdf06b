"""The checker that needs no model: every sentence is read, and the rules must find nothing to object.

One sentence of one quote is tried first. Only a sentence that falls into two statements (at “and”, “;”, “:”, “but”, “who”,
or around an apposition) may rest on two, each statement on one: fragments are never stitched.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.documents.glossary import Glossary
from assistant.documents.sentences import sentence_spans
from assistant.documents.text import STOPWORDS
from assistant.documents.text import words as folded_words
from assistant.index.model.engine import Engine
from assistant.respond.verify.case import Case
from assistant.respond.verify.clauses import opens_aside
from assistant.respond.verify.compare import objections
from assistant.respond.verify.marking import BE
from assistant.respond.verify.match import Matches, matches
from assistant.respond.verify.reading import Reading, read
from assistant.respond.verify.similar import WordLikeness
from assistant.respond.verify.support import Support
from assistant.respond.verify.table import Table, tables
from assistant.types import LANGUAGES, Language

MOST_HALVES = 8
"""At most so many ways to part a sentence in two are tried."""
LONGEST = 1500
"""Characters of the longest sentence that is read; no legal sentence of an answer is longer."""
SPLITTERS = frozenset("et and mais but ; : , which who qui dont whose while tandis whereas".split())
VERBS = BE | frozenset("a ont has have had".split())
RELATIVES = frozenset("which who qui dont whose".split())
ONLY_OF: dict[Language, frozenset[str]] = {
    "fr": STOPWORDS["fr"] - STOPWORDS["en"],
    "en": STOPWORDS["en"] - STOPWORDS["fr"],
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence against one premise: what answers, and what is wrong."""

    premise: Reading
    answers: Matches
    wrong: tuple[str, ...]


class Deterministic:
    """Supports a sentence when every unit of it is in its quotes, said as strongly, of the same things, and no stronger."""

    name = "deterministic"

    def __init__(self, glossary: Glossary | None = None, engine: Engine | None = None) -> None:
        self._tables = tables(glossary)
        self._alike = WordLikeness(engine) if engine else None
        self._read = lru_cache(maxsize=4096)(self._reading)

    def check(self, sentence: str, quotes: Sequence[str], language: Language) -> Support:
        """What the quotes say of the sentence; every sentence in it must be supported."""
        spans = sentence_spans(sentence)
        if not spans:
            return Support("withheld", "empty", 0.0)
        premises = [p for q in quotes for p in self._premises(q, language)]
        results = [self._one(sentence[a:b], premises, language) for a, b in spans]
        return min(results, key=lambda r: (r.verdict != "withheld", r.score))

    def _one(self, sentence: str, premises: Sequence[Reading], language: Language) -> Support:
        if len(sentence) > LONGEST:
            return Support("withheld", "too_long", 0.0)
        claim = self._read(sentence, language)
        if not any(u.required for u in claim.units):
            return Support("withheld", "empty", 0.0)
        if not any(u.act or u.weighed or u.name for u in claim.units) and not any(
            t.word in VERBS for t in claim.tokens
        ):
            return Support("withheld", "fragment", 0.0)  # “Under article 6 of the law.” states nothing
        if not premises:
            return Support("withheld", "quotes", 0.0)
        table = self._tables[language]
        tried = [_try(claim, p, table, self._alike) for p in premises]
        best = min(tried, key=lambda t: (len(t.wrong), -_share(claim, t.answers)))
        share = _share(claim, best.answers)
        if best.wrong and self._distributed(claim, premises, language):
            return Support("supported", None, 1.0)
        if not best.wrong or any(_merged(claim, split, tried, table) for split in _splits(claim)):
            return Support("supported", None, share if not best.wrong else 1.0)
        return Support("withheld", best.wrong[0], share / 2)

    def _distributed(self, claim: Reading, premises: Sequence[Reading], language: Language) -> bool:
        """“A does X and Y”: “A does X” and “A does Y” stand each in a premise."""
        halves = itertools.islice(_halves(claim), MOST_HALVES)
        return any(all(self._stands(text, premises, language) for text in pair) for pair in halves)

    def _stands(self, text: str, premises: Sequence[Reading], language: Language) -> bool:
        claim = self._read(text, language)
        return any(u.required for u in claim.units) and any(
            not _try(claim, p, self._tables[language], self._alike).wrong for p in premises
        )

    def _premises(self, quote: str, language: Language) -> Iterator[Reading]:
        for a, b in sentence_spans(quote):
            if b - a <= LONGEST:
                yield self._read(quote[a:b], language_of(quote[a:b], language))

    def _reading(self, text: str, language: Language) -> Reading:
        return read(text, self._tables[language])


def language_of(text: str, default: Language) -> Language:
    """The language of a quote by its grammar words; `default` when they do not tell."""
    found = folded_words(text)
    votes = {language: sum(w in ONLY_OF[language] for w in found) for language in LANGUAGES}
    if votes["fr"] == votes["en"]:
        return default
    return "fr" if votes["fr"] > votes["en"] else "en"


def _try(claim: Reading, premise: Reading, table: Table, alike: WordLikeness | None) -> Tried:
    answers = matches(claim, premise, alike)
    every = frozenset(u.at for u in claim.units)
    return Tried(premise, answers, tuple(objections(Case(claim, premise, answers, every, table))))


def _share(claim: Reading, answers: Matches) -> float:
    """The share of a claim's units that have an answer."""
    required = [u for u in claim.units if u.required]
    return sum(bool(answers[u.at]) for u in required) / len(required) if required else 0.0


def _splits(claim: Reading) -> Iterator[tuple[int, int]]:
    """Where the claim may fall into two statements: each time the span of the second."""
    end = len(claim.tokens)
    commas = [i for i, t in enumerate(claim.tokens) if t.mark and t.word == ","]
    for i, token in enumerate(claim.tokens):
        if token.word in SPLITTERS and 1 < i < end - 2 and (token.word != "," or i not in commas):
            yield i, end
    for start, after in itertools.pairwise(commas):
        if not opens_aside(claim.tokens, start + 1, claim.language):  # an apposition
            yield start, after


def _halves(claim: Reading) -> Iterator[tuple[str, str]]:
    """The two sentences of “A does X and [does] Y”, each with its subject (and its verb when the second has none)."""
    tokens, text = claim.tokens, claim.text
    acts = {u.at: u.at + u.width for u in claim.units if u.act and u.required and not u.name}
    first = next((i for i, t in enumerate(tokens) if i and (t.word in VERBS or i in acts)), 0)
    last = first
    while last < len(tokens) and (tokens[last].word in VERBS or last in acts):
        last = acts.get(last, last + 1)
    for start, end in _splits(claim):
        token = tokens[start]
        if end < len(tokens) or token.word in RELATIVES or not last < start:
            continue
        whole, rest = text[: token.start].rstrip(" ,"), text[token.end :].lstrip()
        for prefix in (tokens[first].start, tokens[last].start):
            yield whole, f"{text[:prefix]}{rest}"


def _merged(claim: Reading, split: tuple[int, int], tried: Sequence[Tried], table: Table) -> bool:
    """Each of two statements rests on a premise of its own, and the second on one that speaks of the same thing."""
    start, end = split
    inner = frozenset(u.at for u in claim.units if start < u.at < end)
    outer = frozenset(u.at for u in claim.units) - inner
    if not _worded(claim, inner) or not _worded(claim, outer):
        return False
    first = [t for t in tried if not _wrong(claim, t, outer, table)]
    return bool(first) and any(_carried(claim, t, inner, outer, start, end, table) for t in tried)


def _worded(claim: Reading, part: frozenset[int]) -> bool:
    return any(u.at in part and u.required for u in claim.units)


def _wrong(claim: Reading, tried: Tried, part: frozenset[int], table: Table) -> bool:
    answers = {at: found for at, found in tried.answers.items() if at in part}
    return bool(objections(Case(claim, tried.premise, answers, part, table)))


def _carried(
    claim: Reading, tried: Tried, inner: frozenset[int], outer: frozenset[int], start: int, end: int, table: Table
) -> bool:
    shared = [
        u
        for u in claim.units
        if u.at in outer and u.required and not u.weighed and tried.answers[u.at] and not _dated(u)
    ]
    if end < len(claim.tokens) or claim.tokens[start].word in RELATIVES:  # they speak of the word before them
        shared = [u for u in shared if start - 4 <= u.at < start and not _comma(claim, u.at, start)]
    if not shared or _other_date(claim, tried, inner, outer):
        return False
    return not _wrong(claim, tried, inner | {u.at for u in shared}, table)


def _comma(claim: Reading, start: int, end: int) -> bool:
    return any(t.mark and t.word == "," for t in claim.tokens[start:end])


def _dated(u: object) -> bool:
    figure = getattr(u, "figure", None)
    return figure is not None and figure.kind == "date"


def _other_date(claim: Reading, tried: Tried, inner: frozenset[int], outer: frozenset[int]) -> bool:
    """The first statement gives a date, the second gives none, and its premise gives another."""
    dates = [u for u in claim.units if _dated(u) and u.at in outer]
    if not dates or any(_dated(u) and u.at in inner for u in claim.units):
        return False
    return any(_dated(v) for v in tried.premise.units) and not any(tried.answers[u.at] for u in dates)
