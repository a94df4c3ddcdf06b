"""/mcp: the assistant as tools (`ask`, `search`, `get_source`) for programs that speak the Model Context Protocol."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.errors import SettingsError
from assistant.messages import text
from assistant.serve.api.errors import error_response
from assistant.serve.service import Service, StoppingError

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"
_HERE = ("127.0.0.1", "localhost", "[::1]")


def install(app: FastAPI, service: Service) -> None:
    """Adds the address; SettingsError when the extra is missing."""
    try:
        import mcp.server.mcpserver  # noqa: F401
    except ImportError as e:
        raise SettingsError(text("api.mcp_missing", "en"), text("api.mcp_missing", "fr")) from e
    door = _Door(service)
    service.lifespans.append(door.open)
    app.router.routes.append(Route(PATH, endpoint=door))


class _Door:
    """The address as an application; what runs behind it starts and stops with the server."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.manager: StreamableHTTPSessionManager | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Runs the protocol; nothing is remembered from one request to the next."""
        from assistant.serve.api.mcp_tools import tools

        server = tools(self.service)
        server.streamable_http_app(
            streamable_http_path=PATH,
            stateless_http=True,
            json_response=True,
            transport_security=_security(self.service.settings.host),
        )
        async with server.session_manager.run():
            self.manager = server.session_manager
            yield
            self.manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        if self.manager is None:
            await error_response(StoppingError())(scope, receive, send)
        else:
            await self.manager.handle_request(scope, receive, send)


def _security(host: str) -> Any:
    """On this machine only, requests for other host names are refused: a web page would be behind them."""
    from mcp.server.transport_security import TransportSecuritySettings

    try:
        local = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        local = False
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=local,
        allowed_hosts=[*_HERE, *(f"{name}:*" for name in _HERE)],
        allowed_origins=[f"http://{name}:*" for name in _HERE],
    )
