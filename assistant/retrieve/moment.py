"""The day that a question sets (“au 1er mars 2024, …”, “in June 2024, was it still …”), and what was known on a day."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping, Sequence

from assistant.documents.card import Card
from assistant.documents.text import fold
from assistant.retrieve.dates import find_dates
from assistant.retrieve.search import Candidate

_DATE = r"(?P<date>(?:(?:le |the )?\d{1,2}(?:er|st|nd|rd|th)?(?: of)? )?(?:[a-z]{3,9}\.? )?(?:\d{1,2},? )?(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?)"
_EXPLICIT = re.compile(rf"\b(?:a la date d[ue]|en date d[ue]|au|as of|as at|etat au)\s+{_DATE}\b")
_EDGE = r"(?:a |vers )?(?:debut|fin|mi-?|(?:at )?the (?:end|start) of|by the end of|early|late|mid-?)"
_PERIOD = re.compile(
    rf"(?:^|[,;:] )\W*(?:(?:back )?in|en|a la|{_EDGE})\s*(?:de )?{_DATE}\b"
    rf"|\b(?:in|en|fin|debut|late|early)\s+(?P<date2>(?:[a-z]{{3,9}}\.? )?(?:19|20)\d\d)\W*$"
)
_RANGE = re.compile(r"\b(?:du|de|from|between|entre)\b[^.;?]{1,30}$")  # “du 1er au 5 mars” bounds a stretch of time
# A state on a day, not an event of that time: “in March 2024, what did the court decide?” is about a ruling, whenever told.
_STATE = re.compile(
    r"\b(deja|encore|toujours|a l'epoque|a ce moment|ou en etait|already|still|yet|at th(?:at|e) time|where did .{1,40} stand|"
    r"(?:etait|etaient|was|were)(?:-(?:il|elle|on|ils|elles|ce))?\b.{0,60}\b(?:en vigueur|valable|valid|in force|"
    r"autorisee?|authori[sz]ed|heberge\w*|hosted|allowed|permise?))\b"
)


def moment(question: str, today: dt.date) -> dt.date | None:
    """The day before today as of which a question is asked, the last of a month or year; None when it sets none."""
    folded = fold(question)
    explicit = _EXPLICIT.search(folded)
    if explicit and _RANGE.search(folded[: explicit.start()]):
        return None
    found = explicit or (_PERIOD.search(folded) if _STATE.search(folded) else None)
    dates = find_dates(found.groupdict().get("date") or found.groupdict().get("date2") or "") if found else []
    day = _last_day(dates[0]) if dates else None
    return day if day and day < today else None


def _last_day(date: str) -> dt.date:
    """The last day that an ISO date, month or year covers."""
    year, month, day = (int(x) if x else None for x in (*date.split("-"), "", "")[:3])
    assert year is not None
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def known_on(candidates: Sequence[Candidate], cards: Mapping[str, Card], day: dt.date) -> list[Candidate]:
    """The candidates of sources that existed on a day; all of them when there was none yet."""
    then = [c for c in candidates if cards[c.unit.source_id].dated <= day.isoformat()]
    return then or list(candidates)


def tells_later(text: str, day: dt.date, today: dt.date) -> bool:
    """True when a sentence tells an event after the day and before today: on that day nobody could have said it."""
    return any(
        day.isoformat() < date <= today.isoformat() and not day.isoformat().startswith(date)
        for date in find_dates(text)
    )
