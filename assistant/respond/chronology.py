"""The answer to “what happened, in order?” and “which rulings?”: a dated sentence for each source concerned, oldest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.text import fold
from assistant.index.load import Index
from assistant.respond.parts import Part, opening, part_of, repeats
from assistant.respond.sentences import Ranked
from assistant.retrieve.dates import find_dates
from assistant.retrieve.search import Candidate, speaking
from assistant.retrieve.understand import MAIN, Query
from assistant.types import Language

LIMIT = 10
FURTHER = 4.0  # a step may be worth this much less than the best sentence, as elsewhere in an answer
ALWAYS = ("0000", "9999")
FEWEST = 3  # fewer steps than this are no chronology
# Standing texts and press are no steps of a story, unless the question names them.
_BACKGROUND = frozenset({"law", "code", "eu_regulation", "us_law", "press_article", "operator"})
_RULINGS = re.compile(r"\b(decisions|arrets|jugements|ordonnances|avis|rulings|judgments|orders|opinions)\b")
_YEAR, _NEAR = r"\b((?:19|20)\d\d)\b", r"[a-z' ]{0,20}"
# “de 2020 à 2024”, “from its creation in 2019 up to 2026”, “2019-2026”
_RANGE = re.compile(
    rf"\b(?:de|d'|depuis|entre|from|between|since)\b{_NEAR}{_YEAR},? (?:a|et|to|and|until|till|through|up to|jusqu'?(?:en|a))\b{_NEAR}{_YEAR}|"
    rf"{_YEAR} ?[-–/] ?{_YEAR}"
)
_BOUNDS = (
    (re.compile(rf"\b(?:depuis|a partir de|since|from)\b{_NEAR}{_YEAR}|\bde {_YEAR} (?:a|jusqu)\b"), "since"),
    (re.compile(rf"\b(?:jusqu'?(?:en|a)|avant|until|before|up to)\b{_NEAR}{_YEAR}"), "until"),
    (
        re.compile(rf"(?<!jusqu')\b(?:annee|de|en|in|year|of|during|throughout|courant) {_YEAR}(?! (?:a|jusqu|to)\b)"),
        "within",
    ),
)


def chronology(query: Query, candidates: Sequence[Candidate], index: Index, language: Language) -> list[Part]:
    """The dated one-sentence summaries, oldest first; empty when there are too few to make a story."""
    strength: dict[str, float] = {}
    for c in candidates:
        strength[c.unit.source_id] = max(strength.get(c.unit.source_id, -99.0), c.score)
    about = set(query.named) or {MAIN}
    near = {r.to for s in about if s in index.cards for r in index.cards[s].relations} | {
        card.id for card in index.cards.values() if any(r.to in about for r in card.relations)
    }
    first, last = period(query.asked)
    rows: list[tuple[str, float, Part]] = []
    for sid, card in index.cards.items():
        part = opening(index, sid, "essentiel-1", language)
        if (
            not part
            or not card.dated
            or not first <= card.dated[:4] <= last
            or (card.kind in _BACKGROUND and sid not in query.named)
            or (sid not in about and sid not in near and (query.named or sid not in strength))
        ):
            continue
        score = strength.get(sid, -5.0) + 2.0 * (sid in about) + 1.0 * (sid in near)
        rows.append((card.dated, score, part))
    said = speaking(query, index) if _RULINGS.search(fold(query.asked)) else frozenset()
    own = [r for r in rows if r[2].passage.source_id in said]
    if query.kind.kind == "list":  # “which rulings…?”: those of the one who rules, on the subject
        rows = [r for r in own if r[2].passage.source_id in near and r[2].passage.source_id not in about]
        return [part for _, _, part in sorted(rows, key=lambda r: r[0])][:LIMIT] if len(rows) > 1 else []
    rows = own if len(own) >= FEWEST else rows
    kept = sorted(sorted(rows, key=lambda r: -r[1])[:LIMIT], key=lambda r: r[0])
    return [part for _, _, part in kept] if len(kept) >= FEWEST else []


def steps(ranked: Sequence[Ranked], language: Language, limit: int) -> list[Part]:
    """The steps of one matter, oldest first: the sentences that answer best and tell a day, month or year not told yet.

    Empty when there are fewer than two.
    """
    told: set[str] = set()
    chosen: list[tuple[str, Part]] = []
    for r in ranked:
        dates = find_dates(r.text)
        new = [d for d in dates if not any(t.startswith(d) for t in told)]
        if r.candidate.unit.role == "gap" or not new or r.score < ranked[0].score - FURTHER or len(chosen) == limit:
            continue
        if not any(repeats(r.text, p.text, language) for _, p in chosen):
            told.update(dates)
            chosen.append((new[0], part_of(r)))
    return [part for _, part in sorted(chosen, key=lambda c: c[0])] if len(chosen) > 1 else []


def bounded(question: str) -> bool:
    """True when the question sets the years that it asks about."""
    return period(question) != ALWAYS


def period(question: str) -> tuple[str, str]:
    """The first and the last year that a question asks about (“since 2025”, “in 2020”, “from 2020 to 2024”), else all years."""
    folded = fold(question)
    if m := _RANGE.search(folded):
        first, last = sorted(year for year in m.groups() if year)
        return first, last
    found = {bound: m[1] or m[m.lastindex or 1] for pattern, bound in _BOUNDS if (m := pattern.search(folded))}
    if "since" in found or "until" in found:
        return found.get("since", ALWAYS[0]), found.get("until", ALWAYS[1])
    return (found["within"],) * 2 if "within" in found else ALWAYS
