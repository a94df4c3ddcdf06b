"""What an exception of an HTTP client or of LangChain means, as one sentence that says how to mend it.

Told apart by the names and status codes that all of them share, so that no client library need be imported here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.messages import text
from assistant.respond.model.errors import ChatModelError, Failure
from assistant.respond.model.guard import CutOffError

_BY_STATUS: Mapping[int, Failure] = {
    400: "plain",
    401: "key",
    403: "key",
    404: "unknown",
    405: "unknown",
    408: "timeout",
    413: "plain",
    415: "plain",
    422: "plain",
    429: "limited",
    501: "plain",
    503: "limited",
    504: "timeout",
    529: "limited",
}
_BY_NAME: tuple[tuple[str, Failure], ...] = (
    ("Timeout", "timeout"),
    ("TimedOut", "timeout"),
    ("ConnectError", "down"),
    ("ConnectionError", "down"),
    ("APIConnection", "down"),
    ("ConnectionRefused", "down"),
    ("ConnectionReset", "down"),
    ("RemoteProtocol", "broken"),
    ("ReadError", "down"),
    ("ImportError", "package"),
    ("ModuleNotFound", "package"),
    ("UnsupportedProtocol", "unknown"),
    ("InvalidURL", "unknown"),
)


def fault(error: BaseException, url: str, model: str, hidden: str | None = None) -> ChatModelError:
    """The error as a sentence for the operator, in which `hidden` (the key) never stands."""
    if isinstance(error, ChatModelError):
        return error
    said = _said(error)
    return sentence(_kind(error), url, model, said.replace(hidden, "…") if hidden else said)


def sentence(failure: Failure, url: str, model: str, why: str = "") -> ChatModelError:
    """The sentence for a failure, in both languages."""
    values = {"url": url, "model": model, "why": why or "—"}
    return ChatModelError(failure, text(f"model.{failure}", "en", **values), text(f"model.{failure}", "fr", **values))


def _kind(error: BaseException) -> Failure:
    chain = list(_chain(error))
    if any(isinstance(e, CutOffError) for e in chain):
        return "timeout"
    for e in chain:
        status = getattr(e, "status_code", None) or getattr(getattr(e, "response", None), "status_code", None)
        if isinstance(status, int) and status >= 400:
            return _BY_STATUS.get(status, "broken")
    if any(isinstance(e, ValueError) and str(e).startswith("Unsupported provider") for e in chain):
        return "provider"
    if any(type(e).__name__ == "ConnectTimeout" for e in chain):
        return "down"
    for part, kind in _BY_NAME:
        if any(part in cls.__name__ for e in chain for cls in type(e).__mro__):
            return kind
    return "broken"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those behind it."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _said(error: Any) -> str:
    """What a server gave as its reason, cut short."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    said = message if isinstance(message, str) else type(error).__name__
    return " ".join(said.split())[:200]
