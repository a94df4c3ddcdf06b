"""`assistant index`: builds the index, or finds that nothing changed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli.common import CorpusDir, DataDir, settings_of, user_language
from assistant.messages import text

NAME = "index"


def run(
    context: typer.Context,
    extra: Annotated[
        list[Path] | None,
        typer.Option(
            "--with",
            metavar="PATH",
            help="A file or folder of texts to index too, without adding them for good; may be repeated.",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Build everything anew, even when nothing changed.")] = False,
    corpus: CorpusDir = None,
    data_dir: DataDir = None,
) -> None:
    """Build the index of the sources.

    What did not change is not embedded again; without any change, nothing is done."""
    from assistant.cli.progress import Progress
    from assistant.opening import build_index

    language = user_language()
    with Progress(language) as told:
        built = build_index(
            settings_of(context, corpus=corpus, data_dir=data_dir),
            extra=extra or (),
            force=force,
            progress=told,
            step=told.step,
        )
    m = built.manifest
    key = "unchanged" if built.unchanged else "built"
    print(
        text(
            f"cli.index_{key}",
            language,
            sources=m.sources,
            passages=m.passages,
            questions=m.questions,
            embedded=built.embedded,
            reused=built.reused,
            fingerprint=m.fingerprint[:12],
        )
    )
