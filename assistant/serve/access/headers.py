"""The headers that every answer carries: what a browser may load and show, and what anybody may keep."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serve.access.client import scheme_of
from assistant.serve.access.paths import beneath

_STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {frames}"
)
# Gradio writes scripts and templates into its pages: only where it is used, and still from this server alone.
_GRADIO = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
_UNUSED = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
_EVERYWHERE = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": ", ".join(f"{name}=()" for name in _UNUSED),
}
_KEPT = "public, max-age=31536000, immutable"  # the address changes with the content
_ASKED_AGAIN = "public, max-age=0, must-revalidate"  # the ETag tells whether it changed
_NOT_KEPT = "no-store"
_HTTPS_ONLY = "max-age=31536000"


def policy_of(path: str, embed_origins: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of an address."""
    if beneath(path, "/studio", "/gradio_api"):
        return _GRADIO
    frames = " ".join(("'self'", *embed_origins)) if beneath(path, "/embed") else "'none'"
    return _STRICT.format(frames=frames)


def cache_of(path: str, query: bytes, status: int) -> str:
    """How long an answer may be kept: static files are, under an address with a version for ever; nothing else."""
    if status not in (200, 304) or not (beneath(path, "/static") or path in ("/embed.js", "/favicon.ico")):
        return _NOT_KEPT
    return _KEPT if parse_qs(query.decode("latin-1")).get("v") else _ASKED_AGAIN


class Headers:
    """Adds to every answer the headers that it does not have of its own."""

    def __init__(self, app: ASGIApp, embed_origins: Sequence[str] = ()) -> None:
        self.app, self._embed_origins = app, tuple(embed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path, https = scope["path"], scheme_of(scope, scope["state"]["client"].proxied) == "https"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message.get("headers", [])}
                wanted = _EVERYWHERE | {
                    "content-security-policy": policy_of(path, self._embed_origins),
                    "cache-control": cache_of(path, scope["query_string"], message["status"]),
                    # What other sites' pages may load without asking: only the loader of the embedded chat.
                    "cross-origin-resource-policy": "cross-origin" if path == "/embed.js" else "same-origin",
                }
                if https:
                    wanted["strict-transport-security"] = _HTTPS_ONLY
                added = ((name.encode(), value.encode()) for name, value in wanted.items())
                message["headers"] = [*message.get("headers", []), *(pair for pair in added if pair[0] not in own)]
            await send(message)

        await self.app(scope, receive, sending)
