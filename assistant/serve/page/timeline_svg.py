"""The geometry of the timeline graphic, from events alone: a wide drawing in lanes, and a tall one for phones.

Every label has room of its own, which is decided here; the template only writes down what this gives.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.serve.page import timescale, wording
from assistant.serve.page.textwidth import balanced, width, wrap
from assistant.serve.page.wording import Lane
from assistant.timeline import Event, Standing
from assistant.types import Language

WIDE, EDGE = 1112.0, 14.0  # the drawing and its margins
TITLE, SMALL = 14.0, 12.5  # type sizes
LINE, RAIL, DATE, GAP = 17.0, 15.0, 17.0, 13.0  # heights: line of a title, dot, date, space under an item
HEAD, APART = 34.0, 18.0  # heading of a lane; space between two labels in a row
AXIS, FOOT = 46.0, 20.0
INSET = 6.0  # how far a label reaches beyond its dot
WRAPS = (110.0, 130.0, 150.0, 170.0, 190.0, 210.0, 230.0, 250.0, 280.0)  # label widths that are tried in each lane
TALL, SPINE, TEXT, LINE_TALL = 340.0, 9.0, 28.0, 20.0
Mark = Literal["main", "later", "future"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark on the rail of a source."""

    x: float
    mark: Mark
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """A source in the wide drawing: its rail with marks, and its label under it (`y` is that of the rail)."""

    source_id: str
    x: float
    y: float
    dots: tuple[Dot, ...]
    rail: tuple[float, float] | None
    term: tuple[float, float, float] | None
    label_x: float
    label_width: float
    anchor: Anchor
    height: float
    date: str
    lines: tuple[str, ...]
    overtaken: bool
    full: str

    @property
    def text_x(self) -> float:
        """Where the lines of the label are anchored."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return round(self.label_x + share * self.label_width, 1)

    @property
    def least(self) -> float:
        """The leftmost thing on the rail."""
        return min(d.x for d in self.dots) - 7

    @property
    def right(self) -> float:
        """Where the item ends, label and rail."""
        rail = max([d.x for d in self.dots] + ([self.term[2]] if self.term else [])) + 7
        return max(rail, self.label_x + self.label_width)


@dataclass(frozen=True, slots=True)
class LaneBlock:
    """A lane: its name, its heights, its items."""

    lane: Lane
    name: str
    y: float
    height: float
    items: tuple[Item, ...]

    @property
    def name_width(self) -> float:
        """How far the name reaches."""
        return EDGE + width(self.name, 16, True)


@dataclass(frozen=True, slots=True)
class Wide:
    """The wide drawing."""

    width: float
    height: float
    lanes: tuple[LaneBlock, ...]
    years: tuple[tuple[float, str, bool], ...]
    cut: tuple[float, int] | None
    today: float | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the tall drawing: a year, today, or an event (`y` is that of its first line)."""

    what: Literal["year", "today", "event"]
    y: float
    height: float
    text: str
    lane: Lane | None = None
    source_id: str = ""
    date: str = ""
    lines: tuple[str, ...] = ()
    mark: Mark = "main"
    overtaken: bool = False


@dataclass(frozen=True, slots=True)
class Tall:
    """The tall drawing."""

    width: float
    height: float
    entries: tuple[Entry, ...]


def wide(events: Sequence[Event], standings: Mapping[str, Standing], as_of: dt.date, language: Language) -> Wide:
    """The drawing for wide screens: a lane for each group of kinds, a rail for each source."""
    scale = timescale.fitting(events, standings, as_of, EDGE, WIDE - EDGE)
    by_source: dict[str, list[Event]] = {}
    for event in events:
        by_source.setdefault(event.source_id, []).append(event)
    blocks, y = list[LaneBlock](), AXIS
    for lane in wording.LANES:
        members = [es for es in by_source.values() if wording.LANE_OF[es[0].kind] == lane]
        if not members:
            continue
        tried = [_lane(members, standings, scale, room, language) for room in WRAPS]
        items, height = min(tried, key=lambda t: t[1])
        moved = tuple(_moved(i, y + HEAD) for i in items)
        blocks.append(LaneBlock(lane, wording.lane(lane, language), y, height + HEAD, moved))
        y += height + HEAD + 10
    inside = scale.first <= as_of <= scale.last
    return Wide(
        width=WIDE,
        height=round(y + FOOT, 1),
        lanes=tuple(blocks),
        years=tuple(timescale.years(scale)),
        cut=(scale.bend, scale.cut.year) if scale.cut > scale.first else None,
        today=scale.x(as_of) if inside else None,
    )


