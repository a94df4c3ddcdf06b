"""What each address of the server is: its name in logs and metrics, who may use it, and how much it counts for the rate limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qs

from assistant.types import LANGUAGES

Scope = Literal["ask", "search", "feedback", "metrics", "studio"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True)
class Place:
    """One kind of address. `label` never holds anything a user wrote; `scope` None: open to everybody."""

    label: str
    scope: Scope | None
    cost: float
    asks: bool = False  # a request here may be a question


_PAGE = Place("page", "search", 0.1)

# The longest beginning that fits decides; it ends at a “/” of the path or at its end.
PLACES: dict[str, Place] = {
    "/static": Place("static", None, 0),
    "/favicon.ico": Place("static", None, 0),
    "/robots.txt": Place("static", None, 0),
    "/embed.js": Place("static", None, 0),
    "/healthz": Place("health", None, 0),
    "/readyz": Place("health", None, 0),
    "/login": Place("login", None, 0.5),
    "/logout": Place("login", None, 0.1),
    "/metrics": Place("metrics", "metrics", 0),
    "/embed": Place("embed", "ask", 0.1, asks=True),
    "/answer.md": Place("page", "ask", 0.1, asks=True),
    "/api": Place("docs", "search", 0.1),
    "/api/v1": Place("api", "search", 0.1),
    "/api/v1/ask": Place("ask", "ask", 1),
    "/api/v1/search": Place("search", "search", 0.5),
    "/api/v1/feedback": Place("feedback", "feedback", 0.5),
    "/v1": Place("openai", "ask", 0.1),
    "/v1/chat": Place("openai", "ask", 1),
    "/mcp": Place("mcp", "ask", 0.5),
    "/studio": Place("studio", "studio", 0.1),
    # A page of Gradio asks for dozens of files, and one address takes whatever is done there: it counts like a search.
    **{f"/studio/{lang}/{files}": Place("studio", "studio", 0) for lang in LANGUAGES for files in ("assets", "static")},
    **{f"/studio/{lang}/gradio_api/queue/join": Place("studio", "studio", 0.5) for lang in LANGUAGES},
    "/gradio_api": Place("gradio", "ask", 0.5),
}
_FIELDS = frozenset({"q", "again"})  # those of the page's form, which a link may carry too
_HOME = Place("page", "ask", 0.1, asks=True)


def place_of(path: str) -> Place:
    """What an address is; what is not in the table is a page."""
    if path == "/":
        return _HOME
    end = len(path)
    while end > 0:
        if place := PLACES.get(path[:end]):
            return place
        end = path.rfind("/", 0, end)
    return _PAGE


def cost_of(place: Place, method: str, query: bytes) -> float:
    """How much a request counts: a question 1, the rest little or nothing."""
    if place.asks and (method == "POST" or not _FIELDS.isdisjoint(parse_qs(query.decode("latin-1")))):
        return 1
    return place.cost


def beneath(path: str, *beginnings: str) -> bool:
    """True for an address that is one of these, or lies below one."""
    return any(path == b or path.startswith(b + "/") for b in beginnings)
