"""HTML and SVG from Python values: whatever is not already markup is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from eval.report.words import Words, words

VOID = frozenset({"meta", "br", "input", "line", "rect", "circle", "path", "polyline"})


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def el(tag: str, *children: object, **attributes: object) -> Html:
    """One element; `class_` and `for_` lose their underscore, others trade theirs for dashes; None and False leave an attribute out."""
    given = "".join(_attribute(k, v) for k, v in attributes.items() if v is not None and v is not False)
    if tag in VOID and not children:
        return Html(f"<{tag}{given}>" if tag in ("meta", "br", "input") else f"<{tag}{given}/>")
    return Html(f"<{tag}{given}>{join(children)}</{tag}>")


def join(children: Iterable[object]) -> Html:
    """The children one after the other: markup as it is, words in both languages, other values escaped."""
    return Html("".join(_child(c) for c in children))


def both(found: Words) -> Html:
    """Words for the reader: one span for each language, of which the page shows one."""
    if found.en == found.fr:
        return Html(escape(found.en, quote=False))
    return Html(
        f'<span class="w" lang="en">{escape(found.en, quote=False)}</span><span class="w" lang="fr">{escape(found.fr, quote=False)}</span>'
    )


def say(key: str, **values: object) -> Html:
    """The words of a key, in both languages."""
    return both(words(key, **values))


def plain(found: Words) -> str:
    """Words where markup cannot stand (an option, a label): both languages side by side."""
    return found.en if found.en == found.fr else f"{found.en} / {found.fr}"


def table(
    caption: object,
    heads: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    class_: str | None = None,
    first: bool = True,
) -> Html:
    """A table whose columns have headings and, with `first`, whose rows have one too; it scrolls by itself when it is wide."""
    body = [
        el(
            "tr",
            *(
                el("th", c, scope="row") if first and n == 0 else c if _is_cell(c) else el("td", c)
                for n, c in enumerate(row)
            ),
        )
        for row in rows
    ]
    inner = el(
        "table",
        el("caption", caption),
        el("thead", el("tr", *(el("th", h, scope="col") for h in heads))),
        el("tbody", *body),
        class_=class_,
    )
    return el("div", inner, class_="wide", tabindex="0", role="region", aria_label=_plain_label(caption))


def _plain_label(caption: object) -> str | None:
    return plain(caption) if isinstance(caption, Words) else None


def _is_cell(child: object) -> bool:
    return isinstance(child, Html) and child.startswith(("<td", "<th"))


def _attribute(name: str, value: object) -> str:
    name = name.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'


def _child(child: object) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, Words):
        return both(child)
    if isinstance(child, str):
        return escape(child, quote=False)
    if isinstance(child, Iterable):
        return join(child)
    return escape(str(child), quote=False)
