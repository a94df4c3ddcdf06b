"""What every page has in common: `render()` gives a whole HTML page in the reader's language."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.types import LANGUAGES, Language

HERE = Path(__file__).parent
STATIC = HERE / "static"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
NAMES: dict[Language, str] = {"fr": "Français", "en": "English"}
# Addresses that are in the reader's language.
ADDRESSES: dict[str, dict[Language, str]] = {
    "timeline": {"fr": "/chronologie", "en": "/timeline"},
    "about": {"fr": "/a-propos", "en": "/about"},
    "accessibility": {"fr": "/accessibilite", "en": "/accessibility"},
    "privacy": {"fr": "/confidentialite", "en": "/privacy"},
}


def page_language(request: Request) -> Language:
    """The language of a page: `?lang=`, else the browser's Accept-Language, else French."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else preferred(request.headers.get("accept-language", ""))


def preferred(accept_language: str) -> Language:
    """The first language of an Accept-Language header that the page speaks; French when it names neither."""
    for part in accept_language.lower().split(","):
        code = part.strip()[:2]
        if code in LANGUAGES:
            return "fr" if code == "fr" else "en"
    return "fr"


def page_theme(request: Request) -> Theme | None:
    """Light or dark when the address says so (`?theme=`); None leaves it to the reader's device."""
    asked = request.query_params.get("theme", "")
    return asked if asked in THEMES else None


class Links:
    """Addresses of this site, which carry the reader's language and theme along: nothing else remembers them."""

    def __init__(self, request: Request, language: Language, theme: Theme | None) -> None:
        self.root = str(request.scope.get("root_path", "")).rstrip("/")
        self._request, self._language, self._theme = request, language, theme

    def __call__(self, path: str, anchor: str = "", **query: object) -> str:
        """`href("/sources/x", anchor="duree-1")`: a path of this site with `?lang=` (and `?theme=`)."""
        asked = {"lang": self._language} | ({"theme": self._theme} if self._theme else {}) | query
        pairs = urlencode({k: v for k, v in asked.items() if v is not None}, doseq=True)
        return f"{self.root}{quote(path)}?{pairs}" + (f"#{quote(anchor)}" if anchor else "")

    def same(self, path: str | None = None, **changes: str) -> str:
        """This very page in another language or theme (at another path, where the two languages differ)."""
        own = self._request.url.path.removeprefix(self.root) or "/"
        kept: dict[str, Any] = {} if self._request.method == "POST" else _grouped(self._request.url.query)
        return Links(self._request, self._language, self._theme)(path or own, **(kept | changes))


def _grouped(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query):
        found.setdefault(name, []).append(value)
    return found


@cache
def _version(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:8]


@cache
def templates() -> Environment:
    """The templates of every page; whatever is put into them is escaped."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    made.filters["unbroken"] = unbroken
    return made


def unbroken(title: str) -> str:
    """A title in which no line ends with “«” or begins with “»”, whatever spaces its card has."""
    return re.sub(r" (?=[»:;?!])", "\u00a0", title.replace("« ", "«\u00a0"))


def fragment(template: str, request: Request, language: Language, **values: Any) -> Markup:
    """A template filled in, with what all templates may use: `lang`, `t`, `href`, `static`, `date`, `theme`."""
    theme = page_theme(request)
    href = Links(request, language, theme)
    common: dict[str, Any] = {
        "lang": language,
        "other": "en" if language == "fr" else "fr",
        "names": NAMES,
        "theme": theme,
        "href": href,
        "timeline": ADDRESSES["timeline"],
        "addresses": {name: each[language] for name, each in ADDRESSES.items()},
        "path": request.url.path.removeprefix(href.root) or "/",
        "static": lambda name: f"{href.root}/static/{name}?v={_version(name)}",
        "t": lambda key, **filled: text(key, language, **filled),
        "date": lambda value, code=language: show_date(value, code),
    }
    return Markup(templates().get_template(template).render(common | values))


def render(
    request: Request,
    template: str,
    language: Language,
    *,
    status: int = 200,
    alternate: str | None = None,
    **values: Any,
) -> HTMLResponse:
    """A whole page from a template that extends base.html; `alternate` is its path in the other language, if it differs."""
    page = fragment(template, request, language, **{"alternate": alternate} | values)
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return HTMLResponse(page, status, headers)
