"""The scale of the timeline: even from the year before which only an eighth of the sources lie, tighter before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.timeline import Event, Standing

OLD = 180.0  # the room of the older time
NEAR = 1500  # days after the last event within which today still has its place
MARGIN = dt.timedelta(45)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a day lies between `left` and `right`: what is before `cut` shares a narrow strip."""

    first: dt.date
    cut: dt.date
    last: dt.date
    left: float
    right: float

    @property
    def bend(self) -> float:
        """Where the tighter scale ends."""
        return self.left + (OLD if self.cut > self.first else 0)

    def x(self, day: dt.date) -> float:
        """The place of a day, kept inside."""
        if day < self.cut:
            share = (day - self.first).days / max(1, (self.cut - self.first).days)
            return round(self.left + max(0.0, share) * (self.bend - self.left), 1)
        share = (day - self.cut).days / max(1, (self.last - self.cut).days)
        return round(self.bend + min(1.0, share) * (self.right - self.bend), 1)


def fitting(
    events: Sequence[Event], standings: Mapping[str, Standing], as_of: dt.date, left: float, right: float
) -> Scale:
    """The scale from the first event to the last, to the end of every term, and to `as_of` when that is near."""
    mains = sorted(e.span.first for e in events if e.main)
    days = [e.span.first for e in events] + [e.span.last for e in events]
    days += [s.term.last for s in standings.values() if s.term]
    if not days:
        return Scale(as_of, as_of, as_of, left, right)
    first = dt.date(min(days).year, 1, 1)
    last = max(days)
    if 0 <= (as_of - last).days <= NEAR:
        last = as_of
    last = min(last, dt.date.max - MARGIN) + MARGIN
    cut = dt.date(mains[len(mains) // 8].year, 1, 1) if mains else first
    narrow = (cut - first).days > (last - cut).days / 2  # else one scale serves both
    return Scale(first, cut if narrow else first, last, left, right)


def years(scale: Scale) -> list[tuple[float, str, bool]]:
    """The lines of the grid: each year (or as many years as leave room), and decades in the older time."""
    found = list[tuple[float, str, bool]]()
    if scale.cut > scale.first:
        step = next((s for s in (5, 10, 20, 50, 100, 500) if (scale.cut.year - scale.first.year) / s <= 5), 1000)
        for year in range(-(-scale.first.year // step) * step, scale.cut.year, step):
            x = scale.x(dt.date(max(1, year), 1, 1))
            if x < scale.bend - 30:
                found.append((x, str(year), True))
    count = scale.last.year - scale.cut.year + 1
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 500) if count / s <= 20), 1000)
    for year in range(scale.cut.year, scale.last.year + 1, step):
        x = scale.x(dt.date(year, 1, 1))
        if x < scale.right - 26:
            found.append((x, str(year), False))
    return found
