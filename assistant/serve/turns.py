"""One exchange of the chat: the question and the reply as messages that show every character as it is."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.documents.text import clean
from assistant.messages import text
from assistant.serve.panel import empty, panel
from assistant.types import Language, Refusal, Reply

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

Message = dict[str, str]
HISTORY = 8  # earlier questions that are looked back at

_log = logging.getLogger(__name__)
_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$\"':/=^@]")
_MARKER = re.compile(r"\[(\d+)\]")


class Turn(NamedTuple):
    """What a question changes: the two messages, the panel, the earlier questions, and what stays in the field."""

    messages: list[Message]
    panel: str
    earlier: list[str]
    field: str


def turn(assistant: Assistant, question: str, earlier: list[str], page: Language, number: int) -> Turn:
    """Asks one question; when something breaks, says so and leaves the question in the field."""
    asked = clean(question)
    said: Message = {"role": "user", "content": plain(asked) or "…"}
    try:
        reply = assistant.ask(question, history=earlier[-HISTORY:], default=page)
    except Exception:
        _log.exception("a question could not be answered")
        return Turn(
            [said, {"role": "assistant", "content": plain(text("chat.failed", page))}], empty(page), earlier, question
        )
    kept = [*earlier, asked] if asked and not _turned_away(reply) else earlier
    return Turn(
        [said, {"role": "assistant", "content": content(reply, number)}],
        panel(reply, number) or empty(reply.language),
        kept,
        "",
    )


def _turned_away(reply: Reply) -> bool:
    return isinstance(reply, Refusal) and reply.refusal.reason in ("empty", "too_long", "instructions")


def content(reply: Reply, number: int) -> str:
    """The text of a reply as Markdown, its numbers linked to the quotes in the panel."""
    pieces = _MARKER.split(reply.text)  # text, number, text, number… text
    return "".join(_link(p, number) if n % 2 else plain(p) for n, p in enumerate(pieces))


def _bracketed(n: str) -> str:
    return f"\\[{n}\\]"


def _link(n: str, number: int) -> str:
    """A citation's number, leading to its quote in the panel."""
    return f"[{_bracketed(n)}](#c{number}-{n})"


def plain(value: str) -> str:
    """Text that Markdown and HTML show letter for letter."""
    shown = "".join(_HTML.get(c, c) for c in value)
    return re.sub(r"&(amp|lt|gt);|" + _MARKDOWN.pattern, lambda m: m[0] if m[1] else "\\" + m[0], shown)
