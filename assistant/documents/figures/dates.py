"""Single dates in every usual French and English form: “1er mars 2024”, “December 21st, 2023”, “21/12/2023”, “mars 2024”, “14 h 30”."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.documents.figures.figure import Found, Qualifier
from assistant.documents.figures.plain import Plain
from assistant.documents.figures.words import read_words

_NAMES = (
    "janvier january janv jan",
    "fevrier february fevr fev feb",
    "mars march mar",
    "avril april avr apr",
    "mai may",
    "juin june jun",
    "juillet july juill juil jul",
    "aout august aug",
    "septembre september sept sep",
    "octobre october oct",
    "novembre november nov",
    "decembre december dec",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
# Also other words, so a month without day or year only after a preposition; in English only with a capital.
_UNSURE = frozenset("mars march mar may mai sept sep jan dec oct nov jul jun".split())
_VERBS = frozenset({"may", "march"})
_IN = frozenset(
    "in en de d of depuis since du fin mi debut until by from to and et entre between early late mid ce this last as".split()
)
_BEFORE = re.compile(r"([a-z]+)[' \n-]{1,2}$")


def _month(names: Iterable[str]) -> str:
    """The pattern of a month; a short name may have a dot, a full name leaves it to the sentence."""
    short = r"(?:(?<=jan|fev|feb|mar|avr|apr|jun|jul|aug|sep|oct|nov|dec)|(?<=janv|fevr|juil|sept)|(?<=juill))\."
    return rf"(?P<month>{'|'.join(sorted(names, key=len, reverse=True))})(?![a-z0-9])(?:{short})?"


MONTH = _month(MONTHS)
ENGLISH_MONTH = _month(n for names in _NAMES for n in names.split()[1:] if n not in ("fevr", "fev"))
YEAR = r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})(?![0-9])(?!-[0-9])"
RECENT = r"(?P<year>19[0-9]{2}|20[0-9]{2})"
WEEKDAY = r"(?:(?:lun|mar|mercre|jeu|vendre|same)di |dimanche |(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?"
TH = r"(?:er|st|nd|rd|th|e)?"
_OF = r"(?:,? (?:of |de |de l'an(?:nee)? )?|,|-|/)"

_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>1[5-9][0-9]{2}|20[0-9]{2})(?P<by>[-/.])(?P<month>[0-9]{2})(?P=by)(?P<day>[0-9]{2})(?![0-9])"
        r"(?:t[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:z|[+-][0-9]{2}:?[0-9]{2})?)?",
        r"(?P<day>[0-9]{1,2})(?P<by>[-/.])(?P<month>[0-9]{1,2})(?P=by)(?P<year>(?:1[5-9]|20)[0-9]{2}|(?<=/)[0-9]{2})(?![0-9/-]|\.[0-9])",
        rf"(?P<day>[0-9]{{1,2}}){TH}(?:[ \n]{{1,2}}|-|/)?(?:of |de |day of )?{MONTH}(?:{_OF}{YEAR})?",
        rf"{RECENT}-(?P<month>0[1-9]|1[0-2])(?![0-9/-])",
        rf"(?P<month>0[1-9]|1[0-2])/{RECENT}(?![0-9/])",
    )
)
_MONTH_DAY = re.compile(
    rf"{ENGLISH_MONTH} (?:the )?(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9a-z%]|[.,:/-][0-9]| ?%)(?:,? ?{YEAR})?"
)
_MONTH_YEAR = re.compile(rf"{MONTH}(?:{_OF}{YEAR})?")
_BARE_YEAR = re.compile(rf"{RECENT}(?![0-9a-z%€]|[.,/-][0-9])")
_DAY_SLASH = re.compile(r"(?P<day>[0-3]?[0-9])/(?P<month>[01]?[0-9])(?![0-9/])")
_WORD_MONTH = re.compile(rf" (?:de |of )?{MONTH}")
_WORD_YEAR = re.compile(_OF)
_TIME = re.compile(
    r"(?P<hour>[01]?[0-9]|2[0-4])(?: ?h ?(?P<h>[0-5][0-9])(?![0-9])|:(?P<colon>[0-5][0-9])(?::[0-5][0-9])?(?![0-9:])"
    r"|\.(?P<dot>[0-5][0-9])(?= ?[ap]\.?m(?![a-z]))| heures (?P<word>[0-5][0-9])(?![0-9]| ?[a-z%€]))?"
    r"(?: ?(?P<half>[ap]\.m\.|[ap]m(?![a-z])))?"
)
_CLOCK = re.compile(r"(?P<hour>[01]?[0-9]|2[0-4]) ?h(?:eures?)?(?![a-z])")
_AT = re.compile(r"(?:^|[^a-z])(?:a|vers|des) $")


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as it is written, [start, end): `part` is “end”, “Q1”, “summer”…"""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""

    @property
    def value(self) -> str:
        """ISO 8601 as far as it goes: “2023-12-21”, “--12-21”, “2026-Q1”, “2021-12-end”."""
        pieces = [f"{self.year:04d}" if self.year else "-"]
        pieces += [f"{n:02d}" for n in (self.month, self.day) if n]
        return "-".join([*pieces, *([self.part] if self.part else [])])

    @property
    def real(self) -> bool:
        """Whether the calendar has it."""
        try:
            dt.date(self.year or 2000, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError:
            return False
        return True

    def found(self, qualifier: Qualifier | None = None) -> Found:
        """The figure."""
        return Found("date", self.value, self.start, self.end, qualifier)

    def completed(self, by: Date) -> Date:
        """This date with the year that it leaves to a later one: “du 1er mars au 15 avril 2024”."""
        if self.year or not self.month or not by.year or not by.month:
            return self
        earlier = (self.month, self.day or 0) <= (by.month, by.day or 31)
        return replace(self, year=by.year if earlier else by.year - 1)


def read_date(p: Plain, start: int) -> Date | None:
    """The day, month or year that begins at a place; a bare year is left to `read_year`."""
    if not p.folded[start : start + 1].isdigit():
        return _worded(p, start) if p.folded[start : start + 1].isalpha() else None
    for form in _FORMS:
        if (m := form.match(p.folded, start)) and (date := dated(m)) and _is_month(p, m, date):
            return date
    if (m := _DAY_SLASH.match(p.folded, start)) and p.folded[max(0, start - 3) : start] in ("le ", "du ", "on ", "au "):
        date = dated(m)
        return date if date and date.real else None
    return None


def read_year(p: Plain, start: int) -> Date | None:
    """The year from 1900 to 2099 that stands at a place by itself."""
    m = _BARE_YEAR.match(p.folded, start)
    return Date(start, m.end(), int(m["year"])) if m else None


def dated(m: re.Match[str]) -> Date | None:
    """The date of a match with the groups day, month, year; 12/21/2023 can only be the American order."""
    groups = m.groupdict()
    year, month = groups.get("year"), MONTHS.get(m["month"]) or int(m["month"])
    day = int(groups["day"]) if groups.get("day") else None
    if year and len(year) == 2:
        year = f"{'20' if year < '50' else '19'}{year}"
    if day and month > 12 >= day:
        day, month = month, day
    date = Date(m.start(), m.end(), int(year) if year else None, month, day)
    return date if date.real else None


def _worded(p: Plain, start: int) -> Date | None:
    for form in (_MONTH_DAY, _MONTH_YEAR):
        m = form.match(p.folded, start)
        if (
            m
            and (date := dated(m))
            and _is_month(p, m, date)
            and not (date.day and not date.year and _before(p, start) == "in")
        ):
            return date
    return _in_words(p, start)


def _in_words(p: Plain, start: int) -> Date | None:
    """“Le vingt et un décembre deux mille vingt-trois”, “premier mars 2024”."""
    first = re.compile("premier(?= )").match(p.folded, start)
    number = None if first else read_words(p, start)
    day, end = (1, first.end()) if first else (number.value, number.end) if number else (0, 0)
    m = _WORD_MONTH.match(p.folded, end) if 1 <= day <= 31 else None
    if not m:
        return None
    date = Date(start, m.end(), None, MONTHS[m["month"]], day)
    after = _WORD_YEAR.match(p.folded, m.end())
    if after and (year := read_year(p, after.end())):
        date = replace(date, year=year.year, end=year.end)
    elif after and (words := read_words(p, after.end())) and 1500 <= words.value <= 2099 and not words.ordinal:
        date = replace(date, year=words.value, end=words.end)
    return date if date.real else None


def _is_month(p: Plain, m: re.Match[str], date: Date) -> bool:
    """Whether a name is that of a month: “may” is a verb, “Mars” a planet."""
    name = m["month"]
    if date.year or name.isdigit():
        return True
    if name in _VERBS and not p.raw[m.start("month")].isupper():
        return False
    if date.day:
        return name != "mar" or m[0].endswith(".")
    if name == "sept" and not m[0].endswith("."):
        return _before(p, m.start()) in ("in", "since", "by", "until")  # else seven
    return name not in _UNSURE or (_before(p, m.start()) in _IN and (name != "mars" or p.raw[m.start()].islower()))


def _before(p: Plain, start: int) -> str:
    """The word before a place."""
    m = _BEFORE.search(p.folded, max(0, start - 12), start)
    return m[1] if m else ""


def read_time(p: Plain, start: int) -> Found | None:
    """The time of day that begins at a place: “14 h 30”, “2:30 p.m.”, “à 14 heures”."""
    m = _TIME.match(p.folded, start)
    minutes = m and next((m[g] for g in ("h", "colon", "dot", "word") if m[g]), None)
    if not m or not (minutes or m["half"]):
        m = _CLOCK.match(p.folded, start)
        if not m or not _AT.search(p.folded, max(0, start - 6), start):
            return None
        return Found("time", f"{int(m['hour']):02d}:00", start, m.end())
    hour = int(m["hour"])
    if m["half"]:
        hour = hour % 12 + (12 if m["half"][0] == "p" else 0) if hour <= 12 else hour
    return Found("time", f"{hour:02d}:{minutes or '00'}", start, m.end())
