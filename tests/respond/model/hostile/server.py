"""A scripted server with the protocol of OpenAI: what it answers is chosen by the model's name in the request."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_LINE = re.compile(r"^\[(\w{3})\] ", re.MULTILINE)


class Call:
    """One request: what was sent, and the ways to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: Mapping[str, Any]) -> None:
        self._handler, self.body = handler, body

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return self._handler.path

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the request."""
        return dict(self._handler.headers)

    @property
    def ids(self) -> list[str]:
        """The ids of the evidence in the request, in order."""
        return _LINE.findall(self.body["messages"][-1]["content"])

    def head(self, status: int = 200, kind: str = "text/event-stream", **more: str) -> None:
        """Sends the status and the headers."""
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", kind)
        for name, value in more.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def raw(self, data: bytes) -> None:
        """Sends bytes."""
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def event(self, data: Any) -> None:
        """Sends one server-sent event."""
        self.raw(b"data: " + (data if isinstance(data, bytes) else json.dumps(data).encode()) + b"\n\n")

    def say(self, text: str, size: int = 7) -> None:
        """Sends a whole streamed answer, `size` characters at a time."""
        self.head()
        for n in range(0, len(text), size):
            self.piece(text[n : n + size])
        self.close()

    def piece(self, text: str) -> None:
        """Sends a piece of a streamed answer."""
        self.event(chunk({"content": text}))

    def close(self, usage: Mapping[str, Any] | None = None) -> None:
        """Ends a streamed answer."""
        self.event(chunk({}, finish="stop"))
        if usage is not None:
            self.event({**chunk({}), "choices": [], "usage": usage})
        self.event(b"[DONE]")

    def json(self, data: Any, status: int = 200) -> None:
        """Sends a JSON body."""
        self.head(status, "application/json")
        self.raw(json.dumps(data).encode())

    def wait(self) -> None:
        """Says nothing until the other side goes away or the server is stopped."""
        stop: threading.Event = self._handler.server.stop  # type: ignore[attr-defined]
        while not stop.wait(0.05):
            if gone(self._handler.connection):
                return

    def drip(self, data: bytes, pause: float = 0.02) -> None:
        """Sends the same bytes again and again until the other side goes away or the server is stopped."""
        stop: threading.Event = self._handler.server.stop  # type: ignore[attr-defined]
        while not stop.wait(pause):
            self.raw(data)


Script = Callable[[Call], None]


def chunk(delta: Mapping[str, Any], finish: str | None = None) -> dict[str, Any]:
    """One chunk of a streamed answer."""
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [{"index": 0, "delta": dict(delta), "finish_reason": finish}],
    }


def gone(connection: socket.socket) -> bool:
    """True when the other side has closed the connection."""
    try:
        return connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


class Scripted:
    """The running server: `scripts` by model name, `calls` as they came."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.scripts: dict[str, Script] = {}
        self.calls: list[Call] = []

    @property
    def url(self) -> str:
        """The address to give as `model_url`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def model(self, name: str, script: Script | str) -> str:
        """Adds a model that answers by a script, or says a text; returns the generator's name."""
        self.scripts[name] = script if callable(script) else lambda call: call.say(script)
        return f"openai:{name}"


@contextmanager
def serving() -> Iterator[Scripted]:
    """A server on a free port of the loopback address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                length = int(self.headers.get("Content-Length") or 0)
                call = Call(self, json.loads(self.rfile.read(length) or b"{}"))
                scripted.calls.append(call)
                scripted.scripts[call.body["model"]](call)
            except OSError:  # the other side went away, as it should
                pass
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.stop = threading.Event()  # type: ignore[attr-defined]
    scripted = Scripted(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        server.stop.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()
