"""The report's words in French and in English; both are in the page, which shows the one its reader chooses."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from eval.metrics.registry import METRICS

FILE = Path(__file__).with_name("words.toml")


class Words(NamedTuple):
    """The same words in both languages."""

    en: str
    fr: str


@cache
def _table() -> dict[str, dict[str, object]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def words(key: str, **values: object) -> Words:
    """The words of a key (“section.metrics”), with values put in."""
    table, name = key.split(".")
    found = _table()[table][name]
    assert isinstance(found, dict), key
    return Words(found["en"].format(**values), _french(found["fr"].format(**values)))


def metric(name: str) -> Words:
    """A metric's name."""
    return _named("metric", name, METRICS[name].PRETTY_NAME)


def kind(name: str) -> Words:
    """A kind of question, as the set names it; a kind of another set stays as it is."""
    return _named("kind", name, name.replace("_", " "))


def style(name: str) -> Words:
    """A style of question, as the set names it."""
    return _named("style", name, name.replace("_", " "))


def _named(table: str, name: str, english: str) -> Words:
    return Words(english, str(_table()[table].get(name, english)))


def _french(text: str) -> str:
    """French typography: no line break before these marks."""
    for mark in ":;?!%»":
        text = text.replace(f" {mark}", f"\u00a0{mark}")
    return text.replace("« ", "«\u00a0")
