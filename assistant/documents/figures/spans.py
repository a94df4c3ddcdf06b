"""Ranges and lists of dates that share a month or a year: “du 4 au 6 juin 2024”, “20 and 22 March 2024”, “2024-2026”."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.documents.figures.dates import (
    ENGLISH_MONTH,
    MONTH,
    MONTHS,
    RECENT,
    TH,
    WEEKDAY,
    YEAR,
    Date,
    read_date,
    read_year,
)
from assistant.documents.figures.figure import Found
from assistant.documents.figures.periods import read_period
from assistant.documents.figures.plain import Plain

_AND = rf"(?:, ?| ?- ?| (?:et|and|ou|or|au|a|to|&) (?:le |the |au |du )?{WEEKDAY})"
_DAYS = re.compile(
    rf"(?P<first>[0-9]{{1,2}}){TH}(?P<more>(?:{_AND}[0-9]{{1,2}}{TH}(?![0-9])){{1,5}}) (?:de |of )?(?={MONTH})"
)
_MONTH_DAYS = re.compile(
    rf"{ENGLISH_MONTH} (?P<first>[0-9]{{1,2}})(?:st|nd|rd|th)?(?P<more>(?:{_AND}[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9/a-z])){{1,5}})(?:,? {YEAR})?"
)
_MORE = re.compile(rf"(?P<and>{_AND})(?P<day>[0-9]{{1,2}})")
_YEARS = re.compile(rf"{RECENT} ?(?P<by>[-/]) ?(?P<to>19[0-9]{{2}}|20[0-9]{{2}}|[0-9]{{2}})(?![0-9/a-z]|-[0-9])")
_TO = re.compile(
    rf" (?P<to>au|a|to|until|till|through|jusqu'(?:au|en|a)) (?:le |la |l'|the )?{WEEKDAY}| ?(?P<dash>-) ?"
)
_ET = re.compile(rf" (?:et|and) (?:le |la |l'|the |d'|de )?{WEEKDAY}")
_LIST = re.compile(r"(?:, ?| (?:et|and|ou|or) )(?:le |the |en |in |d'|de )?")


def read_dates(p: Plain, start: int, *, between: bool = False, text: bool = False) -> list[Found]:
    """The dates that begin at a place; `between` after “entre”, `text` where a number would be that of a law."""
    if found := _days(p, start, between=between):
        return found
    if not text and (m := _YEARS.match(p.folded, start)) and (years := _years(m)):
        return years
    date = _one(p, start, text=text)
    if not date:
        return []
    m = _TO.match(p.folded, date.end)
    if not m or (m["to"] == "a" and not p.to(m.start("to"))):
        m = _ET.match(p.folded, date.end) if between else None
    if m and (last := _one(p, m.end())) and (last.year or not date.year):
        return [date.completed(last).found("from"), last.found("to")]
    if not date.year and (m := _LIST.match(p.folded, date.end)) and (next_ := _one(p, m.end())) and next_.month:
        same = date.completed(next_)
        date = same if same.year == next_.year else date
    return [date.found()]


def _one(p: Plain, start: int, *, text: bool = False) -> Date | None:
    date = read_date(p, start)
    if text and date and p.folded[start : date.end].replace("-", "").replace("/", "").isdigit() and not date.day:
        return None  # the law “2024-12”
    return date or read_period(p, start) or read_year(p, start)


def _years(m: re.Match[str]) -> list[Found]:
    """“2024-2026”, “2024/2025”, “2025-26”; with a slash or two digits only two years in a row, as others are numbers of laws."""
    short = len(m["to"]) == 2
    first, last = int(m["year"]), int(m["to"]) + (int(m["year"]) // 100 * 100 if short else 0)
    if not 0 < last - first <= (1 if short or m["by"] == "/" else 150):
        return []
    return [Date(m.start(), m.end("year"), first).found("from"), Date(m.start("to"), m.end(), last).found("to")]


def _days(p: Plain, start: int, *, between: bool) -> list[Found]:
    """Days that share their month: “20 et 22 mars 2024”, “June 4-6, 2024”."""
    m = _DAYS.match(p.folded, start) or _MONTH_DAYS.match(p.folded, start)
    if not m or (m.start("first") > start and not (m["year"] or p.raw[start].isupper())):
        return []  # “it may 2 or 3 times…”
    more = list(_MORE.finditer(p.folded, m.start("more"), m.end("more")))
    if m.start("first") == start:
        last = read_date(p, more[-1].start("day"))
    else:
        last = Date(
            more[-1].start("day"),
            m.end(),
            int(m["year"]) if m["year"] else None,
            MONTHS[m["month"]],
            int(more[-1]["day"]),
        )
    if not last or not last.day:
        return []
    starts = [start, *(one.start("day") for one in more)]
    ends = [m.start("more"), *(one.end("day") for one in more[:-1]), last.end]
    days = [m["first"], *(one["day"] for one in more)]
    dates = [replace(last, start=a, end=b, day=int(day)) for a, b, day in zip(starts, ends, days, strict=True)]
    if not all(date.real for date in dates):
        return []
    if len(dates) == 2 and (between or more[0]["and"].split()[0] in ("-", "au", "a", "to")):
        return [dates[0].found("from"), dates[1].found("to")]
    return [date.found() for date in dates]
