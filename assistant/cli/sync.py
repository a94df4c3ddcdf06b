"""`assistant sync`: takes the official texts of our sources from a folder of DILA files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import DataDir, printable, settings_of, user_language
from assistant.messages import text

NAME = "sync"
_EXAMPLES = 3


def run(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder of unpacked DILA XML files (JADE, LEGI, JORF, CNIL).")
    ],
    data_dir: DataDir = None,
) -> None:
    """Take official texts from DILA files.

    The folder holds files already downloaded; those of the known sources are added, the others left aside."""
    from assistant.documents.corpus import read_corpus
    from assistant.documents.library import sync

    settings, language = settings_of(context, data_dir=data_dir), user_language()
    report = sync(folder, read_corpus(settings.corpus), settings.data_dir)
    for added in report.added:
        print(
            printable(
                text(
                    f"cli.{added.outcome}",
                    language,
                    title=added.title,
                    source=added.source_id,
                    paragraphs=added.paragraphs,
                )
            )
        )
    reasons: dict[str, list[str]] = {}
    for skipped in report.skipped:
        reasons.setdefault(skipped.fr if language == "fr" else skipped.en, []).append(skipped.path.name)
    for reason, names in reasons.items():
        shown = ", ".join(names[:_EXAMPLES]) + ("…" if len(names) > _EXAMPLES else "")
        print(printable(text("cli.skipped", language, count=len(names), reason=reason, names=shown)))
    print(
        text(
            "cli.synced",
            language,
            added=len(report.added),
            unchanged=len(report.unchanged),
            skipped=len(report.skipped),
        )
    )
    if report.added:
        print(text("cli.index_next", language))
