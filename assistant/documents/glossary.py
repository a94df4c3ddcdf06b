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


class Glossary(BaseModel):
    """All terms, by key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    terms: Mapping[str, Term] = Field(default_factory=dict)

    def fingerprint(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_glossary(path: Path) -> Glossary:
    """The glossary in a file; an absent file is an empty glossary."""
    return yamlio.parse(path, Glossary) if path.is_file() else Glossary()
