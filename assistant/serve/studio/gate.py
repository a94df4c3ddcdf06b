"""The gate before Gradio's own addresses: those that the studio's pages need, and no others (uploads, files, proxies, logins).

It also puts right the page that Gradio writes: its language, its icon, no address of another site.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serve.access.client import scheme_of
from assistant.serve.api.errors import path_of
from assistant.types import Language

_CALLS: Mapping[str, tuple[str, ...]] = {
    "GET": ("/", "/config", "/theme.css", "/gradio_api/app_id", "/gradio_api/queue/data"),
    "HEAD": ("/",),
    "POST": ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"),
}
_FILES = re.compile(r"/(assets|static)(/(?!\.)[\w.@-]+)+")
_KEPT = {"assets": b"private, max-age=31536000, immutable", "static": b"private, max-age=3600"}
_TOLD = (b"forwarded", b"x-forwarded-")  # what a client says of itself, and Gradio would believe
_ABROAD = re.compile(
    rb'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|\s*<link rel="manifest"[^>]*>', re.IGNORECASE
)


class Gate:
    """Gradio's application in one language, behind the gate; `head` is put into its page."""

    def __init__(self, app: ASGIApp, language: Language, head: str) -> None:
        self.app, self._language, self._head = app, language, head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is needed; the rest is not there."""
        path = path_of(scope)
        files = _FILES.fullmatch(path) if scope["method"] in ("GET", "HEAD") else None
        if not files and path not in _CALLS.get(scope["method"], ()):
            raise HTTPException(404)
        client = scope["state"].get("client")
        inner: Scope = {
            **scope,
            "headers": [pair for pair in scope["headers"] if not self._dropped(pair[0], path)],
            "scheme": scheme_of(scope, bool(client and client.proxied)),
        }
        await self.app(inner, receive, self._page(send) if path == "/" else _kept(send, files[1] if files else ""))

    def _dropped(self, header: bytes, path: str) -> bool:
        """What others say of the client, and for the page, which is rewritten, that it may be compressed."""
        return header.startswith(_TOLD) or (path == "/" and header == b"accept-encoding")

    def _page(self, send: Send) -> Send:
        """A `send` that puts the page right."""
        start: Message = {}
        body = bytearray()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._send_page(start, bytes(body), send)

        return sending

    async def _send_page(self, start: Message, body: bytes, send: Send) -> None:
        headers, page = _readable(start["headers"]), self._put_right(body)
        if body:  # an answer to HEAD has none
            headers = [pair for pair in headers if pair[0] != b"content-length"]
            headers.append((b"content-length", str(len(page)).encode()))
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    def _put_right(self, page: bytes) -> bytes:
        """The page in its language, with our head, without what points to other sites."""
        page = _ABROAD.sub(b"", page)
        page = page.replace(b'lang="en"', f'lang="{self._language}"'.encode(), 1)
        return page.replace(b"</head>", self._head.encode() + b"</head>", 1)


def _kept(send: Send, folder: str) -> Send:
    """A `send` that lets browsers keep Gradio's files."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = _readable(message.get("headers", []))
            if folder and message["status"] in (200, 206, 304):
                headers = [pair for pair in headers if pair[0] != b"cache-control"]
                headers.append((b"cache-control", _KEPT[folder]))
            message = {**message, "headers": headers}
        await send(message)

    return sending


def _readable(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers without Gradio's leave for other sites' pages to read the answer."""
    return [(name, value) for name, value in headers if not name.lower().startswith(b"access-control-")]
