"""A trace as the tab shows it: for each stage the rows of a table, with what pushed each score how far."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.explanation import DecisionSeen, Explanation, explain
from assistant.serve.page.view import View
from assistant.types import Language, Passage, Reply

if TYPE_CHECKING:
    from assistant.index.load import Index
    from assistant.pipeline import Trace

CANDIDATES, SENTENCES, PUSHES = 15, 15, 5  # rows shown, and what is told of each in its row
_LEAST = 0.005  # a push below this is not told
_STEPS = ("retrieve", "respond", "word", "verify")


@dataclass(frozen=True, slots=True)
class Push:
    """A feature, its value, what it added to a score, and the length of its bar in percent."""

    name: str
    value: float | None
    push: float | None
    length: float = 0.0


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A unit that could answer."""

    unit: str
    passage: Passage
    title: str
    role: str
    score: float
    length: float
    pushes: tuple[Push, ...]
    every: tuple[Push, ...]
    key: str | None
    alike: float


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence that was ranked; `chosen` when it was taken up."""

    passage: str
    source_id: str
    text: str
    score: float
    length: float
    pushes: tuple[Push, ...]
    every: tuple[Push, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class PartRow:
    """A sentence that was chosen, and what checking found."""

    text: str
    passage: str
    start: int
    end: int
    verdict: str


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision: what pushed it in log-odds; `rest` is what products of features and limits added."""

    probability: float
    threshold: float
    answer: bool
    pushes: tuple[Push, ...]
    bias: float
    rest: float
    lacks: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the tab shows of one question."""

    reply: Reply
    view: View
    query: Mapping[str, str]
    candidates: tuple[CandidateRow, ...]
    found: int
    sentences: tuple[SentenceRow, ...]
    ranked: int
    parts: tuple[PartRow, ...]
    decision: DecisionView | None
    steps: tuple[tuple[str, float], ...]
    json: str


def told(trace: Trace, index: Index) -> Told:
    """The tables of a finished trace."""
    assert trace.reply is not None
    seen, reply = explain(trace), trace.reply
    chosen = {(p["passage"], p["text"]) for p in seen.parts}
    return Told(
        reply=reply,
        view=View(reply, ""),
        query={k: _written(v) for k, v in seen.query.items() if v not in (None, "", [], ())},
        candidates=_candidates(seen, index, reply.language),
        found=len(seen.candidates),
        sentences=tuple(
            SentenceRow(
                passage=s.passage,
                source_id=s.passage.partition("/")[0],
                text=s.text,
                score=s.score,
                length=_length(s.score, [x.score for x in seen.sentences]),
                pushes=_told(s.features, s.contributions)[:PUSHES],
                every=_pushes(s.features, s.contributions),
                chosen=(s.passage, s.text) in chosen,
            )
            for s in seen.sentences[:SENTENCES]
        ),
        ranked=len(seen.sentences),
        parts=tuple(PartRow(p["text"], p["passage"], p["start"], p["end"], p["verdict"]) for p in seen.parts),
        decision=_decision(seen.decision) if seen.decision else None,
        steps=_steps(reply.timings_ms),
        json=json.dumps(seen.model_dump(mode="json"), ensure_ascii=False, indent=1),
    )


def _candidates(seen: Explanation, index: Index, language: Language) -> tuple[CandidateRow, ...]:
    rows, scores = [], [c.score for c in seen.candidates]
    for c in seen.candidates[:CANDIDATES]:
        unit = index.units[c.unit]
        passage = unit.passages.get(language) or next(iter(unit.passages.values()))
        rows.append(
            CandidateRow(
                unit=c.unit,
                passage=passage,
                title=index.cards[unit.source_id].short[language],
                role=unit.role,
                score=c.score,
                length=_length(c.score, scores),
                pushes=_told(c.features, c.contributions)[:PUSHES],
                every=_pushes(c.features, c.contributions),
                key=c.key["text"] if c.key else None,
                alike=c.key["alike"] if c.key else 0.0,
            )
        )
    return tuple(rows)


def _decision(seen: DecisionSeen) -> DecisionView:
    pushes = {name: x for name, x in seen.contributions.items() if name != "bias"}
    bias = seen.contributions.get("bias", 0.0)
    p = min(max(seen.probability, 1e-9), 1 - 1e-9)
    rest = math.log(p / (1 - p)) - bias - sum(pushes.values())
    return DecisionView(
        seen.probability, seen.threshold, seen.answer, _pushes(seen.features, pushes), bias, rest, seen.lacks
    )


def _told(features: Mapping[str, float], contributions: Mapping[str, float]) -> tuple[Push, ...]:
    return tuple(p for p in _pushes(features, contributions) if p.push is not None and abs(p.push) >= _LEAST)


def _pushes(features: Mapping[str, float], contributions: Mapping[str, float]) -> tuple[Push, ...]:
    """The features, those that pushed furthest first; the longest bar is half the room, which has two sides."""
    most = max((abs(x) for x in contributions.values()), default=0.0) or 1.0
    names = sorted({**features, **contributions}, key=lambda f: -abs(contributions.get(f, 0.0)))
    return tuple(
        Push(f, features.get(f), contributions.get(f), round(50 * abs(contributions.get(f, 0.0)) / most, 1))
        for f in names
    )


def _length(score: float, scores: list[float]) -> float:
    """The bar of a score, in percent between the lowest and the highest."""
    low, high = min(scores), max(scores)
    return round(100 * (score - low) / ((high - low) or 1), 1)


def _steps(timings: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    known = [s for s in _STEPS if s in timings]
    rest = [s for s in timings if s not in _STEPS and s != "total"]
    return tuple((s, timings[s]) for s in (*known, *rest, *(["total"] if "total" in timings else [])))


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
