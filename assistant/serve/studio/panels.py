"""What a tab shows, from a template: whatever is put into it is escaped, HTML and Markdown alike."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.serve.page import context, wording
from assistant.serve.studio import charts
from assistant.types import Language

HERE = Path(__file__).parent
STYLE = HERE / "static" / "studio.css"
ROOT = "../.."  # of the site, from a page of the studio, whatever a proxy puts before it
_SHARED = "page"  # templates of the citizen's pages, as “page/…”


@cache
def templates() -> Environment:
    """The templates of the studio."""
    own, theirs = FileSystemLoader(HERE / "templates"), FileSystemLoader(context.HERE / "templates")
    made = Environment(
        loader=ChoiceLoader([own, PrefixLoader({_SHARED: theirs})]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {"signed": signed, "axis": charts.number, "ticked": ticked}
    return made


def panel(template: str, language: Language, **values: Any) -> Markup:
    """A template filled in, with what all of them may use: `lang`, `t`, `own` (the studio's messages), `date`, `href`, `words`."""
    common: dict[str, Any] = {
        "lang": language,
        "t": lambda key, **filled: text(key, language, **filled),
        "own": lambda key, **filled: text(f"studio.{key}", language, **filled),
        "date": lambda value: show_date(value, language),
        "href": lambda path, anchor="", **query: link(path, language, anchor, **query),
        "words": wording,
    }
    return Markup(templates().get_template(template).render(common | values))


def notice(key: str, language: Language, **values: object) -> Markup:
    """One sentence instead of a result."""
    return panel("notice.html", language, sentence=text(f"studio.{key}", language, **values), alert=False)


def problem(sentence: str, language: Language) -> Markup:
    """One sentence that says what went wrong."""
    return panel("notice.html", language, sentence=sentence, alert=True)


def link(path: str, language: Language, anchor: str = "", **query: object) -> str:
    """The address of one of the site's pages, seen from the studio's."""
    pairs = urlencode({"lang": language} | {k: v for k, v in query.items() if v is not None})
    return f"{ROOT}{quote(path)}?{pairs}" + (f"#{quote(anchor)}" if anchor else "")


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, and the real minus."""
    return f"{value:+.{digits}f}".replace("-", "\u2212")


def ticked(sentence: str) -> Markup:
    """A sentence in which what stands between backticks is set as code."""
    pieces = sentence.split("`")
    return Markup("").join(Markup("<code>{}</code>").format(x) if n % 2 else x for n, x in enumerate(pieces))


@cache
def style_version() -> str:
    """Changes when the style sheet does."""
    return sha256(STYLE.read_bytes()).hexdigest()[:8]
