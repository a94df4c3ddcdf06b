"""Figures in a text in one form for both languages: “trois ans”, “3 ans” and “three years” are all `duration:3y`.

A figure is a date, a duration, a share, an amount of money, or any other number (of an article, a case, a count).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.retrieve.dates import find_dates
from eval.questions import normalise

_WORDS = {
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "cent": 100,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
}
_ONE = {"un": 1, "une": 1, "one": 1, "a": 1, "an": 1}
_UNITS = {
    "y": r"ans?|annees?|years?",
    "m": r"mois|months?",
    "w": r"semaines?|weeks?",
    "d": r"jours?|days?",
    "h": r"heures?|hours?",
}
_SCALES = {
    "mille": 1e3,
    "thousand": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "milliard": 1e9,
    "milliards": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "m": 1e6,
    "bn": 1e9,
}
_MONTHS = (
    "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|january|february|march|april|may|june|"
    "july|august|september|october|november|december"
)

_NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_COUNT = rf"{_NUMBER}|{'|'.join(sorted(_WORDS, key=len, reverse=True))}"
_SCALE = "|".join(sorted((s for s in _SCALES if len(s) > 2), key=len, reverse=True))
_DATE = re.compile(
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)?(?: of)? )?(?:{_MONTHS})\.?(?: \d{{1,2}}(?:st|nd|rd|th)?,?)?,? (?:19|20)\d\d|"
    r"\b(?:19|20)\d\d-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d\b"
)
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?({_MONTHS})\b|\b({_MONTHS}) (\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_DURATION = re.compile(
    rf"\b({_COUNT}|{'|'.join(_ONE)})[ -](?:(?:premiers?|premieres?|first|next|full) )?"
    rf"(?:{'|'.join(f'({unit})' for unit in _UNITS.values())})\b"
)
_SHARE = re.compile(rf"\b({_COUNT}) ?(?:%|pour cent|per ?cent)")
_MONEY = re.compile(
    rf"(?:[€$£] ?)?\b({_COUNT})(?: ({_SCALE})|(?<=\d) ?(m|bn))?(?: d'| de | of | )?(?:euros?|eur\b|€|dollars?|usd\b|\$)|"
    rf"[€$£] ?({_COUNT})(?: ({_SCALE})| ?(m|bn))?\b"
)
_CODE = re.compile(r"\d+(?:[-/.]\d+)+")
_PLAIN = re.compile(rf"\b({_COUNT})(?: ({_SCALE}))?\b")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in its one form (“date:2023-12-21”, “duration:3y”, “number:491644”) and as it is written."""

    form: str
    text: str


@lru_cache(maxsize=8192)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, each form once, in order of kind; a longer figure is not counted again as its parts."""
    found = {f.form: f for f in _figures(normalise(text))}
    return tuple(found.values())


def holds(figure: Figure, among: Sequence[Figure]) -> bool:
    """True when one of the figures is this one, or a date that includes it (2023-12-21 says 2023-12 and 2023)."""
    forms = {f.form for f in among}
    if figure.form in forms or (
        figure.form.startswith("date:") and any(f.startswith(figure.form + "-") for f in forms)
    ):
        return True
    if figure.form.startswith("day:"):
        return any(f.startswith("date:") and f.endswith(figure.form.removeprefix("day:")) for f in forms)
    value = figure.form.removeprefix("number:")
    return figure.form.startswith("number:") and any(
        f.startswith(f"date:{value}-") or f == f"date:{value}" for f in forms
    )


def _figures(rest: str) -> Iterator[Figure]:
    for pattern, form in _FORMS:
        kept, at = [], 0
        for m in pattern.finditer(rest):
            if value := form(m):
                yield Figure(value, m[0].strip())
                kept.append(rest[at : m.start()])
                at = m.end()
        rest = " | ".join([*kept, rest[at:]])


def _date(m: re.Match[str]) -> str:
    dates = find_dates(m[0])
    return f"date:{dates[0]}" if dates else ""


def _day(m: re.Match[str]) -> str:
    dates = find_dates(f"{m[0]} 2000")
    return f"day:{dates[0][4:]}" if dates and len(dates[0]) == 10 else ""


def _duration(m: re.Match[str]) -> str:
    unit = next(u for u, g in zip(_UNITS, m.groups()[1:], strict=True) if g)
    return f"duration:{_value(m[1])}{unit}"


def _money(m: re.Match[str]) -> str:
    count, scale = m[1] or m[4], m[2] or m[3] or m[5] or m[6]
    return f"money:{_value(count, scale)}"


def _value(count: str, scale: str | None = None) -> str:
    number = float(_WORDS.get(count) or _ONE.get(count) or _parse(count)) * _SCALES.get(scale or "", 1.0)
    return f"{number:g}" if number < 1e5 and number % 1 else f"{number:.0f}"


def _parse(number: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:[ ,]\d{3})+", number):
        return float(re.sub("[ ,]", "", number))
    return float(number.replace(",", "."))


_FORMS = (
    (_DATE, _date),
    (_DAY, _day),
    (_DURATION, _duration),
    (_SHARE, lambda m: f"share:{_value(m[1])}"),
    (_MONEY, _money),
    (_CODE, lambda m: f"number:{m[0]}"),
    (_PLAIN, lambda m: f"number:{_value(m[1], m[2])}"),
)
