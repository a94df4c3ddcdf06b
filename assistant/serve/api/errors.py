"""One shape for every error at a program's address: `{"ok": false, "error": code, "message": {"fr", "en"}, "status"}`.

`error_response(error)` makes it from any `AssistantError`. People's addresses (pages) keep the handlers that their owners
register with `app.exception_handler`: `seal` gives each of them its own.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.documents.text import clean
from assistant.errors import AssistantError
from assistant.serve.api.invalid import SHOWN, InvalidError, JsonError, MediaTypeError, invalid
from assistant.serve.service import FailedError, ServiceError, place

API_PATHS = ("/api", "/v1", "/mcp", "/healthz", "/readyz", "/metrics", "/gradio_api")
UNCHANGING = (HTTPException, RequestValidationError, AssistantError)

_log = logging.getLogger(__name__)


class NotFoundError(ServiceError):
    """Nothing is at this address."""

    code = "not_found"
    status = 404


class MethodError(ServiceError):
    """The address exists, but not for this method."""

    code = "method"
    status = 405


class TooLarge(ServiceError):  # noqa: N818
    """The body of the request is larger than the server reads."""

    code = "too_large"
    status = 413


class RefusedError(ServiceError):
    """The request was turned away for a reason that has no code of its own; the status tells more."""

    code = "refused"
    status = 400


def path_of(scope: Scope) -> str:
    """The path of a request as the application names it, without the prefix of a proxy."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", "")).rstrip("/")
    return path[len(root) :] if root and path.startswith(root + "/") else path


def is_api(path: str) -> bool:
    """True for the addresses of programs, False for those of people."""
    return any(path == p or path.startswith(p + "/") for p in API_PATHS)


def body_of(error: AssistantError) -> dict[str, Any]:
    """The error shape as plain data."""
    return {"ok": False, "error": error.code, "message": {"fr": error.fr, "en": error.en}, "status": error.status}


def error_response(error: AssistantError, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The web answer that tells an error; one with `retry_after` (seconds) says when to come back."""
    wait = getattr(error, "retry_after", None)
    more = {"Retry-After": str(max(1, math.ceil(wait)))} if wait is not None else {}
    own: Mapping[str, str] = getattr(error, "headers", {})
    return JSONResponse(body_of(error), error.status, {"Cache-Control": "no-store", **more, **own, **(headers or {})})


def as_error(request: Request, error: Exception) -> AssistantError:
    """Any exception as one of the errors that callers know."""
    if isinstance(error, AssistantError):
        return error
    if isinstance(error, RequestValidationError):
        if _is_bytes(error):
            return MediaTypeError()
        return invalid(error.errors())
    if not isinstance(error, HTTPException):
        return FailedError()
    path, headers = clean(path_of(request.scope))[:SHOWN], error.headers or {}
    match error.status_code:
        case 404:
            return NotFoundError(path=path)
        case 405:
            return MethodError(method=clean(request.method)[:SHOWN], path=path, allowed=headers.get("Allow", "?"))
        case 413:
            return TooLarge(limit="?")
        case 400:
            return JsonError()
        case 422:
            return InvalidError()
        case status:
            refused = RefusedError(status=status)
            refused.status = status
            return refused


def _is_bytes(error: RequestValidationError) -> bool:
    """True when FastAPI left the body unread because it is not announced as JSON."""
    return isinstance(error.body, bytes)


async def answer(request: Request, error: Exception) -> Response:
    """The answer to an error at a program's address; at a person's whose owner says nothing, one line of text."""
    told = as_error(request, error)
    headers = getattr(error, "headers", None) or {}
    if is_api(path_of(request.scope)):
        return error_response(told, headers)
    return PlainTextResponse(f"{told.fr}\n\n{told.en}\n", told.status, headers)


class Unforeseen:
    """Turns an exception that nobody caught into the answer 500, inside every other middleware, and logs no value of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        begun = False

        async def noticing(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noticing)
        except asyncio.CancelledError:
            raise
        except Exception as e:
            if scope["type"] != "http":
                raise
            _log.error("a request failed: %s at %s", type(e).__name__, place(e))
            if begun:
                raise _BrokenError from None
            request = Request(scope)
            handler = request.app.exception_handlers.get(500) or answer
            response = handler(request, e)
            await (await response if asyncio.iscoroutine(response) else response)(scope, receive, send)


class _BrokenError(Exception):
    """Ends a connection whose answer had begun; carries nothing of the request."""


def install(app: FastAPI) -> None:
    """Gives the application its error answers; before any other module, so that their middleware sees them too."""
    app.add_middleware(Unforeseen)
    for kind in UNCHANGING:
        app.add_exception_handler(kind, answer)


def seal(app: FastAPI) -> None:
    """After all modules: whatever handlers they registered, programs get the one shape and only pages the rest."""
    for key, handler in list(app.exception_handlers.items()):
        if handler is answer:
            continue

        async def chosen(request: Request, error: Exception, own: Any = handler) -> Response:
            if is_api(path_of(request.scope)):
                return await answer(request, error)
            response = own(request, error)
            found: Response = await response if asyncio.iscoroutine(response) else response
            return found

        app.add_exception_handler(key, chosen)
