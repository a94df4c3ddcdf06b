"""Long texts cut into passages, for sets whose corpus is whole files."""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST = 1000  # characters of a passage cut from a long file
_BREAK = re.compile(r"\n\s*\n")
_END = re.compile(r"(?<=[.;:!?])\s+|\n+")


def passages_of(text: str) -> Iterator[tuple[int, int]]:
    """A long text as `[start, end)` of its paragraphs; those over 1,000 characters are cut after a sentence."""
    for start, end in _between(_BREAK, text, 0, len(text)):
        at = last = start
        for first, stop in _between(_END, text, start, end):
            if stop - at > LONGEST and last > at:
                yield at, last
                at = first
            while stop - at > LONGEST:  # a sentence that is too long itself is cut where it must be
                yield at, at + LONGEST
                at += LONGEST
            last = stop
        yield at, last


def _between(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between the matches of a pattern, without blank ends."""
    at = start
    for stop, following in [*((m.start(), m.end()) for m in pattern.finditer(text, start, end)), (end, end)]:
        piece = text[at:stop]
        if piece.strip():
            left = at + len(piece) - len(piece.lstrip())
            yield left, left + len(piece.strip())
        at = following
