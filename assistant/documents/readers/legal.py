"""The text of an official record, as lines and then as citable units with their locators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from assistant.documents.readers.blocks import ITEM, tidy
from assistant.documents.readers.compose import MAX_PIECE, Kept
from assistant.documents.readers.locators import Locators, operative

_BLOCK = frozenset(
    """
    p div br li tr h1 h2 h3 h4 h5 h6 blockquote table ul ol dl dt dd center pre hr section tbody thead
    """.split()
)
_UNSEEN = frozenset({"script", "style", "head", "nav", "footer", "aside", "form", "noscript", "template"})
_ESCAPED = re.compile(
    r"<(?:br|p|div|table|li|span|i|b|em|strong)\b[^<>]{0,500}>|</(?:p|div|table|li|span|i|b|em|strong)>", re.IGNORECASE
)
_ENDED = re.compile(r"[.!?…;,][»”\"'’)\]\s]*$")
_MAX_HEADING_WORDS = 24


def content_lines(body: Any) -> list[str]:
    """The lines of a CONTENU element: its HTML blocks and line breaks each end a line."""
    import lxml.html  # type: ignore[import-untyped]

    text = flowing_text(body)
    if _ESCAPED.search(text):  # HTML written as text (CDATA)
        text = flowing_text(lxml.html.fragment_fromstring(text, create_parent="div"))
    lines = (tidy(line).lstrip("# ") for line in text.split("\n"))
    return [line for line in lines if any(c.isalnum() for c in line)]


def flowing_text(root: Any) -> str:
    """The text of an XML or HTML element, with a line end around each block."""
    return "".join(_walk(root))


def _walk(root: Any) -> Iterator[str]:
    # Without recursion: a hostile file may be deeper than Python's stack.
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, left = stack.pop()
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        mark = "\n" if tag in _BLOCK else " " if tag in ("td", "th") else ""
        if left:
            yield mark
            if element is not root:
                yield _flow(element.tail)
            continue
        yield mark
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            yield "#" * int(tag[1]) + " "
        stack.append((element, True))
        if tag and tag not in _UNSEEN:
            yield _flow(element.text)
            stack.extend((child, False) for child in reversed(element))


def _flow(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""


def units(
    lines: Sequence[str], headings: tuple[str, ...] = (), locator: str | None = None, whole: bool = False
) -> list[Kept]:
    """The citable units of a legal text; nothing is left out.

    Lines that announce a list are joined with it. With `whole` the text is one article: no line of it is a heading.
    """
    if whole:
        return _joined([Kept(line, headings, locator) for line in lines])
    locators, found, above, fresh = Locators(), [], list[str](), False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if _is_heading(line, after):
            above = [*above, line] if fresh else [line]
            fresh = True
            locators.heading(line)
        else:
            fresh = False
            found.append(Kept(line, (*headings, *above), locators.paragraph(line)))
    if fresh:  # the last lines head nothing: signatures, or a text of a few words
        found.append(Kept("\n".join(above), headings, None))
    return _joined(found)


def _is_heading(line: str, after: str) -> bool:
    words = line.split()
    if operative(line):
        return True
    if len(words) > _MAX_HEADING_WORDS or _ENDED.search(line) or ITEM.match(line):
        return False
    if line.endswith(":"):  # “Vu la procédure suivante :”, not the sentence that opens a list
        return len(words) <= 6 and not line[0].isdigit() and (after[:1].isupper() or after[:1].isdigit())
    return True


def _joined(found: Sequence[Kept]) -> list[Kept]:
    """Units whose text goes on in the next line put together, as far as a piece is long."""
    joined: list[Kept] = []
    for k in found:
        last = joined[-1] if joined else None
        goes_on = last is not None and (
            last.text.endswith((":", ";", ",")) or (last.locator is None and ITEM.match(k.text))
        )
        if (
            last is not None
            and goes_on
            and (k.locator, k.headings) == (last.locator, last.headings)
            and len(last.text) + len(k.text) < MAX_PIECE
        ):
            joined[-1] = Kept(f"{last.text}\n{k.text}", last.headings, last.locator)
        else:
            joined.append(k)
    return joined
