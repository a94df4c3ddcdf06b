"""`assistant feedback`: what people said about answers, and what stayed unanswered."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from assistant.cli.common import DataDir, settings_of, user_language
from assistant.messages import text

NAME = "feedback"
# What a spreadsheet takes for a formula: at the start of a cell, or after what it may take for the end of one.
_FORMULA = re.compile(r"(^|[\t\r\n;,|\"])(?=[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r])")


def run(
    context: typer.Context,
    action: Annotated[
        Literal["export", "purge"],
        typer.Argument(help="Export as CSV, or delete what is older than the settings allow."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write; by default on the screen.")
    ] = None,
    unanswered: Annotated[
        bool, typer.Option("--unanswered", help="The kept questions that the sources did not answer, instead.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Export the feedback that people gave, as CSV, or delete what is too old."""
    from assistant.serve.access import feedback, questions

    settings = settings_of(context, data_dir=data_dir)
    given = feedback.Feedback(settings.data_dir, settings.feedback_days)
    asked = questions.Questions(settings.data_dir, settings.log_days)
    try:
        if action == "purge":
            gone = {"feedback": given.purge(), "questions": asked.purge()}
            print(text("access.purged", user_language(), **gone))
        elif unanswered:
            _export(questions.COLUMNS, asked.unanswered(), out)
        else:
            _export(feedback.COLUMNS, given.all(), out)
    finally:
        given.close()
        asked.close()


def _export(columns: Sequence[str], rows: Iterable[dict[str, Any]], out: Path | None) -> None:
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([harmless(_written(row[c])) for c in columns])
        count += 1
    if out is None:
        sys.stdout.write(table.getvalue())
        return
    out.write_text(table.getvalue(), encoding="utf-8-sig", newline="")  # the mark tells spreadsheets that it is UTF-8
    print(text("access.exported", user_language(), path=out, count=count))


def _written(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whichever separator it believes in."""
    return _FORMULA.sub(r"\1'", cell)
