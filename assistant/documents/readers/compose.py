"""Kept paragraphs put together as an original: one text, exact offsets, pieces short enough to cite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.documents.original import Original, OriginalParagraph
from assistant.documents.sentences import sentence_spans
from assistant.documents.text import STOPWORDS, words
from assistant.types import Language

MAX_PIECE = 900
_WINDOW = 9_000  # sentences are looked for in windows, so that a paragraph of megabytes costs no more than its length

_ONLY_FR = STOPWORDS["fr"] - STOPWORDS["en"] - {"me", "on", "son", "fut"}
_ONLY_EN = STOPWORDS["en"] - STOPWORDS["fr"] - {"as", "or", "an", "don"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A paragraph that belongs to the text, under its headings."""

    text: str
    headings: tuple[str, ...] = ()
    locator: str | None = None


def compose(name: str, title: str, kept: Sequence[Kept]) -> Original:
    """The original made of a title and kept paragraphs; headings appear in its text once, above what they head."""
    parts: list[str] = []
    paragraphs: list[OriginalParagraph] = []
    at = 0

    def put(text: str) -> int:
        nonlocal at
        begin = at + (2 if parts else 0)
        parts.append(text)
        at = begin + len(text)
        return begin

    if title:
        put(title)
    path: tuple[str, ...] = ()
    for k in kept:
        common = next(
            (i for i, (a, b) in enumerate(zip(path, k.headings, strict=False)) if a != b),
            min(len(path), len(k.headings)),
        )
        for heading in k.headings[common:]:
            put(heading)
        path = k.headings
        begin = put(k.text)
        paragraphs.extend(OriginalParagraph(begin + a, begin + b, k.headings, k.locator) for a, b in pieces(k.text))
    return Original(name, title, vote(" ".join(k.text for k in kept[:200])), "\n\n".join(parts), tuple(paragraphs))


def vote(text: str, default: Language = "fr") -> Language:
    """The language that has more of its own grammar words in the text."""
    seen = words(text[:20_000])
    fr, en = (sum(w in only for w in seen) for only in (_ONLY_FR, _ONLY_EN))
    return default if fr == en else "fr" if fr > en else "en"


def pieces(text: str) -> list[tuple[int, int]]:
    """Offsets of the citable pieces of a paragraph: whole when short, else whole sentences up to 900 characters."""
    if len(text) <= MAX_PIECE:
        return [(0, len(text))] if text.strip() else []
    found: list[tuple[int, int]] = []
    for start, end in _atoms(text):
        if found and end - found[-1][0] <= MAX_PIECE:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _atoms(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = _break(text, start, _WINDOW, (". ", "\n", " ")) if len(text) - start > _WINDOW else len(text)
        for a, b in sentence_spans(text[start:end]):
            yield from _cut(text, start + a, start + b)
        start = end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, in parts when it alone is too long (lists of a legal text)."""
    while start < end:
        stop = _break(text, start, MAX_PIECE, ("\n", "; ", ", ", " ")) if end - start > MAX_PIECE else end
        a, b = start, stop
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        if a < b:
            yield a, b
        start = stop


def _break(text: str, start: int, size: int, marks: tuple[str, ...]) -> int:
    for mark in marks:
        at = text.rfind(mark, start + size // 2, start + size)
        if at >= 0:
            return at + len(mark)
    return start + size
