"""The commands put together, with the options that stand before them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant import __version__
from assistant.cli import add, ask, check, explain, feedback, index, key, serve, sources, sync

app = typer.Typer(
    name="assistant",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Answers questions about the CNIL's decision of 21 December 2023 (EMC2 at Microsoft), in French and in English, "
    "each sentence proved by a quote.",
)

for module in (ask, serve, index, sources, add, sync, check, explain, key, feedback):
    app.command(module.NAME, help=module.run.__doc__)(module.run)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"assistant {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def options(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="FILE", help="Settings file; by default assistant.toml here, if there is one."
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Keeps the options that stand before the command; without a command, shows the help."""
    context.obj = config
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def command() -> Any:
    """The whole command line, ready to run or to be described in the documentation."""
    return typer.main.get_command(app)
