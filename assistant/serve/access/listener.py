"""How uvicorn listens: it gives up on requests whose headers drip, believes no forwarding header, and logs in JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.serve.access.logs import config

if TYPE_CHECKING:
    import asyncio

    from assistant.settings import Settings

_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_CONNECTIONS = 900  # under the 1024 open files that a process usually gets
_HEADER_BYTES = 65_536


def uvicorn_options(settings: Settings) -> dict[str, Any]:
    """Arguments for `uvicorn.Config`, besides the application, the host and the port."""
    return {
        "http": timed(settings.request_seconds),
        "proxy_headers": False,  # uvicorn would believe any program of this machine; we look at the peer ourselves
        "server_header": False,
        "access_log": False,
        "log_config": config(settings.log_level),
        "limit_concurrency": _CONNECTIONS,
        "h11_max_incomplete_event_size": _HEADER_BYTES,
        "ws": "none",
    }


def timed(seconds: float, protocol: Any = None) -> type[asyncio.Protocol]:
    """An HTTP protocol of uvicorn (by default its own choice), which ends a connection whose request headers are not there in time."""
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    base: Any = protocol or AutoHTTPProtocol

    class Timed(base):  # type: ignore[misc]
        _deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._await_headers()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.cycle is None or self.cycle.response_complete:
                self._await_headers()
            else:
                self._stop_waiting()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def _await_headers(self) -> None:
            if self._deadline is None and not self.transport.is_closing():
                self._deadline = self.loop.call_later(seconds, self._give_up)

        def _stop_waiting(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None

        def _give_up(self) -> None:
            self._deadline = None
            if self.transport.is_closing() or (self.cycle is not None and not self.cycle.response_complete):
                return
            self.transport.write(_TOO_SLOW)
            self.transport.close()

    return Timed
