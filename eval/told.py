"""Errors as one sentence, for commands that live in modules of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from assistant.errors import AssistantError


@contextmanager
def sentences() -> Iterator[None]:
    """Turns the project's errors into one sentence on stderr and exit code 2."""
    try:
        yield
    except AssistantError as e:
        print(e.en, file=sys.stderr)
        raise typer.Exit(2) from e


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> None:
    """A usage error that lists what is allowed, unless the value is."""
    if value not in allowed:
        raise typer.BadParameter(f"{value!r} is not one of {', '.join(allowed)}", param_hint=option)
