"""What a question is about: its language, the kind of answer it asks for, the sources it names, and its subject.

The assistant has a subject: a question that names no other source is about the decision of 21 December 2023. Names come
from the cards (aliases, numbers, short titles, dates) and from the glossary; a follow-up takes over what its earlier
questions were about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.card import Card
from assistant.documents.glossary import Glossary
from assistant.documents.text import ALL_STOPWORDS, clean, fold, words
from assistant.retrieve.answer_type import AnswerType, answer_type
from assistant.retrieve.dates import find_dates
from assistant.retrieve.language import detect
from assistant.types import Language

MAIN = "cnil-2023-146"

_EDGE_L, _EDGE_R = r"(?<![a-z0-9])", r"(?![a-z0-9])"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the assistant understands it."""

    text: str
    language: Language
    kind: AnswerType
    named: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()
    now: bool = False
    mended: str = ""
    expansion: str = ""
    understood_as: str | None = None

    @property
    def subject(self) -> tuple[str, ...]:
        """The sources that the question is about; the main decision when it names none."""
        return self.named or (MAIN,)

    @property
    def search_text(self) -> str:
        """What the lexical index is asked: the question with the long forms of its acronyms."""
        return f"{self.asked} {self.expansion}".strip()

    @property
    def asked(self) -> str:
        """The question with its spelling mended: what is embedded and compared."""
        return self.mended or self.text


@dataclass(frozen=True, slots=True)
class Names:
    """Patterns that name sources and terms, longest first, made once from the cards and the glossary."""

    sources: tuple[tuple[re.Pattern[str], str], ...]
    terms: tuple[tuple[re.Pattern[str], str], ...]
    dates: Mapping[str, str]
    glossary: Glossary

    @classmethod
    def of(cls, cards: Mapping[str, Card], glossary: Glossary) -> Names:
        """The names in a corpus; an alias that two sources share names neither."""
        owners: dict[str, set[str]] = {}
        for card in cards.values():
            for alias in (*card.aliases.fr, *card.aliases.en):
                owners.setdefault(_plain(alias), set()).add(card.id)
        written = set(owners)
        for card in cards.values():
            for number in map(_plain, _numbers(card)):
                if number not in written:  # an alias that somebody wrote wins over a number that we derive
                    owners.setdefault(number, set()).add(card.id)
        rows = [(alias, next(iter(ids))) for alias, ids in owners.items() if len(ids) == 1 and len(alias) > 2]
        rows.sort(key=lambda r: (-len(r[0]), r))
        forms = sorted(
            (
                (f, key)
                for key, t in glossary.terms.items()
                for f in {_plain(x) for x in (t.term.fr, t.term.en, *t.also)}
                if len(f) > 1
            ),
            key=lambda r: (-len(r[0]), r),
        )
        return cls(
            tuple((_pattern(a), s) for a, s in rows),
            tuple((_pattern(f), k) for f, k in forms),
            {c.id: c.date for c in cards.values() if c.date},
            glossary,
        )

    def find_sources(self, text: str) -> tuple[str, ...]:
        """Ids of the sources named in a text, in reading order; a longer name hides the shorter ones inside it."""
        plain = _plain(text)
        found: list[tuple[int, str]] = []
        taken: list[tuple[int, int]] = []
        for pattern, source in self.sources:
            for m in pattern.finditer(plain):
                if not any(a < m.end() and m.start() < b for a, b in taken):
                    taken.append(m.span())
                    found.append((m.start(), source))
        days = [d for d in find_dates(text) if len(d) == 10]
        found += [(len(plain), s) for d in days for s, date in self.dates.items() if date == d]
        return tuple(dict.fromkeys(s for _, s in sorted(found, key=lambda x: x[0])))

    def find_terms(self, text: str) -> tuple[str, ...]:
        """Keys of the glossary terms in a text."""
        plain = _plain(text)
        return tuple(dict.fromkeys(k for pattern, k in self.terms if pattern.search(plain)))


def _plain(text: str) -> str:
    return re.sub(
        r"[\s\u00a0\u202f]+", " ", re.sub(r"[«»“”\"()]", " ", fold(text)).replace("n° ", "").replace("n°", "")
    ).strip()


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_EDGE_L + re.escape(name) + ("" if name.endswith("-") else "s?") + _EDGE_R)


def _numbers(card: Card) -> list[str]:
    """Case and deliberation numbers that name a source by themselves ("492369", "2023-146", "t-553/23")."""
    return re.findall(r"[A-Za-z]-\d+/\d+(?: P)?|\d{4}[-/]\d+|\d{6}", card.number or "")


