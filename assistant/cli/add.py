"""`assistant add`: brings one text of your own into the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import DataDir, printable, settings_of, user_language
from assistant.messages import text

NAME = "add"


def run(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The text: plain text, Markdown, HTML or official XML.")],
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            metavar="ID",
            help="The source it is the original of; by default found from the file, else a new one.",
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of a new source.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="Official address of a new source (https://…).")] = None,
    date: Annotated[
        str | None, typer.Option("--date", help="Date of a new source (YYYY, YYYY-MM or YYYY-MM-DD).")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in the place of a text of the same name.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Bring in a text of your own.

    It becomes the original of a source, or a new source; run `assistant index` afterwards."""
    from assistant.documents.corpus import read_corpus
    from assistant.documents.library import add

    settings, language = settings_of(context, data_dir=data_dir), user_language()
    added = add(
        file,
        settings.data_dir,
        read_corpus(settings.corpus),
        source=source,
        title=title,
        url=url,
        date=date,
        replace=replace,
    )
    print(
        printable(
            text(
                f"cli.{added.outcome}", language, title=added.title, source=added.source_id, paragraphs=added.paragraphs
            )
        )
    )
    if added.outcome != "unchanged":
        print(text("cli.index_next", language))
