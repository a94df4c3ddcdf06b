"""Retrieval measures as trec_eval computes them, through ir_measures (MacAvaney et al., ECIR 2022)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from eval.asked import Asked
from eval.metrics.base import Metric

GAP = 1e-4  # least difference between the scores of neighbours: trec_eval sorts by score, and single precision must keep the order


def falling(retrieved: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The same ranking with scores that fall strictly, rounded to six digits: what a TREC run holds."""
    found: list[tuple[str, float]] = []
    for passage, score in retrieved:
        value = round(score, 6)
        found.append((passage, round(min(value, found[-1][1] - GAP), 6) if found else value))
    return found


class TrecMetric(Metric):
    """A measure of ir_measures, defined for questions that have judged passages."""

    GROUP = "retrieval"
    MEASURE: ClassVar[str]

    def of(self, asked: Asked) -> float | None:
        """The measure for one question; a question for which nothing was retrieved counts 0."""
        if not asked.item.grades:
            return None
        return _values(asked)[self.MEASURE]


def _values(asked: Asked) -> dict[str, float]:
    """All measures of one question, computed together and once."""
    known: dict[str, float] | None = asked.__dict__.get("_trec")
    if known is None:
        known = asked.__dict__["_trec"] = _calculate(asked)
    return known


def _calculate(asked: Asked) -> dict[str, float]:
    import ir_measures

    from eval.metrics.registry import METRICS

    measures = {m.MEASURE: ir_measures.parse_measure(m.MEASURE) for m in METRICS.values() if isinstance(m, TrecMetric)}
    if not asked.retrieved:
        return dict.fromkeys(measures, 0.0)
    run = {asked.item.id: dict(falling(asked.retrieved))}
    found = ir_measures.calc_aggregate(measures.values(), {asked.item.id: dict(asked.item.grades)}, run)
    return {name: float(found[measure]) for name, measure in measures.items()}
