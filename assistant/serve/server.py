"""Starts the web chat on one address; nothing is asked of any other machine."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.errors import AssistantError
from assistant.messages import text
from assistant.types import Language

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.pipeline import Assistant
    from assistant.settings import Settings

# In this order; each offers `install(app, service)`.
MODULES = ("access", "api", "page", "embed", "studio")
_GRACE = 10  # seconds for answers under way when the server is told to stop
_SILENT = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


class AddressError(AssistantError):
    """The address cannot be listened on."""

    code = "address"


def check_free(host: str, port: int) -> None:
    """AddressError when the server could not listen there; asked before anything slow is done."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as e:
        key = "port_taken" if getattr(e, "errno", None) == errno.EADDRINUSE else "host_unusable"
        values = {"host": host, "port": port, "why": getattr(e, "strerror", None) or str(e)}
        raise AddressError(text(f"cli.{key}", "en", **values), text(f"cli.{key}", "fr", **values)) from e


def web_app(assistant: Assistant, settings: Settings | None = None) -> FastAPI:
    """The whole web application over an open assistant: pages, interfaces, access."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from gradio import Server

    from assistant.serve.api import errors
    from assistant.serve.service import Service

    service = Service(assistant, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.open()
        async with AsyncExitStack() as stack:
            for running in service.lifespans:
                await stack.enter_async_context(running())
            yield
        await asyncio.to_thread(service.close)

    # A plain FastAPI until it is launched: none of Gradio's own addresses (uploads, login, configuration) exists here.
    app: FastAPI = Server(
        title=text("chat.title", "en"),
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry=_SILENT,
    )
    app.state.service = service
    errors.install(app)
    for name in MODULES:
        if find_spec(f"assistant.serve.{name}"):
            module = import_module(f"assistant.serve.{name}")
            if hasattr(module, "install"):
                module.install(app, service)
    errors.seal(app)
    return app


def serve(
    assistant: Assistant,
    host: str,
    port: int,
    language: Language,
    *,
    open_page: bool = False,
    settings: Settings | None = None,
) -> None:
    """Serves the web application until Ctrl-C, after printing where it is and how to stop it."""
    import uvicorn

    from assistant.serve.access import uvicorn_options

    url = f"http://{_shown(host)}:{port}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(text("cli.serving", language, url=url), text("cli.serving_next", language), sep="\n", flush=True)
                if open_page:
                    import webbrowser

                    webbrowser.open(url)

    # The first question loads the model: not at a citizen's expense, and beside the imports of the application.
    with ThreadPoolExecutor(1) as beside:
        warm = beside.submit(assistant.ask, "EMC2")
        app = web_app(assistant, settings)
        warm.result()
    options = uvicorn_options(settings or assistant.settings)
    config = uvicorn.Config(app, host=host, port=port, timeout_graceful_shutdown=_GRACE, **options)
    Server(config).run()


def _shown(host: str) -> str:
    """The host as a browser on this machine can open it."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
