"""Metrics, one file each with its definition and paper; `METRICS` maps names to metrics in the order to show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eval.metrics.base import Metric


def __getattr__(name: str) -> dict[str, Metric]:
    if name == "METRICS":
        from eval.metrics.registry import METRICS

        return METRICS
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
