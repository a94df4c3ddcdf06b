"""Dates in French and English text, as ISO prefixes: a day, a month or a year."""

from __future__ import annotations

import datetime as dt
import re

from assistant.documents.text import fold

_MONTHS = {
    "janvier": 1,
    "january": 1,
    "jan": 1,
    "fevrier": 2,
    "february": 2,
    "feb": 2,
    "mars": 3,
    "march": 3,
    "avril": 4,
    "april": 4,
    "apr": 4,
    "mai": 5,
    "may": 5,
    "juin": 6,
    "june": 6,
    "jun": 6,
    "juillet": 7,
    "july": 7,
    "jul": 7,
    "aout": 8,
    "august": 8,
    "aug": 8,
    "septembre": 9,
    "september": 9,
    "sept": 9,
    "sep": 9,
    "octobre": 10,
    "october": 10,
    "oct": 10,
    "novembre": 11,
    "november": 11,
    "nov": 11,
    "decembre": 12,
    "december": 12,
    "dec": 12,
}
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)?(?: of)?[ -]+(?P<m>{_NAME})\.?,?[ -]+{_YEAR}\b"),
    re.compile(rf"\b(?P<m>{_NAME})\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +{_YEAR}\b"),
    re.compile(rf"\b{_YEAR}-(?P<m>\d{{2}})-(?P<d>\d{{2}})\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})[/.-](?P<m>\d{{1,2}})[/.-]{_YEAR}\b"),
    re.compile(rf"\b(?P<m>{_NAME})\.?,? +(?:of |de )?{_YEAR}\b"),
    re.compile(rf"\b{_YEAR}\b(?![-/](?!(?:19|20)\d\d\b)\d)"),
)


_AFTER_YEAR = re.compile(r"\b(?:19|20)\d\d[-/]$")


def months(number: int) -> tuple[str, ...]:
    """The names of a month, folded: French, English and short ones."""
    return tuple(name for name, n in _MONTHS.items() if n == number)


_WORDS = re.compile(rf"\b(?:{_NAME}|\d{{1,4}}(?:er|st|nd|rd|th)?)\b")


def undated(folded: str) -> str:
    """A folded text without the words of dates."""
    return _WORDS.sub(" ", folded)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def find_dates(text: str) -> list[str]:
    """Every date of a text in reading order, as “2023-12-21”, “2024-03” or “2020”; longer forms win over shorter ones."""
    folded = fold(text)
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for m in form.finditer(folded):
            if any(a < m.end() and m.start() < b for a, b in taken):
                continue
            parts = m.groupdict()
            month = parts.get("m")
            number = None if month is None else _MONTHS.get(month) or (int(month) if month.isdigit() else None)
            day = int(parts["d"]) if parts.get("d") else None
            if (month and not (number and 1 <= number <= 12)) or (day is not None and not 1 <= day <= 31):
                continue
            if (
                not month
                and m.start()
                and folded[m.start() - 1] in "-/"
                and not _AFTER_YEAR.search(folded[: m.start()])
            ):
                continue  # the end of a number such as "2023/1795"
            if number and day is not None and not _exists(int(parts["y"]), number, day):
                continue
            taken.append(m.span())
            found.append(
                (
                    m.start(),
                    "-".join([parts["y"], *([f"{number:02d}"] if number else []), *([f"{day:02d}"] if day else [])]),
                )
            )
    return [d for _, d in sorted(found)]
