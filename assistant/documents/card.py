"""The card of a source (`source.yaml`) and its facts (`facts.yaml`), as typed models."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Kind = Literal[
    "cnil_deliberation",
    "conseil_etat",
    "cjeu",
    "general_court",
    "eu_decision",
    "eu_regulation",
    "law",
    "code",
    "us_law",
    "report",
    "news",
    "press_article",
    "operator",
]
RelationType = Literal["challenges", "confirms", "overtakes", "applies", "same_matter"]
State = Literal[
    "adopted",
    "published",
    "in_force",
    "expires",
    "lapsed",
    "suspended",
    "withdrawn",
    "dismissed",
    "upheld",
    "partly_upheld",
    "appealed",
    "pending",
    "announced",
    "abandoned",
    "closed",
]
Confidence = Literal["high", "medium", "low"]

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(_Model):
    """The same words in French and in English."""

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


def _in_both(value: object) -> object:
    """A name that is the same in both languages may be written once."""
    return {"fr": value, "en": value} if isinstance(value, str) else value


class Event(_Model):
    """What happened to a source, and when (a day, a month or a year)."""

    date: str
    state: State
    facts: tuple[str, ...] = ()

    @field_validator("date")
    @classmethod
    def _is_a_date(cls, value: str) -> str:
        return _checked_date(value)


class Status(_Model):
    """Where a source stands, in words, and its dated events in order."""

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)
    events: tuple[Event, ...] = ()

    def __getitem__(self, language: str) -> str:
        return self.fr if language == "fr" else self.en

    @model_validator(mode="after")
    def _in_order(self) -> Status:
        dates = [e.date for e in self.events]
        if dates != sorted(dates):
            raise ValueError("the events are not in the order of their dates")
        return self


class Relation(_Model):
    """A typed link from this source to another one."""

    type: RelationType
    to: str
    evidence: tuple[str, ...] = ()
    note: Bilingual | None = None


class Aliases(_Model):
    """Short expressions by which a question may name the source."""

    fr: tuple[str, ...] = ()
    en: tuple[str, ...] = ()


class Card(_Model):
    """What is known of a source apart from its text."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    kind: Kind
    title: Bilingual
    short: Bilingual
    authority: Annotated[Bilingual, BeforeValidator(_in_both)]
    number: str | None
    date: str | None
    url: str | None = Field(default=None, pattern=r"^https://")
    url_basis: str | None = None
    identifiers: dict[str, str] = Field(default_factory=dict)
    licence: str = "CC-BY-4.0"
    status: Status
    aliases: Aliases = Aliases()
    relations: tuple[Relation, ...] = ()

    @field_validator("date")
    @classmethod
    def _is_a_date(cls, value: str | None) -> str | None:
        return _checked_date(value) if value is not None else None

    @property
    def dated(self) -> str:
        """Its date, else that of its first event (of a ruling known from the press); empty when neither is known."""
        return self.date or next((e.date for e in self.status.events), "")

    @model_validator(mode="after")
    def _url_has_a_basis(self) -> Card:
        if (self.url is None) != (self.url_basis is None):
            raise ValueError("an official address needs url_basis, and only an address has one")
        return self


class Fact(_Model):
    """One checked statement of the dossier, in both languages, with its confidence and evidence."""

    id: str
    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)
    locator: str | None
    confidence: Confidence
    evidence: tuple[str, ...] = Field(min_length=1)


class Facts(_Model):
    """The facts of a source, and what its evidence disagrees on or leaves open."""

    facts: tuple[Fact, ...]
    conflicts: tuple[str, ...] = ()


def _checked_date(value: str) -> str:
    if not _PARTIAL_DATE.fullmatch(value):
        raise ValueError("a date is written YYYY, YYYY-MM or YYYY-MM-DD, in quotation marks")
    dt.date.fromisoformat((value + "-01-01")[:10])
    return value
