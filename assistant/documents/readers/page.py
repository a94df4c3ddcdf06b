"""A saved web page: its main content, then cleaned as any noisy text."""

from __future__ import annotations

import re

from assistant.documents.readers.blocks import tidy
from assistant.documents.readers.legal import flowing_text
from assistant.documents.readers.plain import Article, read_markdown

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DEEP = 400  # elements inside one another; no real page comes near
_OPEN = re.compile(r"<(/?)([a-z][a-z0-9:-]*)", re.IGNORECASE)
_FLAT = frozenset(
    """
    p li td th tr dd dt option br hr img input meta link source wbr area base col embed track param
    """.split()
)  # never or not always closed


def read_page(html: str) -> Article | None:
    """The article of an HTML page, or None when it has none."""
    import lxml.etree  # type: ignore[import-untyped]
    import trafilatura

    html = _DECLARATION.sub("", re.sub(r"[\0\r\n]+", " ", html))  # in HTML a line end is a space
    if _depth(html) > _DEEP:
        return None
    try:
        text = trafilatura.extract(
            html,
            output_format="markdown",
            include_comments=False,
            include_formatting=True,
            include_tables=True,
            include_links=False,
            include_images=False,
            favor_recall=True,
        )
        about = trafilatura.extract_metadata(html)
    except (ValueError, TypeError, RecursionError, AttributeError, lxml.etree.LxmlError):
        return None
    title = tidy(getattr(about, "title", None) or "") or None
    found = read_markdown("\n\n".join((text or "").split("\n")), title)
    return found if found.kept else read_markdown(_all_text(html), title)


def _depth(html: str) -> int:
    deepest = depth = 0
    for closing, name in _OPEN.findall(html):
        if name.lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _all_text(html: str) -> str:
    """All the text of a page too small for the extraction, one block a paragraph."""
    import lxml.etree
    import lxml.html  # type: ignore[import-untyped]

    try:
        root = lxml.html.document_fromstring(html)
    except (ValueError, lxml.etree.LxmlError):
        return ""
    return "\n\n".join(line.strip() for line in flowing_text(root).split("\n"))
