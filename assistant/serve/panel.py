"""The source panel of the chat as HTML: every text that comes from elsewhere is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.types import Citation, Language, Refusal, Reply


def panel(reply: Reply, turn: int = 0) -> str:
    """The warnings and the sources of a reply, or the passages nearest to a refused question; empty when there is none."""
    understood = (
        f'<p lang="{reply.language}">{escape(text("chat.understood_as", reply.language, question=reply.understood_as))}</p>'
        if reply.understood_as
        else ""
    )
    if isinstance(reply, Refusal):
        return understood + _section(
            text("chat.nearest", reply.language), reply.refusal.nearest, reply.language, turn, numbered=False
        )
    return (
        understood
        + _warnings(reply)
        + _section(text("chat.sources", reply.language), reply.citations, reply.language, turn, numbered=True)
    )


def _warnings(reply: Reply) -> str:
    if not reply.warnings:
        return ""
    rows = "".join(f"<li>{escape(w.text)}</li>" for w in reply.warnings)
    return f'<section lang="{reply.language}" class="warnings"><h2>{escape(text("chat.warnings", reply.language))}</h2><ul>{rows}</ul></section>'


def empty(language: Language) -> str:
    """What the panel shows before there are sources."""
    return f'<section lang="{language}"><h2>{escape(text("chat.sources", language))}</h2><p>{escape(text("chat.no_sources", language))}</p></section>'


def _section(title: str, citations: Sequence[Citation], language: Language, turn: int, numbered: bool) -> str:
    if not citations:
        return ""
    groups: dict[str, list[Citation]] = {}
    for c in citations:
        groups.setdefault(c.passage_id, []).append(c)
    cards = "".join(_card(group, language, turn, numbered) for group in groups.values())
    return f'<section lang="{language}"><h2>{escape(title)}</h2>{cards}</section>'


def _card(group: Sequence[Citation], language: Language, turn: int, numbered: bool) -> str:
    c = group[0]
    numbers = "".join(f'<span id="c{turn}-{g.n}" class="number">[{g.n}]</span> ' for g in group) if numbered else ""
    place = f", {escape(c.locator)}" if c.locator else ""
    link = (
        f'<p><a href="{escape(c.url)}" rel="noreferrer noopener" target="_blank">{escape(text("chat.official", language))}</a></p>'
        if c.url
        else ""
    )
    return (
        f'<article class="source"><h3>{numbers}<span lang="{c.language}">{escape(c.title)}</span>{place}</h3>'
        f"<p>{escape(c.authority)}, {escape(show_date(c.date, language))}, {escape(text(f'chat.{c.document}', language))}</p>"
        f'<blockquote lang="{c.language}">{_marked(group)}</blockquote>{link}</article>'
    )


def _marked(group: Sequence[Citation]) -> str:
    """The paragraph with its quotes marked; the quote alone when the paragraph is not at hand."""
    passage = group[0].passage
    if passage is None:
        return "<br>".join(f"<mark>{escape(c.quote)}</mark>" for c in group)
    html, at = [], 0
    for c in sorted(group, key=lambda c: c.start):
        start = max(at, c.start)
        number = f" [{c.n}]" if len(group) > 1 else ""
        html += [
            escape(passage.text[at:start]),
            f"<mark>{escape(passage.text[start : c.end])}</mark>{number}" if c.end > start else "",
        ]
        at = max(at, c.end)
    return "".join(html) + escape(passage.text[at:])
