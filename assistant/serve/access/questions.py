"""The questions that were asked, kept only when the operator switched it on: to see what stays unanswered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.serve.access.redact import redact
from assistant.serve.access.store import Table, now, private_folder
from assistant.types import Refusal, Reply

COLUMNS = ("at", "language", "question", "kind", "reason", "confidence", "source_ids", "ms")
_LONGEST = 2000


class Questions:
    """The kept questions of one data folder: redacted, with what became of them, and with nothing about who asked."""

    def __init__(self, data_dir: Path, days: int) -> None:
        self._days = days
        self._table = Table(private_folder(data_dir) / "questions.sqlite", "questions", COLUMNS)

    def add(self, reply: Reply) -> None:
        """Keeps the question of a reply."""
        refused = isinstance(reply, Refusal)
        cited = reply.refusal.nearest if isinstance(reply, Refusal) else reply.citations
        sources = json.dumps(list(dict.fromkeys(c.source_id for c in cited)))
        reason = reply.refusal.reason if isinstance(reply, Refusal) else None
        question = redact(reply.question[: 4 * _LONGEST])[:_LONGEST]
        hour = now().replace(minute=0, second=0)  # no finer: with a proxy's log it would tell who asked
        kind = "refusal" if refused else "answer"
        ms = round(reply.timings_ms.get("total", 0))
        self._table.insert(
            (hour.isoformat(), reply.language, question, kind, reason, round(reply.confidence, 3), sources, ms)
        )

    def unanswered(self, limit: int = 1000) -> Iterator[dict[str, Any]]:
        """The latest questions on the subject that the sources did not answer."""
        rows = self._table.rows("reason = 'not_in_sources'", order=f"at DESC, rowid DESC LIMIT {int(limit)}")
        return (_shown(row) for row in rows)

    def all(self) -> Iterator[dict[str, Any]]:
        """Every kept question, oldest first."""
        return (_shown(row) for row in self._table.rows(order="at, rowid"))

    def purge(self) -> int:
        """Deletes what is older than the retention allows; returns how many questions."""
        return self._table.delete_older(self._days)

    def close(self) -> None:
        """Closes the file."""
        self._table.close()


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"source_ids": json.loads(row["source_ids"])}
