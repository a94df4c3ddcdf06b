"""What a question is about: its language, the kind of answer it asks for, the sources it names, and its subject.

The assistant has a subject: a question that names no other source is about the decision of 21 December 2023. Names come
from the cards (aliases, numbers, short titles, dates) and from the glossary; a follow-up is made whole from the earlier
questions and the sources cited for them (`follow_up`), and what only tries to steer is left out (`steering`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.steering import hear
from assistant.documents.text import clean, fold
from assistant.retrieve.answer_type import AnswerType, answer_type
from assistant.retrieve.courtesy import directly
from assistant.retrieve.dates import find_dates
from assistant.retrieve.follow_up import FollowUp, recall, resolve, turn_aside
from assistant.retrieve.language import detect
from assistant.retrieve.names import MAIN, Names, plain
from assistant.retrieve.spelling import hyphened
from assistant.types import Language

__all__ = ["MAIN", "Names", "Query", "understand"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question as the assistant understands it.

    `follows`: earlier questions made it whole; `ending`: a follow-up's own words, that the text ends with; `own`: these when they
    say by themselves what is asked; `brought`: the sources that these name; `settled`: no matter what was cited before;
    `going_on`: the same question as it is understood if it is one.
    """

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
    follows: bool = False
    ending: str = ""
    own: str = ""
    brought: tuple[str, ...] = ()
    settled: bool = False
    going_on: Query | None = field(default=None, compare=False)

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
        """The question with its spelling mended and words that the sources do not use explained: what is embedded and compared."""
        return self.mended or self.text


def understand(
    question: str,
    names: Names,
    *,
    language: Language | None = None,
    history: Sequence[str] = (),
    cited: Sequence[Sequence[str]] = (),
    default: Language = "fr",
) -> Query:
    """A question as a `Query`; `history` holds the earlier questions of the conversation, oldest first, and `cited` the ids
    of the sources that were cited for each of them."""
    text, steered = _asked(question)
    known = recall(*_worth(history, cited), names, default)
    spoken = detect(text, default=known[-1].language if known else default)
    whole = resolve(text, known, names, spoken)
    if whole and whole.unsure:
        alone = _query(text, None, steered, spoken, names, language)
        return replace(alone, going_on=_query(text, whole, steered, spoken, names, language))
    return _query(text, whole, steered, spoken, names, language)


def _query(
    text: str, whole: FollowUp | None, steered: bool, spoken: Language, names: Names, language: Language | None
) -> Query:
    """The question as it was made whole, or by itself."""
    own = whole.text if whole else turn_aside(text)
    asks = whole.asks if whole else own
    language = language or (whole.language if whole else None) or spoken
    named = whole.about if whole else names.find_sources(own)
    kind = answer_type(asks)
    terms = names.find_terms(asks)
    forms = [names.glossary.terms[t].term for t in terms]
    defines = kind.kind in _ABOUT_TERMS
    if defines:  # "what is the SNDS?", "HDS or SecNumCloud?": the terms are the subject
        named = tuple(dict.fromkeys((*named, *(s for t in terms for s in names.glossary.terms[t].sources[:1]))))
    if not named and kind.kind == "status" and _THE_DECISION.search(fold(asks)):  # nearly every source is some decision
        named = (MAIN,)
    return Query(
        text=own,
        language=language,
        kind=kind,
        named=named,
        dated=tuple(find_dates(asks)),
        terms=terms,
        defined=_forms(terms, names) if defines else (),
        now=bool(NOW.search(fold(asks))),
        expansion=" ".join(f"{f.fr} {f.en}" for f in forms),
        understood_as=own if whole or steered else None,
        follows=whole is not None,
        ending=whole.ending if whole else "",
        own=whole.own if whole else "",
        brought=whole.brought if whole else (),
        settled=bool(whole and whole.settled),
    )


def _asked(question: str) -> tuple[str, bool]:
    """What a question asks, and whether an order to the assistant was left out of it."""
    heard = hear(question)
    return (_plain(heard.question), True) if heard.steers and heard.question else (_plain(question), False)


def _plain(question: str) -> str:
    return directly(hyphened(clean(question)))


def _worth(
    history: Sequence[str], cited: Sequence[Sequence[str]]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The earlier questions that asked something, each with the sources cited for it."""
    sources = [tuple(c) for c in cited][-len(history) :] if history else []
    sources = [()] * (len(history) - len(sources)) + sources
    kept = []
    for question, found in zip(history, sources, strict=True):
        heard = hear(question)
        text = _plain((heard.question or "") if heard.steers else question)
        if any(c.isalnum() for c in text):
            kept.append((text, found))
    return tuple(t for t, _ in kept), tuple(c for _, c in kept)


def _forms(terms: Sequence[str], names: Names) -> tuple[str, ...]:
    """Every folded form of the terms that a question asks about."""
    found = (names.glossary.terms[t] for t in terms)
    return tuple(sorted({plain(x) for t in found for x in (t.term.fr, t.term.en, *t.also)}))


# How questions ask for the present state.
NOW = re.compile(
    r"\b(toujours|tjrs|tjr|encore|aujourd'?hui|maintenant|actuel\w*|a ce jour|en ce moment|desormais|a present|a l'heure|ou en est|"
    r"still|now|nowadays|today|currently|current|at present|at the moment|so far|any ?more|any longer|yet|these days|where (do|does) \w+ stand|"
    r"latest|dernier\w* (etat|nouvelle)|status)\b"
)
# “The decision”, with nothing behind it that says which.
_THE_DECISION = re.compile(
    r"\b(?:la|cette|the|this) (?:decision|deliberation|autorisation|authori[sz]ation)\b"
    r"(?! (?:du|de|des|n|no|numero|sur|par|qui|que|rendue|europeenne|of|by|to|on|from|about|made|dated|that|which)\b)(?! (?:d'|\())"
)
_ABOUT_TERMS = frozenset({"definition", "comparison"})
