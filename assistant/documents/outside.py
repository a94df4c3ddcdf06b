"""What is off the subject: example questions and attempts to steer, as negative keys (never answers)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.documents import yamlio
from assistant.types import Language

Themes = Mapping[str, Mapping[Language, tuple[str, ...]]]


class Outside(BaseModel):
    """Examples by theme and language: questions on other subjects, and instructions to the assistant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    off_topic: Themes = Field(default_factory=dict)
    instructions: Themes = Field(default_factory=dict)

    def fingerprint(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_outside(path: Path) -> Outside:
    """The examples in a file; an absent file is no examples."""
    return yamlio.parse(path, Outside) if path.is_file() else Outside()
