"""The console on which tables are drawn."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 140


def console() -> Console:
    """As wide as the terminal; 140 columns and no colours in a pipe or a file."""
    from rich.console import Console

    class Quiet(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Quiet(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
