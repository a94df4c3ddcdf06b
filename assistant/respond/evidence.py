"""What speaks for and against an answer, as numbers that the decision weighs (`decision.py`).

What retrieval and ranking saw: how well the best sentence and its unit meet the question, its least-met word, how clearly it wins,
whether a known gap wins instead, and what a small network makes of the best sentences that it reads together with the
question (`assistant/index/reader.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import stems
from assistant.index.lexical import Lexical
from assistant.index.load import Index
from assistant.respond import demands
from assistant.respond.sentences import Ranked, read_with
from assistant.retrieve.answer_type import holds
from assistant.retrieve.broad import broad
from assistant.retrieve.focus import focus
from assistant.retrieve.late import matches
from assistant.retrieve.outside import Strange
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import Candidate
from assistant.retrieve.understand import MAIN, Query
from assistant.types import LANGUAGES

READING = ("read_best", "read_first", "read_any", "read_gap")
FEATURES = (
    "dense",
    "key",
    "alike",
    "alike_best",
    "gap_alike",
    "gap_lead",
    "gap_alike_lead",
    "gap_near",
    "key_margin",
    "late",
    "late_weakest",
    "unit_late",
    "coverage",
    "sentence_coverage",
    "unknown",
    "bm25_first",
    "agreement",
    "margin",
    "type",
    "gap_first",
    "named",
    "main",
    "unmet_figure",
    "length",
    "focus",
    "focus_known",
    "focus_met",
    "focus_late",
    "names_unmet",
    "names_unknown",
    "weakest_key",
    "outside",
    "outside_lead",
    "unanswered",
    "unanswered_lead",
    "gap_sentence",
    "asked_gap_lead",
    "asked_unanswered_lead",
    "asked_outside_lead",
    "asked_vote",
    "told",
    "told_gap_lead",
    "told_first",
    "timeline",
    "comparison",
    "list",
    "broad",
    *READING,
    *demands.FEATURES,
)


# The nearest questions with and without an answer have a vote, the nearer the heavier (k nearest neighbours).
NEIGHBOURS, _SHARPNESS = 10, 10.0

# Features whose products (and squares) the decision also weighs: what is weak together counts more than its sum.
CROSSED = (
    "alike_best",
    "unit_late",
    "gap_lead",
    "gap_alike_lead",
    "unknown",
    "weakest_key",
    "outside_lead",
    "unanswered_lead",
    "length",
    "read_best",
    "read_gap",
)

# Questions that no one sentence answers are judged by other evidence than those that one does: what each of these tells is weighed
# once more for each of these kinds.
OF_KIND = ("timeline", "comparison", "list", "broad")
BY_KIND = (
    "alike_best",
    "gap_alike_lead",
    "gap_lead",
    "unit_late",
    "read_best",
    "read_gap",
    "unanswered_lead",
    "weakest_key",
    "late_weakest",
    "rare_met",
)

# How many of the best sentences are read together with the question, and how many of those that tell of a known gap.
READ, READ_GAPS = 6, 2
_UNREAD = -15.0


def describe(
    query: Query,
    encoded: Encoded,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    odd: Strange,
    index: Index,
) -> dict[str, float]:
    """The evidence features, all numbers; zeros when nothing was found."""
    if not candidates or not ranked:
        return dict.fromkeys(FEATURES, 0.0)
    first = ranked[0]
    unit = first.candidate
    plain = [c for c in candidates if c.unit.role != "gap"]
    gaps = [c for c in candidates if c.unit.role == "gap"]
    near = sorted(candidates, key=lambda c: -_alike(c))[:8]
    by_dense = max(candidates, key=lambda c: c.dense).unit.id
    by_key = near[0].unit.id
    by_lexical = max(candidates, key=lambda c: c.features["bm25"]).unit.id
    lexical = index.lexical[query.language]
    weakest, unit_late, weakest_key, focus_late = _weakest(unit, query, encoded, index)
    asked = focus(query.asked)
    own = frozenset().union(*(index.unit_stems(unit.unit, lang) for lang in LANGUAGES))
    noun = stems(asked.noun, query.language)[:1] if asked.noun else []
    names = [s for name in asked.names for s in stems(name, query.language)[:1]]
    source = {
        s
        for lang in LANGUAGES
        for s in stems(
            f"{index.cards[unit.unit.source_id].title[lang]} {index.cards[unit.unit.source_id].authority[lang]}", lang
        )
    }
    met = set().union(*(index.unit_stems(c.unit, query.language) for c in candidates[:8]))
    best_plain, best_gap = max((c.score for c in plain), default=-10.0), max((c.score for c in gaps), default=-10.0)
    alike_plain, alike_gap = max(map(_alike, plain), default=0.0), max(map(_alike, gaps), default=0.0)
    return {
        "dense": max(c.dense for c in candidates),
        "key": unit.key.dense if unit.key else 0.0,
        "alike": _alike(unit),
        "alike_best": alike_plain,
        "gap_alike": alike_gap,
        "gap_lead": max(-8.0, min(8.0, best_gap - best_plain)),
        "gap_alike_lead": alike_gap - alike_plain,
        "gap_near": sum(c.unit.role == "gap" for c in near) / len(near),
        "key_margin": _alike(near[0]) - _alike(near[-1]),
        "late": first.late,
        "late_weakest": weakest,
        "unit_late": unit_late,
        "coverage": unit.coverage,
        "sentence_coverage": first.features["coverage"],
        "unknown": unheard(encoded, lexical),
        "bm25_first": float(by_lexical == unit.unit.id),
        "agreement": float(by_dense == by_key) + float(by_key == unit.unit.id) + float(by_dense == unit.unit.id),
        "margin": first.score - ranked[min(3, len(ranked) - 1)].score,
        "type": max((holds(query.kind, r.text) for r in ranked[:3]), default=0.0),
        "gap_first": float(candidates[0].unit.role == "gap"),
        "named": float(bool(query.named)),
        "main": float(unit.unit.source_id == MAIN),
        "unmet_figure": float(any(s[:1].isdigit() and s not in met for s in encoded.stems)),
        "length": math.log(1 + len(encoded.stems)),
        "focus": float(bool(noun)),
        "focus_known": float(all(index.lexical[query.language].knows(s) for s in noun)),
        "focus_met": float(all(s in own for s in noun)),
        "focus_late": focus_late,
        "names_unmet": sum(n not in own and n not in source for n in names) / max(1, len(names)),
        "names_unknown": sum(not any(index.lexical[lang].knows(n) for lang in LANGUAGES) for n in names)
        / max(1, len(names)),
        "weakest_key": weakest_key,
        "outside": odd.outside,
        "outside_lead": outside_lead(candidates, odd),
        "unanswered": odd.unanswered,
        "unanswered_lead": odd.unanswered - alike_plain,
        "gap_sentence": float(first.candidate.unit.role == "gap"),
        **_spaces(unit, plain, gaps, odd),
        "timeline": float(query.kind.kind == "timeline"),
        "comparison": float(query.kind.kind == "comparison"),
        "list": float(query.kind.kind == "list"),
        "broad": float(broad(query)),
        **_read(encoded, ranked, index),
        **demands.demands(query, encoded, candidates, ranked, index),
    }


def unheard(encoded: Encoded, lexical: Lexical) -> float:
    """The share of a question's weight in words that are nowhere in the sources."""
    total = sum(encoded.stems.values()) or 1.0
    return sum(w for s, w in encoded.stems.items() if not lexical.knows(s)) / total


