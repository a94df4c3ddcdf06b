"""Starts the web chat on one address; nothing is asked of any other machine."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.messages import text
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

# Gradio needs inline scripts and templates; everything else comes from this server, or the browser refuses it.
HEADERS = {
    "Content-Security-Policy": "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_GRACE = 2  # seconds: the page keeps a connection open, which must not hold up Ctrl-C


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


def web_app(assistant: Assistant) -> Any:
    """The chat as an ASGI application."""
    from fastapi import FastAPI

    from assistant.serve import chat

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.middleware("http")
    async def guarded(request: Any, proceed: Any) -> Any:
        response = await proceed(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return chat.mount(app, assistant)


def serve(assistant: Assistant, host: str, port: int, language: Language, *, open_page: bool = False) -> None:
    """Serves the chat until Ctrl-C, after printing where it is and how to stop it."""
    import uvicorn

    url = f"http://{_shown(host)}:{port}"

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                print(text("cli.serving", language, url=url), text("cli.serving_next", language), sep="\n", flush=True)
                if open_page:
                    import webbrowser

                    webbrowser.open(url)

    assistant.ask("EMC2")  # the first question loads the model: not at a citizen's expense
    config = uvicorn.Config(
        web_app(assistant),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE,
    )
    Server(config).run()


def _shown(host: str) -> str:
    """The host as a browser on this machine can open it."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
