"""What a metric is: its name and meaning as data, what one question contributes, and how contributions become a figure."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from eval.asked import Asked

Array = NDArray[np.float64]
Point = tuple[float, ...]
Group = Literal["retrieval", "spans", "citations", "facts", "answers", "abstention", "language", "cost"]


class Metric:
    """A mean over questions: `of` gives the value for one, or None where the metric is not defined."""

    NAME: ClassVar[str]
    PRETTY_NAME: ClassVar[str]
    SHORT_DESC: ClassVar[str]
    GROUP: ClassVar[Group]
    BETTER: ClassVar[Literal["higher", "lower"] | None] = "higher"
    UNIT: ClassVar[Literal["share", "count", "words", "ms"]] = "share"

    def of(self, asked: Asked) -> float | None:
        """The value for one question; None where the metric is not defined."""
        point = self.point(asked)
        return None if point is None else self.over(np.array([point]), np.ones(1))

    def point(self, asked: Asked) -> Point | None:
        """What one question contributes; for a plain mean, its value."""
        value = self.of(asked)
        return None if value is None else (value,)

    def over(self, points: Array, weights: Array) -> float:
        """The figure over questions, given their points (questions, n) and how often each counts."""
        return float(self.resampled(points, weights[None, :])[0])

    def resampled(self, points: Array, weights: Array) -> Array:
        """The figure of each resample, given how often each counts every question (resamples, questions); NaN where undefined."""
        return _ratio(weights @ points[:, 0], weights.sum(axis=1))


class Share(Metric):
    """A share of things (citations, figures): a question contributes how many are right and how many there are."""

    def point(self, asked: Asked) -> Point | None:
        """(right, all); None when there are none."""
        right, total = self.count(asked)
        return (float(right), float(total)) if total else None

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many are right, and how many there are."""
        raise NotImplementedError

    def resampled(self, points: Array, weights: Array) -> Array:
        """All that are right over all there are."""
        return _ratio(weights @ points[:, 0], weights @ points[:, 1])


class Count(Metric):
    """A number of faults: the sum over questions."""

    BETTER = "lower"
    UNIT = "count"

    def resampled(self, points: Array, weights: Array) -> Array:
        """The sum."""
        return np.asarray(weights @ points[:, 0], float)


class Joint(Metric):
    """A figure of all questions together: none of them has a value of its own."""

    def of(self, asked: Asked) -> float | None:
        """None: not a value of one question."""
        return None

    def over(self, points: Array, weights: Array) -> float:
        """The figure over questions."""
        raise NotImplementedError

    def resampled(self, points: Array, weights: Array) -> Array:
        """The figure of each resample."""
        return np.array([self.over(points, w) for w in weights])


def _ratio(above: Array, below: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(below > 0, above / below, np.nan)
