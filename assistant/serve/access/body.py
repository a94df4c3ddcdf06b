"""Reads the body of a request before anything else does: not more than the limit, and not longer than the time limit."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AssistantError
from assistant.serve.access.errors import TooSlowError
from assistant.serve.access.reply import turn_away

_CLOSE = {"Connection": "close"}  # what is left of the body will not be read


class Body:
    """Gives the application whole bodies only: one that is too large (413) or drips (408) never reaches it."""

    def __init__(self, app: ASGIApp, limit: int, seconds: float) -> None:
        self.app, self._limit, self._seconds = app, limit, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        headers = dict(scope.get("headers", ()))
        length = headers.get(b"content-length", b"")
        if scope["type"] != "http" or (length in (b"", b"0") and b"transfer-encoding" not in headers):
            await self.app(scope, receive, send)
            return
        if length.isdigit() and int(length[:20]) > self._limit:
            await turn_away(scope, receive, send, self._too_large(), _CLOSE)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._read(receive)
        except TimeoutError:
            await turn_away(scope, receive, send, TooSlowError("too_slow", seconds=self._seconds), _CLOSE)
            return
        except _TooLargeError:
            await turn_away(scope, receive, send, self._too_large(), _CLOSE)
            return
        if body is not None:
            await self.app(scope, _again(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body; None when the client went away."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if len(body) > self._limit:
                raise _TooLargeError
            if not message.get("more_body", False):
                return bytes(body)

    def _too_large(self) -> AssistantError:
        from assistant.serve.api.errors import TooLarge

        return TooLarge(limit=self._limit)


class _TooLargeError(Exception):
    pass


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands out the body read already, then what comes later (that the client goes away)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
