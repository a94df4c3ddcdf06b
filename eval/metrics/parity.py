"""Parity gap: how much better a system is in French than in English on the same questions, with its 95 % interval.

The figure of a metric over the French side of the pairs minus the figure over the English side, pairs resampled together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.metrics.base import Array, Metric
from eval.metrics.bootstrap import bounds

NAME = "parity_gap"
PRETTY_NAME = "FR–EN gap"
SHORT_DESC = "figure in French minus figure in English over the same questions"
GROUP = "language"
BETTER = None


class Gap(NamedTuple):
    """French minus English, its interval, and over how many pairs."""

    gap: float
    low: float
    high: float
    n: int


def parity(metric: Metric, french: Array, english: Array, drawn: NDArray[np.int64]) -> Gap | None:
    """The gap over pairs, row by row the two sides of one pair; None without pairs."""
    n = len(french)
    if not n:
        return None
    weights = drawn.astype(float)
    values = metric.resampled(french, weights) - metric.resampled(english, weights)
    return Gap(metric.over(french, np.ones(n)) - metric.over(english, np.ones(n)), *bounds(values), n)
