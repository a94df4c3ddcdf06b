"""Which pages of other sites may use the API: those that an API key lists, and no others."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import Scope

from assistant.serve.access.client import one_of
from assistant.serve.access.paths import beneath

_METHODS = "GET, POST"
_HEADERS = "Authorization, Content-Type, X-API-Key, X-Request-ID"
_SHOWN = "Retry-After, X-Request-ID"
_SECONDS = "600"


def origin_of(scope: Scope) -> str:
    """The site whose page sent the request; empty when no page did."""
    return one_of(scope["headers"], b"origin").lower()


def asks_first(scope: Scope) -> bool:
    """True for the question that a browser asks before it sends a key."""
    headers = scope["headers"]
    return (
        scope["method"] == "OPTIONS"
        and bool(origin_of(scope) and one_of(headers, b"access-control-request-method"))
        and beneath(scope["path"], "/api/v1", "/v1", "/mcp")
    )


def may_ask(origin: str) -> Response:
    """Tells a browser that pages of this site may send keys here."""
    headers = {"Access-Control-Allow-Methods": _METHODS, "Access-Control-Allow-Headers": _HEADERS}
    response = Response(status_code=204, headers=headers | {"Access-Control-Max-Age": _SECONDS})
    allow(response.headers, origin)
    return response


def allow(headers: MutableHeaders, origin: str) -> None:
    """Lets a page of this site read the answer."""
    headers["Access-Control-Allow-Origin"] = origin
    headers["Access-Control-Expose-Headers"] = _SHOWN
    headers.add_vary_header("Origin")
