"""The geometry of small charts: scales with round ticks, bars of a histogram, lines, and how long things took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560.0, 250.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 14.0, 26.0, 44.0
BINS = 24


@dataclass(frozen=True, slots=True)
class Frame:
    """The box of a chart with its scales, each from its first to its last tick."""

    x_ticks: tuple[float, ...]
    y_ticks: tuple[float, ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    bottom: float = HEIGHT - BOTTOM

    def x(self, value: float) -> float:
        """Where a value stands across; beyond the last tick it stands at its end."""
        low, high = self.x_ticks[0], self.x_ticks[-1]
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return round(self.left + share * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """Where a value stands upwards."""
        low, high = self.y_ticks[0], self.y_ticks[-1]
        share = (min(max(value, low), high) - low) / ((high - low) or 1)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def line(self, points: Sequence[tuple[float, float]]) -> str:
        """The `points` of a polyline."""
        return " ".join(f"{self.x(a)},{self.y(b)}" for a, b in points)


@dataclass(frozen=True, slots=True)
class Histogram:
    """How many values lie where: the frame, and for each bin its ends and its count."""

    frame: Frame
    bins: tuple[tuple[float, float, int], ...]


def ticks(high: float, about: int = 4) -> tuple[float, ...]:
    """From 0 to at least `high` in round steps."""
    rough = (high or 1) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999999)
    count = max(1, math.ceil(high / step - 1e-9))
    return tuple(round(n * step, 10) for n in range(count + 1))


def histogram(values: Sequence[float], high: float, bins: int = BINS) -> Histogram:
    """The values from 0 to `high` in equal bins; what lies beyond is counted in the last."""
    x_ticks = ticks(high)
    step = x_ticks[-1] / bins
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, max(0, int(value / step)))] += 1
    y_ticks = tuple(t for t in ticks(max([*counts, 4])) if t == int(t))
    found = tuple((n * step, (n + 1) * step, count) for n, count in enumerate(counts))
    return Histogram(Frame(x_ticks, y_ticks), found)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed, between neighbours in proportion; values must not be empty."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def number(value: float) -> str:
    """A number on an axis, without needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
