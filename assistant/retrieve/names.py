"""The names by which questions name sources and terms: found in a text, with where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.documents.card import Card
from assistant.documents.glossary import Glossary
from assistant.documents.text import fold
from assistant.retrieve.dates import find_dates
from assistant.types import Language

MAIN = "cnil-2023-146"

_EDGE_L, _EDGE_R = r"(?<![a-z0-9])", r"(?![a-z0-9])"
_DROPPED = re.compile(r"n° ?")
_QUOTES = frozenset('«»“”"()')


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: `text[start:end]` as it was written, the source or the glossary term that it names."""

    start: int
    end: int
    id: str
    is_source: bool


@dataclass(frozen=True)
class Names:
    """Patterns that name sources and terms, longest first, made once from the cards and the glossary."""

    sources: tuple[tuple[re.Pattern[str], str], ...]
    terms: tuple[tuple[re.Pattern[str], str], ...]
    dates: Mapping[str, str]
    glossary: Glossary
    cards: Mapping[str, Card] = field(default_factory=dict)

    @classmethod
    def of(cls, cards: Mapping[str, Card], glossary: Glossary) -> Names:
        """The names in a corpus; an alias that two sources share names neither."""
        owners: dict[str, set[str]] = {}
        for card in cards.values():
            for alias in (*card.aliases.fr, *card.aliases.en):
                owners.setdefault(plain(alias), set()).add(card.id)
        written = set(owners)
        for card in cards.values():
            for number in map(plain, _numbers(card)):
                if number not in written:  # an alias that somebody wrote wins over a number that we derive
                    owners.setdefault(number, set()).add(card.id)
        rows = [(alias, next(iter(ids))) for alias, ids in owners.items() if len(ids) == 1 and len(alias) > 2]
        rows.sort(key=lambda r: (-len(r[0]), r))
        forms = sorted(
            (
                (f, key)
                for key, t in glossary.terms.items()
                for f in {plain(x) for x in (t.term.fr, t.term.en, *t.also)}
                if len(f) > 1
            ),
            key=lambda r: (-len(r[0]), r),
        )
        return cls(
            tuple((_pattern(a), s) for a, s in rows),
            tuple((_pattern(f), k) for f, k in forms),
            {c.id: c.date for c in cards.values() if c.date},
            glossary,
            cards,
        )

    def find_sources(self, text: str) -> tuple[str, ...]:
        """Ids of the sources named in a text, in reading order; a longer name hides the shorter ones inside it."""
        folded = plain(text)
        found = [(start, source) for start, _, source in _matches(self.sources, folded)]
        days = [d for d in find_dates(text) if len(d) == 10]
        found += [(len(folded), s) for d in days for s, date in self.dates.items() if date == d]
        return tuple(dict.fromkeys(s for _, s in sorted(found, key=lambda x: x[0])))

    def find_terms(self, text: str) -> tuple[str, ...]:
        """Keys of the glossary terms in a text."""
        folded = plain(text)
        return tuple(dict.fromkeys(k for pattern, k in self.terms if pattern.search(folded)))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every name in a text, in reading order; what names both a source and a term counts as the source."""
        folded, at = _aligned(text)
        found = [Mention(at[a], at[b - 1] + 1, s, True) for a, b, s in _matches(self.sources, folded)]
        for a, b, key in _matches(self.terms, folded):
            start, end = at[a], at[b - 1] + 1
            if not any(m.start < end and start < m.end for m in found):
                found.append(Mention(start, end, key, False))
        return tuple(sorted(found, key=lambda m: m.start))

    def title(self, source: str, language: Language) -> str:
        """The short title of a source; its id when the corpus does not have it."""
        return self.cards[source].short[language] if source in self.cards else source


def plain(text: str) -> str:
    """A text folded for matching names: no quotes, no “n°”, single spaces."""
    return _aligned(text)[0].strip()


def _aligned(text: str) -> tuple[str, list[int]]:
    """The folded text with, for each of its characters, where it stands in the text."""
    out: list[str] = []
    at: list[int] = []
    for n, char in enumerate(text):
        for c in " " if char in _QUOTES or char.isspace() else fold(char):
            if c == " " and out and out[-1] == " ":
                continue
            out.append(c)
            at.append(n)
    folded = "".join(out)
    gone = {n for m in _DROPPED.finditer(folded) for n in range(*m.span())}
    if not gone:
        return folded, at
    kept = [n for n in range(len(folded)) if n not in gone]
    return "".join(folded[n] for n in kept), [at[n] for n in kept]


def _matches(patterns: tuple[tuple[re.Pattern[str], str], ...], folded: str) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for pattern, key in patterns:
        for m in pattern.finditer(folded):
            if not any(a < m.end() and m.start() < b for a, b, _ in found):
                found.append((m.start(), m.end(), key))
    return found


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_EDGE_L + re.escape(name) + ("" if name.endswith("-") else "s?") + _EDGE_R)


def _numbers(card: Card) -> list[str]:
    """Case and deliberation numbers that name a source by themselves ("492369", "2023-146", "t-553/23")."""
    return re.findall(r"[A-Za-z]-\d+/\d+(?: P)?|\d{4}[-/]\d+|\d{6}", card.number or "")
