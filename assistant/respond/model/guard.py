"""What one call may do on the network: talk to the configured address only, for so long, and bring so much.

Hooks of the HTTP client look at every request (also those that a redirect makes) and at every piece of an answer, so that a
server that drips, never ends, or sends us elsewhere is cut off. What a call may do is bound to the thread that makes it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlsplit

_FOREIGN = (
    "openai-organization",
    "openai-project",
)  # libraries take these from the environment: meant for another server
LARGEST = 2_000_000  # bytes of one answer, wrapping included


class CutOffError(Exception):
    """The call was ended by us: its time is over, it brought too much, nobody waits for it, or it went elsewhere."""


class Allowance:
    """The time and the bytes that one call has left."""

    def __init__(self, seconds: float, most: int = LARGEST) -> None:
        self._until, self._left = time.monotonic() + seconds, most
        self._over = threading.Event()

    @property
    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._until - time.monotonic())

    def end(self) -> None:
        """Nobody waits for the call any more."""
        self._over.set()

    def take(self, size: int = 0) -> None:
        """Counts what came; CutOffError when the call must end."""
        self._left -= size
        if self._over.is_set() or self._left < 0 or not self.remaining:
            raise CutOffError


CURRENT: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def hooks(url: str) -> dict[str, list[Any]]:
    """Event hooks of httpx that hold a client to one address and each call to its allowance."""
    own = origin(url)

    def request(sent: Any) -> None:
        if origin(str(sent.url)) != own:
            raise CutOffError
        for name in _FOREIGN:
            sent.headers.pop(name, None)
        if allowance := CURRENT.get():
            allowance.take()

    def response(received: Any) -> None:
        if allowance := CURRENT.get():
            received.stream = _counted(received.stream, allowance)

    return {"request": [request], "response": [response]}


def _counted(stream: Any, allowance: Allowance) -> Any:
    import httpx

    class Counted(httpx.SyncByteStream):
        """The answer's bytes, each piece counted before it is passed on."""

        def __iter__(self) -> Iterator[bytes]:
            for piece in stream:
                allowance.take(len(piece))
                yield piece

        def close(self) -> None:
            stream.close()

    return Counted()
