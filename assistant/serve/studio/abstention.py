"""What a threshold would have done to the questions of a run: the curves by which an operator sets `abstention`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.serve.studio.charts import Frame, ticks
from assistant.serve.studio.runs import Weighed
from assistant.types import Language

STEPS = 100  # thresholds tried
TOLD = tuple(n / 20 for n in range(1, 20))  # those in the table


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: the share of answerable questions refused, and of the others answered."""

    threshold: float
    over_refusal: float | None
    hallucination: float | None
    setting: float  # the value of `abstention` that makes it the threshold


@dataclass(frozen=True, slots=True)
class Curves:
    """One language of a run: the two shares at every threshold, and at the one in use."""

    language: Language
    answerable: int
    others: int
    frame: Frame
    over_refusal: str
    hallucination: str
    used: Point
    table: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """One language of a run, the surest answered first: the share answered, and of these what should not have been."""

    language: Language
    line: str
    mark: tuple[float, float] | None


def curves(questions: Sequence[Weighed], language: Language, threshold: float, fitted: float) -> Curves | None:
    """The curves of a language; None when the run has no question in it. `fitted` is the threshold without `abstention`."""
    own = [q for q in questions if q.language == language]
    if not own:
        return None
    frame = Frame(x_ticks=(0, 0.2, 0.4, 0.6, 0.8, 1), y_ticks=(0, 0.25, 0.5, 0.75, 1))
    tried = [point(own, n / STEPS, fitted) for n in range(STEPS + 1)]
    return Curves(
        language=language,
        answerable=sum(q.answerable for q in own),
        others=sum(not q.answerable for q in own),
        frame=frame,
        over_refusal=frame.line([(p.threshold, p.over_refusal) for p in tried if p.over_refusal is not None]),
        hallucination=frame.line([(p.threshold, p.hallucination) for p in tried if p.hallucination is not None]),
        used=point(own, threshold, fitted),
        table=tuple(point(own, t, fitted) for t in TOLD),
    )


def point(questions: Sequence[Weighed], threshold: float, fitted: float) -> Point:
    """What a threshold does to some questions."""
    yes = [q.probability for q in questions if q.answerable]
    no = [q.probability for q in questions if not q.answerable]
    return Point(
        threshold,
        sum(p < threshold for p in yes) / len(yes) if yes else None,
        sum(p >= threshold for p in no) / len(no) if no else None,
        _odds(threshold) - _odds(fitted),
    )


def risks(questions: Sequence[Weighed], thresholds: dict[Language, float]) -> tuple[Frame, list[Risk]]:
    """The risk of every coverage, by language, with the point of the threshold in use."""
    lines: dict[Language, list[tuple[float, float]]] = {}
    marks: dict[Language, tuple[float, float] | None] = {}
    for language, threshold in thresholds.items():
        own = sorted((q for q in questions if q.language == language), key=lambda q: -q.probability)
        if not own:
            continue
        wrong, points, mark = 0, list[tuple[float, float]](), None
        for n, q in enumerate(own, 1):
            wrong += not q.answerable
            if n == len(own) or own[n].probability != q.probability:  # those equally sure are answered together
                points.append((n / len(own), wrong / n))
                if q.probability >= threshold:
                    mark = points[-1]
        lines[language], marks[language] = points, mark
    top = max((risk for line in lines.values() for _, risk in line), default=0.1)
    frame = Frame(x_ticks=(0, 0.25, 0.5, 0.75, 1), y_ticks=ticks(max(top, 0.1)))
    found = []
    for language, points in lines.items():
        at = marks[language]
        found.append(Risk(language, frame.line(points), (frame.x(at[0]), frame.y(at[1])) if at else None))
    return frame, found


def moved(threshold: float, by: float) -> float:
    """A threshold moved in log-odds, as the setting `abstention` moves it."""
    return 1 / (1 + math.exp(-(_odds(threshold) + by)))


def _odds(p: float) -> float:
    p = min(max(p, 1e-9), 1 - 1e-9)
    return math.log(p / (1 - p))
