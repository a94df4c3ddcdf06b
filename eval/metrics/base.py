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
        return float(weights @ points[:, 0] / weights.sum())


class Share(Metric):
    """A share of things (citations, figures): a question contributes how many are right and how many there are."""

    def point(self, asked: Asked) -> Point | None:
        """(right, all); None when there are none."""
        right, total = self.count(asked)
        return (float(right), float(total)) if total else None

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many are right, and how many there are."""
        raise NotImplementedError

    def over(self, points: Array, weights: Array) -> float:
        """All that are right over all there are."""
        return float(weights @ points[:, 0] / (weights @ points[:, 1]))


class Count(Metric):
    """A number of faults: the sum over questions."""

    BETTER = "lower"
    UNIT = "count"

    def over(self, points: Array, weights: Array) -> float:
        """The sum."""
        return float(weights @ points[:, 0])
