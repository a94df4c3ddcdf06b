"""Questions that the sources do not answer, as negative keys (never answers): off the subject, on it, or no questions at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.documents import yamlio
from assistant.types import Language

Themes = Mapping[str, Mapping[Language, tuple[str, ...]]]


class Outside(BaseModel):
    """Examples by theme and language: questions on other subjects, instructions to the assistant, and questions on the
    subject that the sources are known not to answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    off_topic: Themes = Field(default_factory=dict)
    instructions: Themes = Field(default_factory=dict)
    unanswered: Themes = Field(default_factory=dict)

    def fingerprint(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def read_outside(root: Path) -> Outside:
    """The examples of a corpus (`outside.yaml`, `unanswered.yaml`); absent files are no examples."""
    found = [
        yamlio.parse(path, Outside) for path in (root / "outside.yaml", root / "unanswered.yaml") if path.is_file()
    ]
    return Outside(
        **{kind: {t: q for o in found for t, q in getattr(o, kind).items()} for kind in Outside.model_fields}
    )
