"""A small application behind the real access control, and ways to knock at its door: in the process, or over a socket."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.testclient import TestClient

from assistant.serve import access
from assistant.serve.api import errors
from assistant.serve.service import Service
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

FAR = "203.0.113.9"  # somebody elsewhere
PAGES = ("/", "/sources", "/embed", "/embed/more", "/studio", "/studio/x", "/gradio_api/info", "/api/v1/sources")
SECRET = "ma question secrète"


def house(assistant: Assistant, data_dir: Path, **settings: Any) -> FastAPI:
    """An application with addresses of every kind, its access control, and nothing else."""
    service = Service(assistant, Settings(data_dir=data_dir, **settings))

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            for running in service.lifespans:
                await stack.enter_async_context(running())
            yield
        service.close()

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=lifespan)
    app.state.service = service
    errors.install(app)
    access.install(app, service)
    for page in PAGES:
        app.add_route(page, _page, methods=["GET", "POST", "OPTIONS"])
    app.add_route("/api/v1/ask", _echo, methods=["GET", "POST"])
    app.add_route("/api/v1/feedback", _echo, methods=["POST"])
    app.add_route("/api/v1/ask/stream", _stream, methods=["GET", "POST"])
    app.add_route("/boom", _boom)
    app.add_route("/half", _half)
    app.add_route("/healthz", _page)
    app.add_route("/static/x.css", _page)
    errors.seal(app)
    return app


async def _page(request: Request) -> PlainTextResponse:
    return PlainTextResponse("page")


async def _echo(request: Request) -> JSONResponse:
    identity = getattr(request.state, "identity", None)
    return JSONResponse({"size": len(await request.body()), "by": identity.kind if identity else None})


async def _stream(request: Request) -> StreamingResponse:
    await request.body()

    async def pieces() -> AsyncIterator[str]:
        for n in range(3):
            yield f"data: {n}\n\n"

    return StreamingResponse(pieces(), media_type="text/event-stream")


async def _boom(request: Request) -> PlainTextResponse:
    raise ValueError(SECRET)


async def _half(request: Request) -> StreamingResponse:
    async def pieces() -> AsyncIterator[str]:
        yield "begun"
        raise ValueError(SECRET)

    return StreamingResponse(pieces())


def knock(app: FastAPI, peer: str = FAR, host: str = "assistant.test", scheme: str = "http") -> TestClient:
    """A client that comes from an address."""
    return TestClient(
        app, base_url=f"{scheme}://{host}", client=(peer, 4711), raise_server_exceptions=False, follow_redirects=False
    )


def bearer(key: str) -> dict[str, str]:
    """The header that presents a key."""
    return {"Authorization": f"Bearer {key}"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def listening(app: FastAPI, port: int | None = None, **options: Any) -> Iterator[int]:
    """The application on a real socket, as `assistant serve` listens; gives the port."""
    settings: Settings = app.state.service.settings
    port = port or free_port()
    arguments = access.uvicorn_options(settings) | {"log_config": None} | options
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, **arguments))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        assert server.started
        yield port
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


def read_all(connection: socket.socket) -> bytes:
    """Everything that comes until the other side closes."""
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65536):
            got += piece
    return got
