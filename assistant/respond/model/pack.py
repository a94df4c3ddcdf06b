"""Which evidence fits into a model's context, and how it is laid before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.respond.model.ids import ID, ids
from assistant.respond.model.prompts import Task, messages
from assistant.respond.model.values import Evidence, Message
from assistant.types import Language, Passage

_RESERVE = 64  # tokens that a server's chat template may add


class Span(Protocol):
    """A span of a passage: a part of the extractive answer, or a ranked sentence."""

    @property
    def passage(self) -> Passage:
        """The passage."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends."""


def tokens(text: str) -> int:
    """An upper estimate of a text's tokens: French legal prose has 3.2 to 4 characters to a token with current tokenizers."""
    return -(-10 * len(text) // 28)


def pack(
    task: Task, question: str, spans: Sequence[Span], language: Language, *, context: int, answer: int, most: int
) -> tuple[Evidence, ...]:
    """The first of the spans, at most `most`, that fit beside the prompt, the question and the room for the answer."""
    room = context - answer - _RESERVE - sum(tokens(c) for _, c in _asked(task, question, (), language, 1))
    kept: dict[tuple[str, int, int], Span] = {}
    for span in spans:
        key = (span.passage.id, span.start, span.end)
        if key in kept or len(kept) == most:
            continue
        room -= tokens(_line("k7q", span.passage.text[span.start : span.end]))
        if room < 0:
            break
        kept[key] = span
    return tuple(Evidence(i, s.passage, s.start, s.end) for i, s in zip(ids(list(kept)), kept.values(), strict=True))


def ask(task: Task, question: str, evidence: Sequence[Evidence], language: Language, most: int) -> list[Message]:
    """The messages that ask for an answer to a question from evidence."""
    return _asked(task, question, evidence, language, most)


def _asked(task: Task, question: str, evidence: Sequence[Evidence], language: Language, most: int) -> list[Message]:
    lines = "\n".join(_line(e.id, e.text) for e in evidence)
    return messages(task, language, evidence=lines, question=_plain(question), most=most)


def _line(id: str, text: str) -> str:
    return f"[{id}] {_plain(text)}"


def _plain(text: str) -> str:
    """A text on one line in which nothing looks like one of our ids, and no straight quotation mark could end a string."""
    line = re.sub(rf"\[({ID.pattern})\]", r"(\1)", " ".join(text.split()))
    return re.sub(r'"([^"]*)"', r"“\1”", line).replace('"', "”")


def shape(evidence: Sequence[Evidence], most: int) -> dict[str, object]:
    """The JSON Schema of an answer: sentences, each with ids of this evidence."""
    known = {"type": "string", "enum": [e.id for e in evidence]}
    sentence = {
        "type": "object",
        "properties": {"text": {"type": "string"}, "ids": {"type": "array", "items": known, "minItems": 1}},
        "required": ["text", "ids"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"sentences": {"type": "array", "items": sentence, "maxItems": most}},
        "required": ["sentences"],
        "additionalProperties": False,
    }
