"""What happened when, and where a source stands on a day: both from the cards alone, with their doubts kept.

`timeline(cards, as_of, language)` gives the dated events in order; `status_of(card, as_of)` says whether a source is
current, runs out (with the days left under each way of counting), or is over.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from assistant.documents.card import Card, Kind, State
from assistant.documents.card import Event as CardEvent
from assistant.types import Language

Precision = Literal["day", "month", "year"]
Tense = Literal["past", "present", "future"]
Phase = Literal["unknown", "not_yet", "current", "pending", "suspended", "running", "doubtful", "over"]
Cards: TypeAlias = Mapping[str, Card]

STARTS: frozenset[State] = frozenset({"adopted", "published", "in_force"})  # from these a term may be counted
CLOSED: frozenset[State] = frozenset({"lapsed", "withdrawn", "abandoned", "closed"})
_PHASES: Mapping[State, Phase] = {"appealed": "pending", "pending": "pending", "suspended": "suspended"}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days that a date covers: one day, a month or a year."""

    first: dt.date
    last: dt.date

    @property
    def precision(self) -> Precision:
        """How exact the date is."""
        days = (self.last - self.first).days
        return "day" if not days else "month" if days < 31 else "year"

    def holds(self, day: dt.date) -> bool:
        """True when the day is one of these."""
        return self.first <= day <= self.last

    def tense(self, as_of: dt.date) -> Tense:
        """Before, on or after the day `as_of`; a month or a year that holds the day is the present."""
        return "past" if self.last < as_of else "future" if self.first > as_of else "present"


@dataclass(frozen=True, slots=True)
class Event:
    """One dated event; `state` is None when the card only dates the document, `main` marks a source's own date."""

    date: str
    span: Span
    state: State | None
    kind: Kind
    source_id: str
    title: str
    overtaken_by: tuple[str, ...]
    tense: Tense
    main: bool

    @property
    def precision(self) -> Precision:
        """How exact the date is."""
        return self.span.precision


@dataclass(frozen=True, slots=True)
class End:
    """A day on which a term may end, and the event that it is counted from (None: the card gives the day itself)."""

    day: dt.date
    since: CardEvent | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A limited time: the end as the card writes it, its length in years where the events show one, the ways to count."""

    date: str
    years: int | None
    ends: tuple[End, ...]
    first: dt.date
    last: dt.date

    @property
    def certain(self) -> bool:
        """True when there is only one possible last day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a source stands on the day `as_of`: its latest event by then, and its term if it has one."""

    as_of: dt.date
    phase: Phase
    latest: CardEvent | None
    term: Term | None = None

    @property
    def days_left(self) -> tuple[int, int] | None:
        """Days until the first and the last possible end, negative after it; None without a term."""
        if self.term is None:
            return None
        return (self.term.first - self.as_of).days, (self.term.last - self.as_of).days


def span(date: str) -> Span:
    """The days covered by YYYY, YYYY-MM or YYYY-MM-DD."""
    parts = [int(x) for x in date.split("-")]
    if len(parts) == 3:
        day = dt.date(*parts)
        return Span(day, day)
    first, last = (parts[1], parts[1]) if len(parts) == 2 else (1, 12)
    return Span(dt.date(parts[0], first, 1), dt.date(parts[0], last, calendar.monthrange(parts[0], last)[1]))


def timeline(cards: Cards, as_of: dt.date, language: Language) -> tuple[Event, ...]:
    """Every dated event of the cards in order of time; what overtook a source counts once it had happened by `as_of`."""
    later = _overtakers(cards, as_of)
    found = [
        Event(
            date=date,
            span=span(date),
            state=state,
            kind=card.kind,
            source_id=card.id,
            title=card.short[language],
            overtaken_by=later.get(card.id, ()),
            tense=span(date).tense(as_of),
            main=main,
        )
        for card in cards.values()
        for date, state, main in _dates(card)
    ]
    return tuple(sorted(found, key=lambda e: (e.span, not e.main, e.source_id)))


def day_of(card: Card) -> str | None:
    """The date under which a source is filed: its own, else that of the first thing known of it."""
    return card.date or next((e.date for e in card.status.events), None)


def status_of(card: Card, as_of: dt.date) -> Standing:
    """Where a source stands on a day; a term whose start is in doubt keeps every way of counting it."""
    happened = [e for e in card.status.events if e.state != "expires" and span(e.date).first <= as_of]
    latest = happened[-1] if happened else None
    term = _term(card)
    if latest is None:
        return Standing(as_of, "not_yet" if card.status.events else "unknown", None, term)
    closed = next((e for e in happened if e.state in CLOSED), None)
    if closed is not None:
        when = span(closed.date)
        term = Term(closed.date, None, (End(when.last),), when.first, when.last)
        return Standing(as_of, "over" if as_of > when.last or term.certain else "doubtful", closed, term)
    phase = _PHASES.get(latest.state, "current")
    if term is not None and phase != "suspended":
        phase = "running" if as_of <= term.first else "doubtful" if as_of <= term.last else "over"
    return Standing(as_of, phase, latest, term)


def _dates(card: Card) -> Iterator[tuple[str, State | None, bool]]:
    """A card's dates with what happened; exactly one of them is the main one."""
    events = card.status.events
    holding = (n for n, e in enumerate(events) if card.date and span(e.date).holds(span(card.date).first))
    chosen = 0 if card.date is None else next(holding, None)
    if card.date and chosen is None:
        yield card.date, None, True
    for n, e in enumerate(events):
        yield e.date, e.state, n == chosen


def _overtakers(cards: Cards, as_of: dt.date) -> dict[str, tuple[str, ...]]:
    """For each overtaken source, the ids of the sources that had overtaken it by a day, oldest first."""
    found: dict[str, list[tuple[Span, str]]] = {}
    for card in cards.values():
        date = day_of(card)
        if date is None or span(date).first > as_of:
            continue
        for relation in card.relations:
            if relation.type == "overtakes":
                found.setdefault(relation.to, []).append((span(date), card.id))
    return {to: tuple(sid for _, sid in sorted(ids)) for to, ids in found.items()}


def _term(card: Card) -> Term | None:
    """The term that the first `expires` event gives.

    A day is taken as it is. A month that lies whole years after the first start shows a term of so many years; the card
    does not say from which start it runs, so it is counted from each. Anything else ends somewhere in the month or year.
    """
    ending = next((e for e in card.status.events if e.state == "expires"), None)
    if ending is None:
        return None
    when = span(ending.date)
    starts = [
        e for e in card.status.events if e.state in STARTS and len(e.date) == 10 and span(e.date).last < when.first
    ]
    if when.precision == "day" or not starts:
        return Term(ending.date, None, (End(when.last),), when.first, when.last)
    years, odd = divmod(_months(when.first) - _months(span(starts[0].date).first), 12)
    if when.precision != "month" or odd or not years:
        return Term(ending.date, None, (End(when.last),), when.first, when.last)
    ends = tuple(End(_years_after(span(e.date).first, years), e) for e in starts)
    return Term(ending.date, years, ends, min(e.day for e in ends), max(e.day for e in ends))


def _months(day: dt.date) -> int:
    return day.year * 12 + day.month


def _years_after(day: dt.date, years: int) -> dt.date:
    """The same day some years later; 29 February becomes the 28th where the year has none."""
    year = min(day.year + years, dt.MAXYEAR)
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
