"""A saved web page: its main content, then cleaned as any noisy text."""

from __future__ import annotations

import re
from html import unescape

from assistant.documents.readers.blocks import tidy
from assistant.documents.readers.plain import Article, read_markdown

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TAG = re.compile(r"<[^>]{0,5000}>")
_DEEP = 400  # elements inside one another; no real page comes near
_OPEN = re.compile(r"<(/?)([a-z][a-z0-9:-]*)", re.IGNORECASE)
_FLAT = frozenset(["p", "li", "td", "th", "tr", "dd", "dt", "option", "br", "hr", "img", "input", "meta", "link", "source", "wbr", "area", "base", "col", "embed", "track", "param"])  # never or not always closed



def read_page(html: str) -> Article | None:
    """The article of an HTML page, or None when it has none."""
    import lxml.etree  # type: ignore[import-untyped]
    import trafilatura

    html = _DECLARATION.sub("", html.replace("\0", ""))
    if _depth(html) > _DEEP:
        return None
    try:
        text = trafilatura.extract(html, output_format="markdown", include_comments=False, include_formatting=True,
                                   include_tables=True, include_links=False, include_images=False, favor_recall=True)
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
    html = re.sub(r"(?is)<(script|style|nav|footer|aside|form|head|noscript|template)\b.*?</\1\s*>", " ", html)
    html = re.sub(r"(?i)<h([1-6])\b[^>]{0,2000}>", lambda m: "\n\n" + "#" * int(m.group(1)) + " ", html)
    html = re.sub(r"(?i)</?(?:p|div|br|li|tr|h[1-6]|section|article|blockquote|table|ul|ol|header|main)\b[^>]{0,2000}>", "\n\n", html)
    return "\n".join(line.lstrip() for line in unescape(_TAG.sub(" ", html)).split("\n"))
