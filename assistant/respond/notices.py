"""Warnings of an answer, from the cited sources' relations, statuses and kinds, and the day of the answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from assistant.documents.card import Card, Event, RelationType
from assistant.messages import text
from assistant.timeline import Term, status_of
from assistant.types import Citation, Language, Notice

SOON = dt.timedelta(days=120)
Maker = Callable[[Card, Mapping[str, Card], Sequence[str], dt.date, Language], Iterator[Notice]]
_SUMMED = re.compile(r"#(?:essentiel|definition)-")
_ENDINGS = {"expires": "expired", "lapsed": "lapsed"}


def notices(
    citations: Sequence[Citation],
    cards: Mapping[str, Card],
    as_of: dt.date,
    language: Language,
    conflict: bool = False,
    limit: int = 4,
) -> tuple[Notice, ...]:
    """The warnings, most telling first: overtaken, expired or expiring, challenged, disagreement, press, other language."""
    cited = list(dict.fromkeys(c.source_id for c in citations))
    found: dict[tuple[str, str | None], Notice] = {}

    def tell(make: Maker) -> None:
        for sid in cited:
            for notice in make(cards[sid], cards, cited, as_of, language):
                found.setdefault((notice.code, notice.source_id), notice)

    tell(_overtaken)
    tell(_ended)
    if conflict:
        found["sources_disagree", None] = Notice(
            code="sources_disagree", text=text("warning.sources_disagree", language)
        )
    tell(partial(_challenged, summed={c.source_id for c in citations if _SUMMED.search(c.passage_id)}))
    for sid in cited:
        if cards[sid].kind == "press_article":
            found["press", sid] = Notice(
                code="press", source_id=sid, text=text("warning.press", language, title=cards[sid].short[language])
            )
    if any(c.language != language for c in citations):
        found["other_language", None] = Notice(code="other_language", text=text("warning.other_language", language))
    return tuple(found.values())[:limit]


def _overtaken(
    card: Card, cards: Mapping[str, Card], cited: Sequence[str], as_of: dt.date, language: Language
) -> Iterator[Notice]:
    for other in cards.values():
        if other.id in cited or not other.dated or other.dated > as_of.isoformat():
            continue
        if _related(other, "overtakes", card.id):
            yield Notice(
                code="overtaken",
                source_id=other.id,
                text=text(
                    "warning.overtaken", language, title=other.short[language], date=show_date(other.dated, language)
                ),
            )


def _ended(
    card: Card, cards: Mapping[str, Card], cited: Sequence[str], as_of: dt.date, language: Language
) -> Iterator[Notice]:
    term = status_of(card, as_of).term
    counted = term is not None and not term.certain and term.years is not None
    if term and counted and (notice := _counted(card, term, as_of, language)):
        yield notice
    for event in card.status.events:
        if event.state not in _ENDINGS or (counted and event.state == "expires"):
            continue
        key = (
            _ENDINGS[event.state]
            if _last_day(event) < as_of
            else "expires"
            if _last_day(event) - as_of <= SOON
            else None
        )
        if key:
            yield Notice(
                code=key,
                source_id=card.id,
                text=text(f"warning.{key}", language, title=card.short[language], date=show_date(event.date, language)),
            )


def _counted(card: Card, term: Term, as_of: dt.date, language: Language) -> Notice | None:
    """What to say of a term whose starting day is in doubt: that it ends soon, may have ended, or has ended however counted."""
    if as_of > term.last:
        key, date = "expired", term.last
    elif as_of > term.first:
        key, date = "doubtful", term.last
    elif term.first - as_of <= SOON:
        key, date = "expires_counted", term.last
    else:
        return None
    words = text(
        f"warning.{key}",
        language,
        title=card.short[language],
        date=show_date(date.isoformat(), language),
        first=show_date(term.first.isoformat(), language),
        last=show_date(term.last.isoformat(), language),
        days=(term.first - as_of).days,
        more=(term.last - as_of).days,
    )
    return Notice(code="expires" if key == "expires_counted" else key, source_id=card.id, text=words)


def _challenged(
    card: Card, cards: Mapping[str, Card], cited: Sequence[str], as_of: dt.date, language: Language, summed: set[str]
) -> Iterator[Notice]:
    """The cases against a source; of those of one matter only the one that settled it, unless what it decided is quoted already
    (`summed`: the sources of whose summary a sentence is)."""
    against = [c for c in cards.values() if c.dated <= as_of.isoformat() and _related(c, "challenges", card.id)]
    settled = [c for c in against if _related(c, "confirms", card.id)]
    for other in (*settled, *(c for c in against if c not in settled)):
        overtaken = any(_related(other, "same_matter", s.id) and other.dated <= s.dated for s in settled)
        if overtaken or other.id in (summed if other in settled else cited):
            continue
        pending = any(e.state in ("pending", "appealed") for e in other.status.events[-1:])
        yield Notice(
            code="pending" if pending else "challenged",
            source_id=other.id,
            text=text(
                f"warning.{'pending' if pending else 'challenged'}",
                language,
                source=card.short[language],
                title=other.short[language],
                status=other.status[language],
                date=show_date(other.date, language),
            ),
        )


def _related(card: Card, how: RelationType, to: str) -> bool:
    return any(r.type == how and r.to == to for r in card.relations)


def _last_day(event: Event) -> dt.date:
    """The last day of a date that may be a month or a year."""
    parts = [int(x) for x in event.date.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    year, month = (parts[0], 12) if len(parts) == 1 else (parts[0], parts[1])
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def show_date(date: str | None, language: Language) -> str:
    """A stored date as people write it: “1er février 2024”, “1 February 2024”, “mars 2026”."""
    if not date:
        return text("date.undated", language)
    parts = date.split("-")
    words = [parts[0]]
    if len(parts) > 1:
        words.insert(0, _MONTHS[language][int(parts[1]) - 1])
    if len(parts) > 2:
        day = int(parts[2])
        words.insert(0, "1er" if day == 1 and language == "fr" else str(day))
    return " ".join(words)
