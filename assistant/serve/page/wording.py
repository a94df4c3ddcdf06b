"""Sentences that pages say of a source: its kind, what happened to it, and where it stands on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from assistant.documents.card import Kind, RelationType, State
from assistant.messages import catalogue, text
from assistant.respond.notices import show_date
from assistant.timeline import CLOSED, Standing, Term
from assistant.types import Language

Lane = Literal["cnil", "courts", "union", "law", "us", "other"]
LANES: dict[Lane, tuple[Kind, ...]] = {
    "cnil": ("cnil_deliberation",),
    "courts": ("conseil_etat",),
    "union": ("cjeu", "general_court", "eu_decision", "eu_regulation"),
    "law": ("law", "code"),
    "us": ("us_law",),
    "other": ("report", "news", "press_article", "operator"),
}
LANE_OF: dict[Kind, Lane] = {kind: lane for lane, kinds in LANES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What the events of a source say of its term: a sentence, and one line for each way of counting."""

    phase: Literal["running", "doubtful", "over"]
    sentence: str
    ways: tuple[str, ...] = ()


def lane(name: Lane, language: Language) -> str:
    """The name of a group of kinds."""
    return text(f"content.lane_{name}", language)


def kind(name: Kind, language: Language) -> str:
    """The name of a kind of source."""
    return text(f"content.kind_{name}", language)


def state(name: State | None, language: Language) -> str:
    """What happened, as a noun: “adoption”, “rejet du recours”; None is the date of the document."""
    return text(f"content.state_{name or 'document'}", language)


def relation(name: RelationType, outgoing: bool, language: Language) -> str:
    """How this source is linked to another one, or the other to it."""
    return text(f"content.{'to' if outgoing else 'from'}_{name}", language)


def identifier(name: str, language: Language) -> str:
    """The name of an official identifier; one without a message is shown as the card writes it."""
    return catalogue(language).get(f"content.id_{name.lower()}", name.replace("_", " "))


def day(value: dt.date, language: Language) -> str:
    """A day as people write it."""
    return show_date(value.isoformat(), language)


def standpoint(standing: Standing, language: Language) -> Standpoint | None:
    """Where a source with a term stands; None when its events set no end."""
    term, left = standing.term, standing.days_left
    if term is None or left is None or standing.phase not in ("running", "doubtful", "over"):
        return None
    values = {
        "today": day(standing.as_of, language),
        "end": show_date(term.date, language),
        "least": left[0],
        "most": left[1],
        "days": _counted("day", left[1], language),
        "term": _counted("year", term.years or 0, language),
        "state": state(standing.latest.state if standing.latest else None, language),
    }
    key = f"content.term_{standing.phase}{_manner(standing, term)}"
    ways = tuple(
        text(
            "content.term_way",
            language,
            state=state(e.since.state, language),
            start=show_date(e.since.date, language),
            end=day(e.day, language),
        )
        for e in term.ends
        if e.since is not None and len(term.ends) > 1
    )
    return Standpoint(standing.phase, text(key, language, **values), ways)


def _manner(standing: Standing, term: Term) -> str:
    """Which sentence fits: the term was cut short, has one last day, is counted in years, or ends in a month or a year."""
    if standing.latest is not None and standing.latest.state in CLOSED:
        return "_closed"
    return "_certain" if term.certain else "_counted" if term.years else "_vague"


def _counted(unit: Literal["day", "year"], number: int, language: Language) -> str:
    number = abs(number)
    return text(f"content.{unit}_{'one' if number == 1 else 'many'}", language, number=number)
