"""User-facing text, French and English, from catalogues: `text("refusal.off_topic", "fr")`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from assistant.types import Language


@lru_cache(maxsize=2)
def catalogue(language: Language) -> dict[str, str]:
    """All messages of a language, by dotted key."""
    data = tomllib.loads((Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{key}": value for section, entries in data.items() for key, value in entries.items()}


def text(key: str, language: Language, **values: object) -> str:
    """The message under a key, its {placeholders} filled in."""
    return catalogue(language)[key].format(**values)
