"""Terms and acronyms of the subject in both languages: they help to understand a question and are shown in the page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.documents import yamlio
from assistant.documents.card import Bilingual


class Term(BaseModel):
    """A term, what it means, and the other forms under which questions use it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    term: Bilingual
    meaning: Bilingual
    also: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Gloss(BaseModel):
    """Words that people use and the sources do not, and what the sources call it; not shown, and no name of any source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = Field(min_length=1)
    means: Bilingual


class Glossary(BaseModel):
    """All terms, by key, and how words that the sources do not use are read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: Mapping[str, Term] = Field(default_factory=dict)
    read_as: tuple[Gloss, ...] = ()

    def fingerprint(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_glossary(path: Path) -> Glossary:
    """The glossary in a file; an absent file is an empty glossary."""
    return yamlio.parse(path, Glossary) if path.is_file() else Glossary()
