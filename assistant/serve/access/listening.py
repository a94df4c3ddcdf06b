"""An assistant that tells what it replied: to count replies and, where the operator wants it, to keep the questions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, cast

from assistant.pipeline import Assistant
from assistant.types import Answer, Refusal, Reply

Heard = Callable[[Reply], None]
_log = logging.getLogger(__name__)


class _Listening:
    """The assistant itself, but for its two ways of replying."""

    def __init__(self, assistant: Assistant, heard: Heard) -> None:
        self._assistant, self._heard = assistant, heard

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def ask(self, *question: Any, **options: Any) -> Reply:
        """The reply to a question."""
        reply = self._assistant.ask(*question, **options)
        self._tell(reply)
        return reply

    def stream(self, *question: Any, **options: Any) -> Iterator[str | Reply]:
        """The reply to a question, piece by piece."""
        for item in self._assistant.stream(*question, **options):
            if isinstance(item, Answer | Refusal):
                self._tell(item)
            yield item

    def _tell(self, reply: Reply) -> None:
        try:
            self._heard(reply)
        except Exception as e:  # a full disk must not cost anybody the answer
            _log.error("a reply could not be noted: %s", type(e).__name__)


def listening(assistant: Assistant, heard: Heard) -> Assistant:
    """The assistant, which calls `heard` with each reply, in the thread that made it."""
    return cast(Assistant, _Listening(assistant, heard))
