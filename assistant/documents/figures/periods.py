"""Parts of years and more than years: “fin 2026”, “mi-mars 2024”, “été 2026”, “T1 2026”, “second half of 2025”, “the 1990s”."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.documents.figures.dates import MONTH, RECENT, Date, dated, read_year
from assistant.documents.figures.figure import Found
from assistant.documents.figures.plain import Plain

_PARTS = {"fin": "end", "end": "end", "late": "end", "debut": "start", "early": "start", "beginning": "start", "start": "start",
          "mi": "mid", "mid": "mid", "milieu": "mid", "middle": "mid"}  # fmt: skip
_PART = re.compile(
    rf"(?P<part>{'|'.join(_PARTS)})(?:(?<=early) in|(?<=late) in)?[ -]"
    r"(?:de |du |d'|of )?(?:the |l'|le |la )?(?:annee |year |mois de |mois d'|month of )?"
)
_PART_MONTH = re.compile(rf"{MONTH}(?:,? (?:of |de |de l'annee )?{RECENT}(?![0-9]|-[0-9]))?(?! [0-9]{{1,2}}(?![0-9]))")
_SEASONS = {"printemps": "spring", "spring": "spring", "ete": "summer", "summer": "summer", "automne": "autumn", "autumn": "autumn",
            "fall": "autumn", "hiver": "winter", "winter": "winter"}  # fmt: skip
_SEASON = re.compile(rf"(?P<season>{'|'.join(_SEASONS)}) (?:de |of |de l'annee )?{RECENT}(?![0-9])")
_QUARTER = re.compile(rf"(?P<kind>[tqsh])(?P<n>[1-4])(?:(?:[ /-]| de | of ){RECENT}(?![0-9])|(?![a-z0-9]))")
_YEAR_QUARTER = re.compile(rf"{RECENT}[ -]?(?P<kind>[tqsh])(?P<n>[1-4])(?![a-z0-9])")
_KINDS = {"t": ("Q", 4), "q": ("Q", 4), "s": ("H", 2), "h": ("H", 2), "m": ("H", 2)}
_AFTER_ORDINAL = re.compile(
    r"[ -](?P<kind>trimestre|quarter|semestre|half|moitie)(?![a-z])"
    rf"(?: (?:de |of |de l'annee |of the year )?{RECENT}(?![0-9]))?"
)
_FIRST = re.compile(r"(?P<which>premiere?|first|derniere?|last)(?=[ -])")
_CENTURY = re.compile(r"(?P<roman>[ivx]+)e(?:me)? siecle(?![a-z])")
_CENTURY_WORD = re.compile(r"[ -](?:siecle|century)(?![a-z])")
_DECADE = re.compile(
    r"(?P<year>1[5-9][0-9]0|20[0-9]0)'?s(?![a-z])|annees (?P<fr>1[5-9][0-9]0|20[0-9]0|[2-9]0)(?![0-9])"
)
_ROMANS = ("", *"i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii".split())

STARTS = frozenset({*_PARTS, *_SEASONS, "annees", "premier", "premiere", "first", "dernier", "derniere", "last"})
CENTURIES = frozenset(f"{roman}{e}" for roman in _ROMANS[1:] for e in ("e", "eme"))


def read_period(p: Plain, start: int) -> Date | None:
    """The part of a year, or the decade or century, that begins at a place."""
    folded = p.folded
    if m := _PART.match(folded, start):
        return _part(p, m)
    if m := _SEASON.match(folded, start):
        return Date(start, m.end(), int(m["year"]), part=_SEASONS[m["season"]])
    if m := _QUARTER.match(folded, start) or _YEAR_QUARTER.match(folded, start):
        return _quarter(start, m.end(), m["kind"], int(m["n"]), m["year"])
    if m := _FIRST.match(folded, start):
        after = _AFTER_ORDINAL.match(folded, m.end())
        return _ordinal(start, after, 1 if m["which"].startswith(("premier", "first")) else 0) if after else None
    return None


def read_age(p: Plain, start: int) -> Found | None:
    """The decade or century that begins at a place: “les années 1990”, “the 1990s”, “le XXIe siècle”."""
    if m := _DECADE.match(p.folded, start):
        year = m["year"] or (m["fr"] if len(m["fr"]) == 4 else f"19{m['fr']}")
        return Found("date", f"{year}s", start, m.end())
    if (m := _CENTURY.match(p.folded, start)) and m["roman"] in _ROMANS:
        return Found("date", f"C{_ROMANS.index(m['roman'])}", start, m.end())
    return None


def after_ordinal(p: Plain, start: int, ordinal: int, end: int) -> Found | None:
    """What an ordinal counts when it is a quarter, a half-year or a century: “3e trimestre 2025”, “21st century”."""
    if m := _CENTURY_WORD.match(p.folded, end):
        return Found("date", f"C{ordinal}", start, m.end())
    m = _AFTER_ORDINAL.match(p.folded, end)
    date = _ordinal(start, m, ordinal) if m else None
    return date.found() if date else None


def _part(p: Plain, m: re.Match[str]) -> Date | None:
    part = _PARTS[m["part"]]
    month = _PART_MONTH.match(p.folded, m.end())
    date = dated(month) if month else read_year(p, m.end())
    return date and replace(date, start=m.start(), part=part)


def _ordinal(start: int, m: re.Match[str], n: int) -> Date | None:
    """The nth (0: the last) quarter or half of a match."""
    if m["kind"] in ("half", "moitie") and not m["year"]:
        return None
    return _quarter(start, m.end(), "h" if m["kind"] == "half" else m["kind"][0], n, m["year"])


def _quarter(start: int, end: int, kind: str, n: int, year: str | None) -> Date | None:
    letter, most = _KINDS[kind]
    n = n or most
    return Date(start, end, int(year) if year else None, part=f"{letter}{n}") if n <= most else None
