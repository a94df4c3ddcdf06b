"""A reply as a Markdown file, with its references."""

from __future__ import annotations

import re

from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.serve.page.view import View
from assistant.types import Language

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def markdown(view: View, page: Language) -> str:
    """The question, the answer with its numbers, what to note, and each reference with its quote and address."""
    reply = view.reply
    lines = [f"# {plain(reply.question) or '…'}", ""]
    lines += [f"_{text('page.markdown_made', page, date=show_date(reply.as_of, page))}_", "", plain(reply.text), ""]
    if reply.warnings:
        lines += [f"## {text('page.warnings', page)}", "", *(f"- {plain(w.text)}" for w in reply.warnings), ""]
    if view.references:
        title = "nearest" if reply.kind == "refusal" else "sources"
        lines += [f"## {text(f'page.{title}', page)}", ""]
    for c in sorted((c for r in view.references for c in r.citations), key=lambda c: c.n):
        where = ", ".join(filter(None, (c.authority, c.title, c.locator, show_date(c.date, page))))
        lines += [f"{c.n}. {plain(where)} ({text(f'page.{c.document}', page)})", f"   > {plain(c.quote)}"]
        lines += [f"   <{c.url}>"] if c.url else []
    return "\n".join(lines).rstrip() + "\n"


def plain(value: str) -> str:
    """Text on one line that Markdown shows letter for letter."""
    return _SPECIAL.sub(r"\\\1", " ".join(value.split(" ")).replace("\n", " "))
