"""The outermost layer: gives each request its id, and tells the log and the metrics what became of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serve.access.client import Network, client_of
from assistant.serve.access.logs import REQUESTS, request_id
from assistant.serve.access.metrics import Metrics
from assistant.serve.access.paths import place_of
from assistant.serve.access.reply import turn_away


class Observe:
    """Puts `client`, `place` and `request_id` into `scope["state"]` for what lies further in."""

    def __init__(self, app: ASGIApp, metrics: Metrics, proxies: Sequence[Network]) -> None:
        self.app, self._metrics, self._proxies = app, metrics, tuple(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state.update(
            client=client_of(scope, self._proxies), place=place_of(scope["path"]), request_id=request_id(scope)
        )
        start, status, size = time.perf_counter(), 0, 0

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = state["request_id"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        self._metrics.begun()
        try:
            await self.app(scope, receive, sending)
        except Exception as e:
            REQUESTS.error("request failed", exc_info=e, extra={"fields": {"id": state["request_id"]}})
            if status:
                raise  # the answer had begun: the server breaks the connection off, so that nobody takes it for whole
            from assistant.serve.service import FailedError

            await turn_away(scope, receive, sending, FailedError())
        finally:
            self._tell(scope, status, size, time.perf_counter() - start)

    def _tell(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        state = scope["state"]
        place, refused, identity = state["place"].label, state.get("refused"), state.get("identity")
        self._metrics.ended(place, scope["method"], status, seconds, refused)
        level = logging.ERROR if status >= 500 else logging.WARNING if refused else logging.INFO
        if REQUESTS.isEnabledFor(level):
            fields = {
                "id": state["request_id"],
                "place": place,
                "method": scope["method"],
                "status": status,
                "ms": round(seconds * 1000, 1),
                "bytes": size,
                "by": identity.kind if identity else None,
                "key": identity.key.id if identity and identity.key else None,
                "refused": refused,
            }
            REQUESTS.log(level, "request", extra={"fields": {k: v for k, v in fields.items() if v is not None}})
