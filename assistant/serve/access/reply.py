"""How a request is turned away: with the error shape for programs, with a page for people."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.errors import AssistantError


async def turn_away(
    scope: Scope, receive: Receive, send: Send, error: AssistantError, headers: Mapping[str, str] | None = None
) -> None:
    """Sends the answer that tells an error."""
    response = await told(Request(scope, receive), error)
    response.headers.update(getattr(error, "headers", {}))
    response.headers.update(headers or {})
    if (wait := getattr(error, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(wait)
    scope.setdefault("state", {})["refused"] = error.code  # for the log and the metrics
    await response(scope, receive, send)


async def told(request: Request, error: AssistantError) -> Response:
    """The answer to an error: a page for a browser, else what the application itself answers."""
    from assistant.serve.api.errors import answer, is_api, path_of

    if not is_api(path_of(request.scope)) and "text/html" in request.headers.get("accept", ""):
        from assistant.serve.page.context import page_language, render

        language = page_language(request)
        sentence = error.sentence(language)
        return render(request, "problem.html", language, status=error.status, problem=sentence)
    handlers: Mapping[Any, Any] = getattr(request.scope.get("app"), "exception_handlers", {})
    handler = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), answer)
    response = handler(request, error)
    found: Response = await response if inspect.isawaitable(response) else response
    return found
