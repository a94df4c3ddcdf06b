"""An answer or a refusal as people read it: the text, the numbered references, the warnings."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from assistant.cli.common import printable
from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.types import Citation, Language, Refusal, Reply

Line = tuple[str, str]  # style, text


def show(reply: Reply) -> None:
    """Prints a reply: with colours and wrapping on a terminal, as plain text elsewhere."""
    rows = [(style, printable(line)) for style, line in lines(reply)]
    if not sys.stdout.isatty():
        print("\n".join(line for _, line in rows))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for style, line in rows:
        console.print(Text(line, style=style))


def lines(reply: Reply) -> Iterator[Line]:
    """The lines of a reply with their styles."""
    language = reply.language
    if reply.understood_as:
        yield "dim", text("chat.understood_as", language, question=reply.understood_as)
        yield "", ""
    yield "", reply.text
    if isinstance(reply, Refusal):
        yield from _nearest(reply.refusal.nearest, language)
    else:
        yield "", ""
        yield "bold", text("chat.sources", language)
        for group in grouped(reply.citations):
            yield from _reference(" ".join(f"[{c.n}]" for c in group), group[0], language)
    if reply.warnings:
        yield "", ""
        yield "bold", text("chat.warnings", language)
        yield from (("yellow", f"- {w.text}") for w in reply.warnings)


def _nearest(citations: tuple[Citation, ...], language: Language) -> Iterator[Line]:
    if citations:
        yield "", ""
        yield "bold", text("chat.nearest", language)
    for c in citations:
        yield "", f"- {c.quote}"
        yield "dim", f"  {described(c, language)}"


def _reference(numbers: str, c: Citation, language: Language) -> Iterator[Line]:
    yield "", f"{numbers} {described(c, language)}"
    if c.url:
        yield "dim", f"    {c.url}"


def described(c: Citation, language: Language) -> str:
    """Title, locator, authority, date, and whether the quote is from our digest or from the original."""
    title = c.title if not c.locator else f"{c.title}, {c.locator}"
    return f"{title} — {c.authority}, {show_date(c.date, language)}, {text(f'api.{c.document}', language)}"


def grouped(citations: tuple[Citation, ...]) -> list[list[Citation]]:
    """Citations of the same text together, in order of their first number."""
    groups: dict[tuple[str, str, str | None, str], list[Citation]] = {}
    for c in citations:
        groups.setdefault((c.source_id, c.document, c.locator, c.language), []).append(c)
    return list(groups.values())
