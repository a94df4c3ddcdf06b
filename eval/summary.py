"""Figures of a run: every metric over all questions, by language, kind and style, with intervals, parity and curves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np

from assistant.types import LANGUAGES
from eval.asked import Asked
from eval.metrics.base import Array, Metric, Point
from eval.metrics.bootstrap import interval, resamples
from eval.metrics.ece import BINS, bins
from eval.metrics.parity import parity
from eval.metrics.registry import METRICS
from eval.metrics.risk_coverage_auc import curve

DIGITS = 6
MOST_STEPS = 200
Points = Mapping[str, Mapping[str, Point]]  # metric → question id → what it contributes


def summarise(asked: Sequence[Asked], seed: int, near_keys: Collection[str] = ()) -> dict[str, Any]:
    """The body of `metrics.json`; “fresh” leaves out the near copies of anticipated questions."""
    points = points_of(asked)
    languages = [lang for lang in LANGUAGES if any(a.item.lang == lang for a in asked)]
    scopes = {"all": list(asked)} | {lang: [a for a in asked if a.item.lang == lang] for lang in languages}
    return {
        **{name: figures(part, points, seed) for name, part in scopes.items()},
        **({"fresh": figures([a for a in asked if a.item.id not in near_keys], points, seed)} if near_keys else {}),
        "kinds": _slices(asked, points, lambda a: a.item.kind),
        "styles": _slices(asked, points, lambda a: a.item.style),
        "parity": _parity(asked, points, seed) if len(languages) == 2 else {},
        "curves": {name: curves(part) for name, part in scopes.items()},
    }


def points_of(asked: Sequence[Asked]) -> Points:
    """What each question contributes to each metric."""
    return {
        name: {a.item.id: p for a in asked if (p := metric.point(a)) is not None} for name, metric in METRICS.items()
    }


def figures(asked: Sequence[Asked], points: Points, seed: int | None) -> dict[str, dict[str, float]]:
    """Value, number of questions and (with a seed) interval of each metric that is defined for some question."""
    order = {pair: n for n, pair in enumerate(dict.fromkeys(a.item.pair for a in asked))}
    drawn = resamples(len(order), seed) if seed is not None else None
    found: dict[str, dict[str, float]] = {}
    for name, metric in METRICS.items():
        known = [a for a in asked if a.item.id in points[name]]
        if not known:
            continue
        rows = np.array([points[name][a.item.id] for a in known], float)
        found[name] = {"value": _round(metric.over(rows, np.ones(len(rows))))}
        if drawn is not None:
            low, high = interval(metric, rows, [order[a.item.pair] for a in known], drawn)
            found[name] |= {"low": _round(low), "high": _round(high)}
        found[name]["n"] = len(known)
    return found


def _slices(asked: Sequence[Asked], points: Points, key: Callable[[Asked], str]) -> dict[str, Any]:
    names = sorted({key(a) for a in asked})
    return {name: figures([a for a in asked if key(a) == name], points, None) for name in names}


def _parity(asked: Sequence[Asked], points: Points, seed: int) -> dict[str, Any]:
    sides: dict[str, dict[str, str]] = {}
    for a in asked:
        sides.setdefault(a.item.pair, {})[a.item.lang] = a.item.id
    found = {}
    for name, metric in METRICS.items():
        both = [s for s in sides.values() if len(s) == 2 and all(i in points[name] for i in s.values())]
        rows = [np.array([points[name][s[lang]] for s in both], float) for lang in LANGUAGES]
        if both and (gap := parity(metric, rows[0], rows[1], resamples(len(both), seed))):
            found[name] = {"gap": _round(gap.gap), "low": _round(gap.low), "high": _round(gap.high), "n": gap.n}
    return found


def curves(asked: Sequence[Asked]) -> dict[str, Any]:
    """The risk–coverage curve and the bins of calibration; empty without probabilities."""
    rows = np.array([p for a in asked if (p := METRICS["ece"].point(a)) is not None], float)
    if not len(rows):
        return {}
    coverage, risk, threshold = curve(rows, np.ones(len(rows)))
    kept = np.unique(np.linspace(0, len(coverage) - 1, MOST_STEPS).round().astype(int))
    return {
        "risk_coverage": [
            {"coverage": _round(coverage[n]), "risk": _round(risk[n]), "threshold": _round(threshold[n])} for n in kept
        ],
        "calibration": _calibration(rows),
    }


def _calibration(rows: Array) -> list[dict[str, float]]:
    which = bins(rows)
    of_bin = ((b, rows[which == b]) for b in range(BINS))
    return [
        {
            "low": _round(b / BINS),
            "high": _round((b + 1) / BINS),
            "n": len(part),
            "confidence": _round(part[:, 0].mean()),
            "accuracy": _round(part[:, 1].mean()),
        }
        for b, part in of_bin
        if len(part)
    ]


def by_question(asked: Asked, metrics: Mapping[str, Metric] = METRICS) -> dict[str, float]:
    """The per-question metrics of one question, where they are defined."""
    return {name: _round(value) for name, metric in metrics.items() if (value := metric.of(asked)) is not None}


def _round(value: float) -> float:
    return round(float(value), DIGITS) + 0.0
