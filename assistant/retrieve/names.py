"""The names by which questions name sources and terms: found in a text, with where they stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assistant.documents.card import Card
from assistant.documents.glossary import Glossary
from assistant.documents.text import fold
from assistant.retrieve.dated import dated_forms
from assistant.retrieve.dates import find_dates
from assistant.types import Language

MAIN = "cnil-2023-146"

_WORD = re.compile(r"[a-z0-9]+")
_DROPPED = re.compile(r"n° ?")
# Small words that people put between the words of a name: “autorisation d'EMC2”, “Conseil d'État en octobre 2020”.
_BETWEEN = r" (?:(?:de|du|des|la|le|les|au|aux|a|en|sur|pour|of|the|on|in|for) |[dl]'){0,3}"
_ENDS = r"(?![a-z0-9])"
_QUOTES = frozenset('«»“”"()')


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: `text[start:end]` as it was written, the source or the glossary term that it names."""

    start: int
    end: int
    id: str
    is_source: bool


class Forms:
    """Written forms and what they name; found as whole words, plural or not, by their first word."""

    def __init__(self, rows: Iterable[tuple[str, str]], between: str = " ") -> None:
        """`between`: a pattern for what may stand between the words of a form."""
        self._by_first: dict[str, list[tuple[str, re.Pattern[str], str]]] = {}
        for form, key in rows:
            if first := _WORD.match(form):
                words = [re.escape(w) for w in form.split(" ")]
                inner = (between if between == " " else f"s?{between}").join(words)
                whole = re.compile(inner + ("" if form.endswith("-") else "s?") + _ENDS)
                self._by_first.setdefault(first[0], []).append((form, whole, key))

    def matches(self, folded: str) -> list[tuple[int, int, str]]:
        """Every form in a folded text as (start, end, key): longer forms first, overlapping ones too."""
        found: list[tuple[int, str, int, int, str]] = []
        for word in _WORD.finditer(folded):
            for first in {word[0], word[0].removesuffix("s")}:
                for form, whole, key in self._by_first.get(first, ()):
                    if m := whole.match(folded, word.start()):
                        found.append((-len(form), form, word.start(), m.end(), key))
        return [(start, end, key) for _, _, start, end, key in sorted(found)]


@dataclass(frozen=True)
class Names:
    """The forms that name sources and terms, made once from the cards and the glossary."""

    sources: Forms
    asked: Forms  # the same names as people put them in questions, with small words between
    terms: Forms
    dates: Mapping[str, str]
    glossary: Glossary
    cards: Mapping[str, Card] = field(default_factory=dict)
    glosses: Forms = field(default_factory=lambda: Forms(()))

    @classmethod
    def of(cls, cards: Mapping[str, Card], glossary: Glossary) -> Names:
        """The names in a corpus; an alias that two sources share names neither."""
        owners: dict[str, set[str]] = {}
        for card in cards.values():
            for alias in (*card.aliases.fr, *card.aliases.en):
                owners.setdefault(plain(alias), set()).add(card.id)
        written = set(owners)
        for card in cards.values():
            for form in (*map(plain, _numbers(card)), *dated_forms(card)):
                if form not in written:  # an alias that somebody wrote wins over one that we derive
                    owners.setdefault(form, set()).add(card.id)
        terms = {
            (form, key)
            for key, t in glossary.terms.items()
            for form in (plain(x) for x in (t.term.fr, t.term.en, *t.also))
            if len(form) > 1
        }
        own = [(alias, next(iter(ids))) for alias, ids in owners.items() if len(ids) == 1 and len(alias) > 2]
        return cls(
            Forms(own),
            Forms(own, _BETWEEN),
            Forms(sorted(terms)),
            {c.id: c.date for c in cards.values() if c.date},
            glossary,
            cards,
            Forms((plain(word), str(n)) for n, gloss in enumerate(glossary.read_as) for word in gloss.words),
        )

    def find_sources(self, text: str) -> tuple[str, ...]:
        """Ids of the sources named in a text, in reading order; a longer name hides the shorter ones inside it."""
        folded = plain(text)
        found = [(start, source) for start, _, source in _apart(self.asked.matches(folded))]
        days = [d for d in find_dates(text) if len(d) == 10]
        found += [(len(folded), s) for d in days for s, date in self.dates.items() if date == d]
        return tuple(dict.fromkeys(s for _, s in sorted(found, key=lambda x: x[0])))

    def find_terms(self, text: str) -> tuple[str, ...]:
        """Keys of the glossary terms in a text."""
        return tuple(dict.fromkeys(key for _, _, key in self.terms.matches(plain(text))))

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Every name in a text, in reading order; what names both a source and a term counts as the source."""
        folded, at = _aligned(text)
        found = [Mention(at[a], at[b - 1] + 1, s, True) for a, b, s in _apart(self.sources.matches(folded))]
        for a, b, key in _apart(self.terms.matches(folded)):
            start, end = at[a], at[b - 1] + 1
            if not any(m.start < end and start < m.end for m in found):
                found.append(Mention(start, end, key, False))
        return tuple(sorted(found, key=lambda m: m.start))

    def glossed(self, text: str, language: Language) -> str:
        """A text with what the sources call it behind each word that they do not use: “la NSA (autorités américaines)”."""
        folded, at = _aligned(text)
        for _, end, n in sorted(_apart(self.glosses.matches(folded)), reverse=True):
            cut = at[end - 1] + 1
            text = f"{text[:cut]} ({self.glossary.read_as[int(n)].means[language]}){text[cut:]}"
        return text

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


def _apart(matches: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """The matches of which none lies over an earlier one."""
    found: list[tuple[int, int, str]] = []
    for start, end, key in matches:
        if not any(a < end and start < b for a, b, _ in found):
            found.append((start, end, key))
    return found


def _numbers(card: Card) -> list[str]:
    """Case and deliberation numbers that name a source by themselves ("492369", "2023-146", "t-553/23")."""
    return re.findall(r"[A-Za-z]-\d+/\d+(?: P)?|\d{4}[-/]\d+|\d{6}", card.number or "")
