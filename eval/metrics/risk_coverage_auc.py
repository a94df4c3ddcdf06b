"""Area under the risk–coverage curve: the mean risk when the questions are answered from the surest down.

Geifman and El-Yaniv, “Selective classification for deep neural networks”, NeurIPS 2017. The risk of a coverage is the share of
unanswerable questions among those answered, so 0 would be perfect and the share of unanswerable questions is chance.
"""

from __future__ import annotations

import numpy as np

from eval.asked import Asked
from eval.metrics.base import Array, Joint, Point


def curve(points: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Coverage, risk and threshold at each distinct probability, the surest first; points are (probability, answerable)."""
    order = np.argsort(-points[:, 0], kind="stable")
    p, wrong, w = points[order, 0], 1.0 - points[order, 1], weights[order]
    covered, risky = np.cumsum(w), np.cumsum(w * wrong)
    last = np.append(p[1:] != p[:-1], True) & (covered > 0)  # questions that are equally sure are answered together
    return covered[last] / w.sum(), risky[last] / covered[last], p[last]


class RiskCoverageAuc(Joint):
    """Mean risk over all coverages."""

    NAME = "risk_coverage_auc"
    PRETTY_NAME = "AURC"
    SHORT_DESC = "mean share of unanswerable questions among those answered, from the surest down"
    GROUP = "abstention"
    BETTER = "lower"

    def point(self, asked: Asked) -> Point | None:
        """(probability that the sources answer, whether they do)."""
        return None if asked.probability is None else (asked.probability, float(asked.item.answerable))

    def over(self, points: Array, weights: Array) -> float:
        """The area under the curve, as steps: each question is answered at the risk of its threshold."""
        coverage, risk, _ = curve(points, weights)
        return float(np.sum(risk * np.diff(coverage, prepend=0.0)))
