"""Latency: milliseconds from question to reply, the median and the 95th percentile; kept apart from the other figures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

NAME = "latency"
PRETTY_NAME = "Latency"
SHORT_DESC = "milliseconds from question to reply, median and 95th percentile"
GROUP = "cost"
BETTER = "lower"
UNIT = "ms"


def percentiles(milliseconds: Iterable[float]) -> dict[str, float]:
    """`p50` and `p95`, rounded to a tenth; empty without measurements."""
    values = list(milliseconds)
    return {f"p{q}": round(float(np.percentile(values, q)), 1) for q in (50, 95)} if values else {}
