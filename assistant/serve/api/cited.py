"""A reply as one text with its references under it, for programs that show only text."""

from __future__ import annotations

from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.types import Citation, Language, Refusal, Reply


def references(reply: Reply) -> str:
    """The warnings and the numbered references (of a refusal: the nearest passages), in the reply's language."""
    lang = reply.language
    parts = [f"- {w.text}" for w in reply.warnings]
    blocks = [_block(text("api.warnings", lang), parts)] if parts else []
    if isinstance(reply, Refusal):
        rows = [f"- {_row(c, lang)}" for c in reply.refusal.nearest]
        title = text("api.nearest", lang)
    else:
        rows = [f"[{c.n}] {_row(c, lang)}" for c in reply.citations]
        title = text("api.references", lang)
    blocks += [_block(title, rows)] if rows else []
    return "\n\n".join(blocks)


def _block(title: str, rows: list[str]) -> str:
    return "\n".join((title, *rows))


def _row(c: Citation, language: Language) -> str:
    """Title, authority, date, place, kind of text and address of a citation."""
    kind = text(f"api.{c.document}", language)
    named = ", ".join(filter(None, (c.title, c.authority, show_date(c.date, language), c.locator, kind)))
    return f"{named}. {c.url}" if c.url else f"{named}."


def whole(reply: Reply) -> str:
    """The reply's text with its references."""
    return "\n\n".join(filter(None, (reply.text, references(reply))))
