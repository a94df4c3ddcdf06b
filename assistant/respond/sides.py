"""Comparisons: both sides of a question, side by side."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.documents.card import Card, RelationType
from assistant.documents.text import fold
from assistant.index.load import Index
from assistant.respond.parts import Part, opening, part_of, repeats
from assistant.respond.sentences import Ranked
from assistant.retrieve.search import speakers
from assistant.retrieve.understand import Query
from assistant.types import Language

_LEADS = ("answer.comparison_first", "answer.comparison_second")
_RULED = re.compile(
    r"\b(?:decisions?|deliberations?|ordonnances?|arrets?|jugements?|avis|refere|autoris\w+|rulings?|orders?|judgments?|opinions?|authori\w+)\b"
)
_SETTLING: Mapping[RelationType, int] = {"confirms": 0, "overtakes": 1}
_ENUMERATED = re.compile(r",[^,?]+\b(?:et|ou|and|or|vs)\b")  # “A, B and C”
BEST = 1  # sentences of each side, beside what it is
_MONTH = len("2020-09")
_RULINGS = frozenset({"conseil_etat", "cjeu", "general_court", "cnil_deliberation"})


def comparison(
    query: Query, ranked: Sequence[Ranked], index: Index, language: Language, in_what: bool = False
) -> list[Part]:
    """For each of the two or three sides what it is, when a source is a side, and its sentence that fits best; else empty.

    The latter comes first when it is asked in what they differ (`in_what`)."""
    plain = [r for r in ranked if r.candidate.unit.role != "gap"]
    # What the name of an authority stands for in the glossary is not what the authority said.
    named, speaking = _named(query, plain, index), [s - {*query.named} or s for s in speakers(query, index) if s]
    # “Did the Cnam and the CNIL agree?” is about who speaks; with a date or a number it is about texts.
    by_speaker = len(speaking) > 1 and not any(c.isdigit() for c in query.asked)
    most = 3 if _ENUMERATED.search(fold(query.asked)) else 2
    for sides in (speaking, named) if by_speaker else (named, speaking):
        if len(sides) < 2:
            continue
        own = [_side(side, plain, index, language, define=len(side) == 1) for side in sides[:most]]
        if all(own):
            own = [side[::-1] for side in own] if in_what else own
            leads = _LEADS if len(own) == len(_LEADS) else (None,) * len(own)
            return [
                replace(p, lead=lead if n == 0 else None)
                for lead, parts in zip(leads, own, strict=True)
                for n, p in enumerate(parts)
            ]
    return []


def unsettled(card: Card, subject: Sequence[str] = ()) -> int:
    """0 when a source confirms another (one of `subject`, when given), 1 when it overtakes one, 2 when it settles nothing: a sort key."""
    return min((_SETTLING.get(r.type, 2) for r in card.relations if not subject or r.to in subject), default=2)


def _named(query: Query, plain: Sequence[Ranked], index: Index) -> list[frozenset[str]]:
    """The sources named, or told by their dates (“the September 2020 order”, “the CNIL in 2020”), which come first when there are two.

    Of several of that date it is the ruling, if one is asked about, then one that settles a matter, then the one that answers best; a
    year alone tells a source only with who spoke.
    """
    found: list[str] = []
    said = frozenset().union(*speakers(query, index))
    for date in query.dated:
        dated = [c.id for c in index.cards.values() if c.dated.startswith(date)]
        own = [s for s in dated if s in said] or (dated if len(date) >= _MONTH else [])
        rulings = [s for s in own if index.cards[s].kind in _RULINGS] if _RULED.search(fold(query.asked)) else []
        of_date = rulings if len(rulings) == 1 else own
        if len(of_date) > 1:
            ranking = dict.fromkeys(r.passage.source_id for r in plain if r.passage.source_id in of_date)
            of_date = sorted(ranking, key=lambda s: unsettled(index.cards[s]))[:1]
        found += of_date
    if len(set(found)) < 2:
        found = [*(s for s in query.named if s in index.cards), *found]
    return [frozenset({s}) for s in dict.fromkeys(found)]


def _side(side: frozenset[str], plain: Sequence[Ranked], index: Index, language: Language, define: bool) -> list[Part]:
    defined = opening(index, next(iter(side)), "definition-1", language) if define else None
    own: list[Part] = [defined] if defined else []
    most = BEST + len(own)
    for r in plain:
        if r.passage.source_id not in side or len(own) == most:
            continue
        if not any(repeats(r.text, p.text, language) for p in own) and not (
            defined and r.passage.paragraph.startswith("definition-")
        ):
            own.append(part_of(r))
    return own
