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
    which = np.asarray(pairs)
    values = [metric.over(points, w.astype(float)) for d in drawn if (w := d[which]).any() and _defined(points, w)]
    return bounds(values)


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """The middle 95 % of resampled values."""
    low, high = np.quantile(np.asarray(values), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _defined(points: Array, weights: NDArray[np.int64]) -> bool:
    return points.shape[1] < 2 or bool(np.any(points[:, 1] * weights)) or bool(np.any(points[:, 0] * weights))