def outside_lead(candidates: Sequence[Candidate], odd: Strange) -> float:
    """How much more a question is like an example off the subject than like any anticipated question."""
    return odd.outside - max(map(_alike, candidates), default=0.0)


def _read(encoded: Encoded, ranked: Sequence[Ranked], index: Index) -> dict[str, float]:
    """How far, read together with the question, the best sentence answers it, the first, any at all, and a known gap (log-odds)."""
    plain = [r for r in ranked if r.candidate.unit.role != "gap"][:READ]
    gaps = [r for r in ranked if r.candidate.unit.role == "gap"][:READ_GAPS]
    scores = read_with(encoded, (*plain, *gaps), index)
    if scores is None:
        return dict.fromkeys(READING, 0.0)
    told, gap = scores[: len(plain)], scores[len(plain) :]
    return {
        "read_best": float(told.max(initial=_UNREAD)),
        "read_first": float(told[0]) if len(told) else _UNREAD,
        "read_any": float(np.log(np.exp(told).sum() + np.exp(_UNREAD))),
        "read_gap": float(gap.max(initial=_UNREAD)),
    }


def _spaces(unit: Candidate, plain: Sequence[Candidate], gaps: Sequence[Candidate], odd: Strange) -> dict[str, float]:
    """Where the question lies among those that have an answer and those that have none, and near which sentences."""

    def asked(of: Sequence[Candidate]) -> list[float]:
        return [c.key.dense for c in of if c.key]

    best = max(asked(plain), default=0.0)
    known, none = asked(plain), asked(gaps) + [s for _, s in odd.near]
    votes = sorted([(s, 1.0) for s in known] + [(s, 0.0) for s in none], reverse=True)[:NEIGHBOURS]
    weight = np.exp([_SHARPNESS * s for s, _ in votes]) if votes else np.ones(1)
    told = max((c.told for c in plain), default=0.0)
    return {
        "asked_gap_lead": max(asked(gaps), default=0.0) - best,
        "asked_unanswered_lead": odd.nearest("unanswered") - best,
        "asked_outside_lead": odd.nearest("off_topic", "instructions") - best,
        "asked_vote": float(weight @ [v for _, v in votes] / weight.sum()) if votes else 0.0,
        "told": told,
        "told_gap_lead": max((c.told for c in gaps), default=0.0) - told,
        "told_first": unit.told,
    }


def _alike(candidate: Candidate) -> float:
    return candidate.key.alike if candidate.key else 0.0


def _weakest(unit: Candidate, query: Query, encoded: Encoded, index: Index) -> tuple[float, float, float, float]:
    """How well the question's least-met words are met in the unit's sentences, the weighted mean over its words, the
    same as the first over the unit's anticipated questions, and how well the word asked for is met in either."""
    if (
        encoded.tokens is None
        or encoded.content is None
        or encoded.weights is None
        or index.tokens is None
        or index.question_tokens is None
    ):
        return 0.0, 0.0, 0.0, 0.0
    rows = [row for p in unit.unit.passages.values() for row in index.sentence_rows.get(p.id, ())]
    if not rows:
        return 0.0, 0.0, 0.0, 0.0
    best = matches(rows, index.tokens, encoded).max(axis=0)
    keys = [index.question_rows[q.id] for q in index.by_unit.get(unit.unit.id, ())]
    by_key = matches(keys, index.question_tokens, encoded).max(axis=0) if keys else best
    content = encoded.content if encoded.content.any() else np.ones_like(encoded.content)
    asked = focus(query.asked)
    inside = [n for n, (a, b) in enumerate(encoded.spans) if asked.noun and a < asked.end and asked.start < b]
    either = np.maximum(best, by_key)
    return (
        _lowest(best[content]),
        float(best @ encoded.weights),
        _lowest(either[content]),
        float(either[inside].mean()) if inside else 0.8,
    )


def _lowest(values: NDArray[np.float32]) -> float:
    """The mean of the lowest quarter."""
    return float(np.sort(values)[: max(1, len(values) // 4)].mean())