def understand(
    question: str,
    names: Names,
    *,
    language: Language | None = None,
    history: Sequence[str] = (),
    default: Language = "fr",
) -> Query:
    """A question as a `Query`; `history` holds the earlier questions of the conversation, oldest first."""
    text = clean(question)
    earlier = [clean(h) for h in history if clean(h)]
    language = language or detect(text, default=detect(earlier[-1], default) if earlier else default)
    named = names.find_sources(text)
    resolved, understood = text, None
    if earlier and needs_context(text, bool(named)):
        context = _context(earlier, names)
        if not named:
            named = names.find_sources(context)
        resolved = understood = f"{context.rstrip(' ?.!')} — {text}"
    terms = names.find_terms(text)
    forms = [names.glossary.terms[t].term for t in terms]
    kind = answer_type(text)
    about = tuple(s for t in terms for s in names.glossary.terms[t].sources[:1]) if kind.kind in _ABOUT_TERMS else ()
    named = tuple(
        dict.fromkeys((*named, *about))
    )  # "what is the SNDS?", "HDS or SecNumCloud?": the terms are the subject
    return Query(
        text=resolved,
        language=language,
        kind=kind,
        named=named,
        dated=tuple(find_dates(text)),
        terms=terms,
        defined=_forms(terms, names) if kind.kind in _ABOUT_TERMS else (),
        now=bool(_NOW.search(fold(text))),
        expansion=" ".join(f"{f.fr} {f.en}" for f in forms),
        understood_as=understood,
    )


def _context(earlier: Sequence[str], names: Names) -> str:
    """The earlier questions that a follow-up stands on: the last that can be understood alone, and what came after it."""
    for n in range(len(earlier) - 1, -1, -1):
        alone = not needs_context(earlier[n], bool(names.find_sources(earlier[n])))
        if alone and (n == 0 or sum(w not in ALL_STOPWORDS for w in words(earlier[n])) > 3):
            return " — ".join(h.rstrip(" ?.!") for h in earlier[n:])
    return " — ".join(h.rstrip(" ?.!") for h in earlier)


def _forms(terms: Sequence[str], names: Names) -> tuple[str, ...]:
    """Every folded form of the terms that a question asks about."""
    found = (names.glossary.terms[t] for t in terms)
    return tuple(sorted({_plain(x) for t in found for x in (t.term.fr, t.term.en, *t.also)}))


_NOW = re.compile(
    r"\b(toujours|tjrs|tjr|encore|aujourd'?hui|maintenant|actuel\w*|a ce jour|en ce moment|desormais|a present|a l'heure|ou en est|"
    r"still|now|nowadays|today|currently|current|at present|at the moment|so far|any ?more|any longer|yet|these days|where (do|does) \w+ stand|"
    r"latest|dernier\w* (etat|nouvelle)|status)\b"
)
_ABOUT_TERMS = frozenset({"definition", "comparison"})
_ELLIPTIC = re.compile(
    r"^\W*(et|mais|donc|alors|ok|and|but|so|what about|how about|which ones?|lesquel(le)?s?|laquelle|lequel|pourquoi|why|"
    r"depuis quand|since when|when|quand|who|qui|comment|how|combien|where|ou|vraiment|really|ah bon|en anglais|en francais|in english|in french|"
    r"par qui|by whom|jusqu'a quand|until when|how long|c'est-a-dire|meaning|more|plus de details?)\b"
)
_PRONOUN = re.compile(
    r"\b(elle|elles|il|ils|lui|leur|y|en|celui-ci|celle-ci|cela|ca|cette (decision|ordonnance|loi|affaire)|ce (texte|jugement|rapport)|ces|it|its|they|them|he|she|"
    r"that|this|these|those|his|her|there|ones)\b"
)


def needs_context(question: str, names_a_source: bool) -> bool:
    """True when a question cannot be understood without the one before it: an ellipsis, or a pronoun and little else."""
    folded = fold(question)
    content = [w for w in words(question) if w not in ALL_STOPWORDS]
    if len(content) == 0:
        return True
    if _ELLIPTIC.match(folded) and len(content) <= 2:
        return True
    if re.match(r"^\W*(et|and|mais|but|what about|how about)\b", folded) and len(content) <= 4:
        return True
    return bool(_PRONOUN.search(folded)) and len(content) <= 3 and not names_a_source
