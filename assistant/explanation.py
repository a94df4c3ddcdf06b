"""A trace of the pipeline as plain data: what each stage saw, what pushed each score, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.pipeline import Trace
from assistant.respond.decision import pushes
from assistant.retrieve.weights import weights
from assistant.types import Frozen


class CandidateSeen(Frozen):
    """A unit that could answer: its score, its features, and what each feature added to the score."""

    unit: str
    score: float
    features: dict[str, float]
    contributions: dict[str, float]
    key: dict[str, Any] | None


class SentenceSeen(Frozen):
    """A sentence with its score, its features, and what each feature added to the score."""

    passage: str
    text: str
    score: float
    features: dict[str, float]
    contributions: dict[str, float]


class DecisionSeen(Frozen):
    """The decision to answer or not; contributions are in log-odds and, with the bias, sum to the model's.

    Of a follow-up these are of the question made whole, `own` is the probability of its own words by themselves, and
    `probability` has the mean log-odds of both.
    """

    probability: float
    threshold: float
    answer: bool
    features: dict[str, float]
    contributions: dict[str, float]
    lacks: str | None = None
    own: float | None = None


class ApartSeen(Frozen):
    """One of several questions of a message, and the decision on it by itself."""

    question: str
    understood_as: str | None
    probability: float
    threshold: float
    told: bool
    lacks: str | None


class Explanation(Frozen):
    """Everything seen on the way to one reply; stages that were not reached are empty.

    `apart`: each question of a message that holds several; when all are answered, candidates and sentences are theirs together.
    """

    query: dict[str, Any]
    candidates: tuple[CandidateSeen, ...] = ()
    sentences: tuple[SentenceSeen, ...] = ()
    decision: DecisionSeen | None = None
    parts: tuple[dict[str, Any], ...] = ()
    apart: tuple[ApartSeen, ...] = ()
    reply: dict[str, Any]


def explain(trace: Trace) -> Explanation:
    """The explanation of a finished trace."""
    assert trace.query is not None
    assert trace.reply is not None
    q, w = trace.query, weights()
    query = {
        "text": q.text,
        "language": q.language,
        "asks_for": q.kind.kind,
        "names": list(q.named),
        "dates": list(q.dated),
        "terms": list(q.terms),
        "subject": list(q.subject),
        "expansion": q.expansion,
        "understood_as": q.understood_as,
    }
    verdicts = [s.verdict for s in trace.reply.sentences]
    return Explanation(
        query=query,
        candidates=tuple(
            CandidateSeen(
                unit=c.unit.id,
                score=c.score,
                features=dict(c.features),
                contributions=_pushes(c.features, w.units),
                key={"text": c.key.text, "dense": c.key.dense, "alike": c.key.alike} if c.key else None,
            )
            for c in trace.candidates
        ),
        sentences=tuple(
            SentenceSeen(
                passage=r.passage.id,
                text=r.text,
                score=r.score,
                features=dict(r.features),
                contributions=_pushes(r.features, w.sentences),
            )
            for r in trace.ranked
        ),
        decision=_decision(trace),
        parts=tuple(
            {
                "passage": p.passage.id,
                "start": p.start,
                "end": p.end,
                "text": p.text,
                "verdict": verdicts[n] if n < len(verdicts) else "withheld",
            }
            for n, p in enumerate(trace.parts)
        ),
        apart=tuple(
            ApartSeen(
                question=a.question,
                understood_as=a.seen.query.understood_as,
                probability=a.decision.probability,
                threshold=a.decision.threshold,
                told=a.told,
                lacks=a.lacks,
            )
            for a in trace.apart
        ),
        reply=trace.reply.to_json(),
    )


def _decision(trace: Trace) -> DecisionSeen | None:
    d, model = trace.decision, weights().answerable
    if d is None:
        return None
    return DecisionSeen(
        probability=d.probability,
        threshold=d.threshold,
        answer=d.answer,
        features=dict(d.features),
        contributions=pushes(model, d.features) | {"bias": model.bias},
        lacks=d.lacks,
        own=d.own,
    )


def _pushes(features: Mapping[str, float], weights: Mapping[str, float]) -> dict[str, float]:
    return {f: weights[f] * x for f, x in features.items() if f in weights}
