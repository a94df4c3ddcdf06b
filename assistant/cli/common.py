"""What every command shares: the user's language, the settings, an assistant ready to answer, and safe printing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.types import Language

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.settings import Settings

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="DIR", help="Folder of the index and of your own texts.")
]
CorpusDir = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="DIR", help="Corpus folder; by default the one that ships with the assistant."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def user_language() -> Language:
    """“fr” when the user's environment asks for French, else “en”."""
    return "fr" if _locale().startswith("fr") else "en"


def default_language() -> Language:
    """The language of an answer when neither the question nor the user says which."""
    return "fr" if not _locale() else user_language()


def _locale() -> str:
    """The first locale variable that names a language (C and POSIX name none)."""
    values = (os.environ.get(name, "").lower() for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((v for v in values if v and v.split(".")[0] not in ("c", "posix")), "")


def settings_of(context: typer.Context, **arguments: Any) -> Settings:
    """The settings: file, then environment, then the arguments that were given."""
    from assistant.settings import load_settings

    return load_settings(context.obj, **arguments)


def ready(settings: Settings) -> Assistant:
    """An assistant with its index open; the first use builds it, with a progress bar on stderr."""
    from assistant.cli.progress import Progress
    from assistant.errors import IndexingError
    from assistant.opening import open_assistant

    with Progress(user_language()) as told:
        assistant = open_assistant(settings, progress=told, step=told.step)
    try:
        assistant.index.store  # noqa: B018 - opened now, so that damage is told before the first question
    except Exception as e:
        raise IndexingError(
            f"The index in {assistant.index.folder} is damaged ({e}); run `assistant index --force` to build it anew.",
            f"L'index dans {assistant.index.folder} est abîmé ({e}) ; lancez `assistant index --force` pour le refaire.",
        ) from e
    return assistant


def printable(text: str) -> str:
    """`text` without what a terminal could take for a command, and without lone surrogates."""
    return "".join(c for c in text if c.isprintable() or c.isspace()).replace("\r", " ")


def print_json(value: Any) -> None:
    """Prints JSON; letters that the terminal cannot show are escaped."""
    print(json_line(value, indent=2, plain="utf" not in (sys.stdout.encoding or "utf-8").lower()))


def json_line(value: Any, indent: int | None = None, plain: bool = False) -> str:
    """JSON that can always be written as UTF-8."""
    line = json.dumps(value, ensure_ascii=plain, indent=indent)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return line
