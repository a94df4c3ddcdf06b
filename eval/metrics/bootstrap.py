"""Confidence intervals by resampling pairs: the two languages of a question are not independent (Sakai 2006, SIGIR)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from eval.metrics.base import Array, Metric

RESAMPLES = 1000
LEVEL = 0.95


def resamples(pairs: int, seed: int) -> NDArray[np.int64]:
    """How often each pair is drawn in each resample; shape (1000, pairs)."""
    if not pairs:
        return np.zeros((RESAMPLES, 0), np.int64)
    return np.random.default_rng(seed).multinomial(pairs, np.full(pairs, 1 / pairs), size=RESAMPLES)


def interval(metric: Metric, points: Array, pairs: Sequence[int], drawn: NDArray[np.int64]) -> tuple[float, float]:
    """The 95 % interval of a figure; `pairs` is the pair of each question."""
    weights = drawn[:, np.asarray(pairs)].astype(float)
    return bounds(metric.resampled(points, weights[weights.any(axis=1)]))


def bounds(values: Array) -> tuple[float, float]:
    """The middle 95 % of resampled values, those that are undefined left out."""
    low, high = np.quantile(values[~np.isnan(values)], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
