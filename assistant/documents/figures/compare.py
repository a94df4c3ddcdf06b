"""When one figure says another.

An exact figure is said only by an exact one: “plus de 99 %” does not say “99 %”, and a bound is said by no exact figure. A date
is said by a date within it (2023-12-21 says 2023-12, 2023 and “21 December”; 2026-12 says “fin 2026”).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache

from assistant.documents.figures.figure import Figure, Kind, Qualifier
from assistant.documents.figures.scan import figures
from assistant.types import Language

# Claimed qualifier → those of figures that say it. “Au moins 3” follows from “plus de 3” and from “de 3 à 5”, not from “3”: what is
# exact is to be told exactly. “Environ 3” follows from “3”.
_SAID_BY: Mapping[Qualifier | None, frozenset[Qualifier | None]] = {
    None: frozenset({None}),
    "about": frozenset({"about", None}),
    "min": frozenset({"min", "over", "from"}),
    "over": frozenset({"over"}),
    "max": frozenset({"max", "under", "to"}),
    "under": frozenset({"under"}),
    "from": frozenset({"from"}),
    "to": frozenset({"to"}),
}
# Numbers that may be written without the word that tells their kind, from so many digits: “FISA 702”, “decision 491644”, “2 000”.
_BARE: Mapping[Kind, int] = {"article": 3, "reference": 3, "date": 4}
# Months of a part of a year: those surely within it (when it is claimed), those it may reach (when it is given).
_PARTS = {
    "start": ((1, 2), (1, 4)),
    "mid": ((6, 7), (5, 8)),
    "end": ((11, 12), (9, 12)),
    "spring": ((4, 5), (3, 6)),
    "summer": ((7, 8), (6, 9)),
    "autumn": ((10, 11), (9, 12)),
}
_DAYS = {"start": (1, 10), "mid": (11, 20), "end": (21, 31)}
_ANY = "2000"  # stands for the year of dates without one; it has a 29 February


def holds(figure: Figure, among: Iterable[Figure]) -> bool:
    """True when one of the figures says this one: the same value with a fitting qualifier, or a date within it."""
    qualifiers = _SAID_BY[figure.qualifier]
    return any(other.qualifier in qualifiers and _says(other, figure) for other in among)


def missing(text: str, quotes: Iterable[str], language: Language | None = None) -> tuple[Figure, ...]:
    """The figures of a text that no quote says, in order."""
    said = [f for quote in quotes for f in figures(quote)]
    return tuple(f for f in figures(text, language) if not holds(f, said))


def _says(given: Figure, claimed: Figure) -> bool:
    if given.kind == claimed.kind:
        if given.value == claimed.value:
            return True
        return given.kind == "date" and claimed.qualifier in (None, "about") and within(given.value, claimed.value)
    if given.value != claimed.value or not given.value.isdigit():
        return False
    other = given.kind if claimed.kind == "number" else claimed.kind if given.kind == "number" else "percent"
    return len(given.value) >= _BARE.get(other, 99)


@lru_cache(maxsize=4096)
def within(inner: str, outer: str) -> bool:
    """True when the date `inner` lies in the date `outer` (values as in `Figure`)."""
    if outer.startswith("--"):
        inner, outer = _ANY + (inner[1:] if inner.startswith("--") else inner[4:]), _ANY + outer[1:]
    a, b = _interval(inner, wide=True), _interval(outer, wide=False)
    return a is not None and b is not None and b[0] <= a[0] and a[1] <= b[1]


def _interval(value: str, *, wide: bool) -> tuple[dt.date, dt.date] | None:
    """First and last day of a date; None when it has no year or no sure borders."""
    if value[0] == "C":
        return _span(int(value[1:]) * 100 - 99, 1, int(value[1:]) * 100, 12)
    if value.endswith("0s"):
        return _span(int(value[:4]), 1, int(value[:4]) + 9, 12)
    head, *rest = value.split("-")
    if not head.isdigit():
        return None
    year = int(head)
    if not rest:
        return _span(year, 1, year, 12)
    first, *rest = rest
    if not first.isdigit():
        return _part(year, first, wide=wide)
    span = _span(year, int(first), year, int(first))
    if not rest or (wide and not rest[0].isdigit()):
        return span
    a, b = (int(rest[0]), int(rest[0])) if rest[0].isdigit() else _DAYS[rest[0]]
    return span[0].replace(day=a), span[0].replace(day=min(b, span[1].day))


def _part(year: int, part: str, *, wide: bool) -> tuple[dt.date, dt.date] | None:
    if part[0] in "QH":
        months = {"Q": 3, "H": 6}[part[0]]
        last = months * int(part[1:])
        return _span(year, last - months + 1, year, last)
    if part not in _PARTS:
        return None  # a winter belongs to two years
    a, b = _PARTS[part][wide]
    return _span(year, a, year, b)


def _span(year: int, month: int, last_year: int, last_month: int) -> tuple[dt.date, dt.date]:
    """From the first day of a month to the last day of another."""
    after = dt.date(last_year, last_month, 28) + dt.timedelta(days=4)
    return dt.date(year, month, 1), after - dt.timedelta(days=after.day)
