"""Expected calibration error of the probability that the sources answer, in ten equal bins.

Naeini et al., “Obtaining well calibrated probabilities using Bayesian binning”, AAAI 2015; Guo et al., ICML 2017.
"""

from __future__ import annotations

import numpy as np

from eval.asked import Asked
from eval.metrics.base import Array, Joint, Point

BINS = 10


def bins(points: Array) -> Array:
    """The bin of each question, 0 to 9, by its probability."""
    return np.asarray(np.minimum(np.floor(points[:, 0] * BINS), BINS - 1), float)


class Ece(Joint):
    """Mean distance between how sure the system is and how often it is right to be."""

    NAME = "ece"
    PRETTY_NAME = "ECE"
    SHORT_DESC = "mean distance between the stated probability that the sources answer and how often they do"
    GROUP = "abstention"
    BETTER = "lower"

    def point(self, asked: Asked) -> Point | None:
        """(probability that the sources answer, whether they do)."""
        return None if asked.probability is None else (asked.probability, float(asked.item.answerable))

    def over(self, points: Array, weights: Array) -> float:
        """Σ over bins of |accuracy - confidence|, each weighted by its questions."""
        which = bins(points)
        gaps = [
            abs(float(weights[which == b] @ (points[which == b, 1] - points[which == b, 0]))) for b in np.unique(which)
        ]
        return sum(gaps) / float(weights.sum())
