"""What the commands of `python -m eval` share: options, errors as sentences, progress bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.errors import AssistantError, InputError

errors = Console(stderr=True)

DataDir = Annotated[Path | None, typer.Option(help="Folder of the index and the model, as the setting data_dir.")]
Rounds = Annotated[int | None, typer.Option(min=1, help="How long to train; as long as what ships by default.")]
Output = Annotated[Path | None, typer.Option(help="Where the result is written; the shipped file by default.")]


def writable(output: Path | None) -> None:
    """Refuses a file in a folder that is not there: told now, not after minutes of training."""
    if output and not output.parent.is_dir():
        raise InputError(f"There is no folder {output.parent}.", f"Il n'y a pas de dossier {output.parent}.")


def one_of(option: str, value: str | None, allowed: tuple[str | None, ...]) -> None:
    """Refuses a value that an option does not know, and names those that it does."""
    if value not in allowed:
        raise typer.BadParameter(
            f"{value!r} is not one of {', '.join(str(a) for a in allowed if a)}", param_hint=option
        )


@contextmanager
def sentences() -> Iterator[None]:
    """Turns the project's errors into one sentence and exit code 2."""
    try:
        yield
    except AssistantError as e:
        errors.print(e.en, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from e


@contextmanager
def progress_bars() -> Iterator[Callable[[str], Callable[[str, int, int], None]]]:
    """Progress bars on the terminal's error stream: one for each step of each system."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
    )
    tasks: dict[str, Any] = {}

    def of(system: str) -> Callable[[str, int, int], None]:
        def tell(step: str, done: int, total: int) -> None:
            name = f"{system}: {step}"
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done, total=total)

        return tell

    with bars:
        yield of
