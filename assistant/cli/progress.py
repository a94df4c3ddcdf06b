"""Progress on stderr: a bar on a terminal, a few plain lines elsewhere, and nothing when there is nothing to wait for."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from assistant.messages import text
from assistant.types import Language


class Progress:
    """Takes `progress(step, done, total)` and `step(message)` as `open_assistant` tells them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._terminal = sys.stderr.isatty()
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}
        self._tenths: dict[str, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Shows that `done` of `total` are done of a step (“embed”, “write”, “ask”, “check”)."""
        if total <= 0:
            return
        words = text(f"cli.step_{step}", self.language)
        if self._terminal:
            self._update(step, words, done, total)
        elif (tenth := done * 10 // total) != self._tenths.get(step):
            self._tenths[step] = tenth
            print(f"{words} {done}/{total}", file=sys.stderr, flush=True)

    def step(self, message: str) -> None:
        """Tells one step of the preparation of the model, in a few English words."""
        from assistant.index.model import STEPS_FR

        words = text(
            "cli.step_model", self.language, what=STEPS_FR.get(message, message) if self.language == "fr" else message
        )
        if self._terminal:
            self._update("model", words, None, None)
        else:
            print(words, file=sys.stderr, flush=True)

    def _update(self, step: str, words: str, done: int | None, total: int | None) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
        if step not in self._tasks:
            self._tasks[step] = self._bar.add_task(words, total=total)
        self._bar.update(self._tasks[step], description=words, completed=done, total=total)
