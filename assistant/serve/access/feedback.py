"""What people say about answers, kept only when the operator switched it on, without e-mail addresses and numbers, for so many days."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, cast

from assistant.serve.access.redact import redact
from assistant.serve.access.store import Table, now, private_folder
from assistant.types import LANGUAGES, Language

Verdict = Literal["up", "down"]
COLUMNS = ("at", "language", "verdict", "reason", "text", "question", "reply_kind", "source_ids")
_LONGEST = {"reason": 200, "text": 4000, "question": 4000, "reply_kind": 40}
_MOST_SOURCES = 50


class Feedback:
    """The feedback of one data folder."""

    def __init__(self, data_dir: Path, days: int) -> None:
        self._days = days
        self._table = Table(private_folder(data_dir) / "feedback.sqlite", "feedback", COLUMNS)

    def add(
        self,
        question: str,
        reply_kind: str,
        source_ids: Sequence[str],
        verdict: Verdict,
        reason: str | None = None,
        text: str | None = None,
        language: Language = "fr",
    ) -> None:
        """Keeps one piece of feedback; ValueError for a verdict or a language that does not exist."""
        if verdict not in ("up", "down") or language not in LANGUAGES:
            raise ValueError("a verdict is “up” or “down”, a language “fr” or “en”")
        sources = json.dumps([_kept(s, 100) for s in source_ids[:_MOST_SOURCES]])
        written = {"reason": reason, "text": text, "question": question, "reply_kind": reply_kind}
        kept = {name: _kept(value or "", _LONGEST[name]) for name, value in written.items()}
        row = {"at": now().isoformat(), "language": language, "verdict": verdict, "source_ids": sources} | kept
        self._table.insert([row[name] for name in COLUMNS])

    def all(self) -> Iterator[dict[str, Any]]:
        """Every piece of feedback, oldest first; `source_ids` is a list."""
        for row in self._table.rows(order="at, rowid"):
            yield row | {"source_ids": cast(list[str], json.loads(row["source_ids"]))}

    def purge(self) -> int:
        """Deletes what is older than the retention allows; returns how many pieces."""
        return self._table.delete_older(self._days)

    def close(self) -> None:
        """Closes the file."""
        self._table.close()


def _kept(text: str, longest: int) -> str:
    """Redacted before it is cut: half of a number would not be recognised."""
    return redact(text[: 4 * longest])[:longest]