def tall(events: Sequence[Event], as_of: dt.date, language: Language) -> Tall:
    """The drawing for narrow screens: all events down one line, further apart where more time lies between them."""
    entries, y, year, before = list[Entry](), 8.0, "", None
    passed = False
    for event in events:
        if not passed and event.tense == "future":
            passed, label = True, _today(as_of, language)
            entries.append(Entry("today", y, 40, label))
            y += 40
        if before is not None:
            y += min(34.0, (event.span.first - before).days / 12)
        before = event.span.first
        if event.date[:4] != year:
            year = event.date[:4]
            entries.append(Entry("year", y, 38, year))
            y += 38
        lines = wrap(event.title, 15, TALL - TEXT - 14)
        height = DATE + LINE_TALL * len(lines) + 14
        entries.append(
            Entry(
                what="event",
                y=round(y, 1),
                height=height,
                text=_full(event, language),
                lane=wording.LANE_OF[event.kind],
                source_id=event.source_id,
                date=f"{show_date(event.date, language)} · {wording.state(event.state, language)}",
                lines=lines,
                mark=_mark(event),
                overtaken=bool(event.overtaken_by),
            )
        )
        y += height
    if not passed and events:
        entries.append(Entry("today", round(y, 1), 40, _today(as_of, language)))
        y += 40
    return Tall(TALL, round(y + 8, 1), tuple(entries))


def _today(as_of: dt.date, language: Language) -> str:
    return text("content.timeline_today_mark", language, today=wording.day(as_of, language))


def _full(event: Event, language: Language) -> str:
    return f"{show_date(event.date, language)}, {event.title}, {wording.state(event.state, language)}"


def _mark(event: Event) -> Mark:
    return "future" if event.tense == "future" else "main" if event.main else "later"


def _middle(event: Event) -> dt.date:
    return event.span.first + (event.span.last - event.span.first) / 2


def _lane(
    members: Sequence[Sequence[Event]],
    standings: Mapping[str, Standing],
    scale: timescale.Scale,
    room: float,
    language: Language,
) -> tuple[list[Item], float]:
    """The items of a lane in as few rows as their labels need, and the height they take."""
    items = [_item(es, standings.get(es[0].source_id), scale, room, language) for es in members]
    rows: list[list[Item]] = []
    for item in sorted(items, key=lambda i: (i.least, i.source_id)):
        fits = ((row, _leftmost(item, row[-1].right + APART)) for row in rows)
        row, packed = next(((r, p) for r, p in fits if p is not None), (None, None))
        if row is None or packed is None:
            rows.append([_leftmost(item, -WIDE) or item])
        else:
            row.append(packed)
    placed, y = list[Item](), 0.0
    for row in rows:
        placed += [_moved(i, y) for i in _relaxed(row)]
        y += max(i.height for i in row)
    return placed, y


def _leftmost(item: Item, free: float) -> Item | None:
    """The item with its label as far left as it may be, still under its own dot; None when it does not fit in the row."""
    label_x = max(free, EDGE, item.x + INSET - item.label_width)
    if item.least < free or label_x > item.label_x + 0.05:
        return None
    return replace(item, label_x=label_x)


def _relaxed(row: Sequence[Item]) -> list[Item]:
    """The items of a row with each label moved back to the right, to begin at its dot where there is room for that."""
    done, limit = list[Item](), WIDE - EDGE
    for item in reversed(row):
        wanted = min(item.x - INSET, limit - item.label_width)
        label_x = round(max(item.label_x, wanted), 1)
        share = (item.x - label_x) / max(1.0, item.label_width)
        anchor: Anchor = "start" if share < 0.34 else "middle" if share < 0.67 else "end"
        done.append(replace(item, label_x=label_x, anchor=anchor))
        limit = min(label_x, item.least) - APART
    return done[::-1]


def _item(
    events: Sequence[Event], standing: Standing | None, scale: timescale.Scale, room: float, language: Language
) -> Item:
    main = next(e for e in events if e.main)
    x, date, term = scale.x(_middle(main)), show_date(main.date, language), None
    ending = next((e for e in events if e.state in ("expires", "lapsed")), None)
    if ending is not None and standing is not None and standing.term is not None and ending is not main:
        term = (x, scale.x(standing.term.first), scale.x(standing.term.last))
        date = f"{date} → {show_date(ending.date, language)}"
    dots = tuple(
        Dot(scale.x(_middle(e)), _mark(e), f"{show_date(e.date, language)}, {wording.state(e.state, language)}")
        for e in sorted(events, key=lambda e: e.main)
        if e is not ending or term is None
    )
    lines = balanced(main.title, TITLE, max(room, *(width(w, TITLE) for w in main.title.split(" "))))
    label = max(width(date, SMALL), *(width(s, TITLE) for s in lines))
    ends = [d.x for d in dots]
    return Item(
        source_id=main.source_id,
        x=x,
        y=RAIL / 2,
        dots=dots,
        rail=(min(ends), max(ends)) if len(set(ends)) > 1 else None,
        term=term,
        label_x=round(max(EDGE, min(x - INSET, WIDE - EDGE - label)), 1),
        label_width=round(label, 1),
        anchor="start",
        height=RAIL + DATE + LINE * len(lines) + GAP,
        date=date,
        lines=lines,
        overtaken=bool(main.overtaken_by),
        full=f"{date}, {main.title} ({', '.join(wording.state(e.state, language) for e in events)})",
    )


def _moved(item: Item, by: float) -> Item:
    return replace(item, y=round(item.y + by, 1))
