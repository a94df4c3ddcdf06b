"""A real server on loopback over the real index, a real Chromium, and a watch on everything the pages do."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from tests.serve.doors import free_port, listening
from tests.serve.served import made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 860}},
    "phone": {"viewport": {"width": 375, "height": 760}, "has_touch": True, "is_mobile": True},
}
Visit = Callable[..., Any]


@dataclass
class Watch:
    """What pages did that they must not do; `allowed` are the sites that they may ask."""

    allowed: list[str]
    expected: list[str] = field(default_factory=list)  # parts of console errors that a test brings about itself
    wrong: list[str] = field(default_factory=list)

    def over(self, context: Any) -> None:
        """Watches every page of a browser context."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda e: self._say(f"error: {e.error}"))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self._say(f"console: {message.text}")

    def _request(self, request: Any) -> None:
        address = request.url
        if not address.startswith((*(f"{site}/" for site in self.allowed), "data:", "blob:")):
            self._say(f"request: {address}")

    def _say(self, what: str) -> None:
        if not any(part in what for part in self.expected):
            self.wrong.append(what)


@dataclass(frozen=True)
class Host:
    """Another site on this machine, which shows the pages it was given."""

    site: str
    pages: dict[str, str]


def _host() -> tuple[Host, ThreadingHTTPServer]:
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path.partition("?")[0])
            self.send_response(200 if page is not None else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            # As strict as an intranet can be with a chat in it.
            self.send_header(
                "Content-Security-Policy",
                "default-src 'none'; script-src http://127.0.0.1:*; frame-src http://127.0.0.1:*; img-src data:",
            )
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Host(f"http://127.0.0.1:{server.server_port}", pages), server


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A site whose pages may show the chat."""
    found, server = _host()
    yield found
    server.shutdown()


@pytest.fixture(scope="session")
def stranger() -> Iterator[Host]:
    """A site whose pages may not."""
    found, server = _host()
    yield found
    server.shutdown()


@pytest.fixture(scope="session")
def site(assistant: Assistant, host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running server."""
    data = tmp_path_factory.mktemp("site")
    assistant.ask("EMC2")  # the first question loads the model, as `assistant serve` does before anybody asks
    app = made(assistant, data, as_of=assistant.settings.as_of, feedback=True, embed_origins=host.site, rate_limit=0)
    with listening(app, free_port()) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, or the one that Playwright brought."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        yield browser
        browser.close()


@pytest.fixture
def watch(site: str) -> Iterator[Watch]:
    """Fails the test when a page asked another site, wrote an error on the console, or broke its own policy."""
    found = Watch([site])
    yield found
    assert found.wrong == []


@pytest.fixture
def visit(chromium: Any, site: str, watch: Watch) -> Iterator[Visit]:
    """Opens a page: visit("/?lang=fr", "phone", color_scheme="dark"); no page may leave a cookie or anything stored."""
    contexts = []

    def opened(path: str, device: Literal["desktop", "phone"] = "desktop", **options: Any) -> Any:
        # Nothing moves unless a test is about that: the tests look at what is shown, not at how it appears.
        context = chromium.new_context(**{"locale": "fr-FR", "reduced_motion": "reduce"} | DEVICES[device] | options)
        contexts.append(context)
        watch.over(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto(path if path.startswith("http") else site + path)
        return page

    yield opened
    for context in contexts:
        kept = context.storage_state(indexed_db=True)
        context.close()
        assert kept == {"cookies": [], "origins": []}


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A folder for files that a page offers."""
    return tmp_path
