"""A reply as a page shows it: sentences whose numbers are links, references by source, the address that asks again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.respond.compose import pieces
from assistant.types import Citation, Refusal, Reply

_MARKER = re.compile(r"[ \u00a0]?\[(\d+)\]")
_CLOSING = re.compile(
    r"((?:[ \u00a0]?\[\d+\])+)([.!?…]+)(\s*)$"
)  # “… three years [1].” is shown as “… three years. [1]”
_KEEP = "\u2060"  # word joiner: no line begins with a citation
Part = tuple[str, Citation | None]


@dataclass(frozen=True, slots=True)
class Reference:
    """The citations of one source; of a refusal, one passage."""

    citations: tuple[Citation, ...]

    @property
    def first(self) -> Citation:
        """The citation that names the source for all of them."""
        return self.citations[0]


@dataclass(frozen=True, slots=True)
class View:
    """What the templates show of a reply."""

    reply: Reply
    permalink: str

    @property
    def sentences(self) -> list[list[Part]]:
        """Each sentence as pieces of text, each with the citation that follows it."""
        by_number = {c.n: c for c in self.reply.citations}
        return [_parts(piece, by_number) for piece in pieces(self.reply)]

    @property
    def references(self) -> list[Reference]:
        """The citations of an answer, source by source; the passages nearest to a refused question."""
        if isinstance(self.reply, Refusal):
            return [Reference((c,)) for c in self.reply.refusal.nearest]
        return references(self.reply.citations)


def references(citations: Sequence[Citation]) -> list[Reference]:
    """The citations grouped by source and document, in the order in which they come."""
    groups: dict[tuple[str, str, str], list[Citation]] = {}
    for c in citations:
        groups.setdefault((c.source_id, c.document, c.language), []).append(c)
    return [Reference(tuple(group)) for group in groups.values()]


def turned_away(reply: Reply) -> bool:
    """True when the question was none: a later one does not look back at it."""
    return isinstance(reply, Refusal) and reply.refusal.reason in ("empty", "too_long", "instructions")


def _parts(piece: str, by_number: Mapping[int, Citation]) -> list[Part]:
    parts: list[Part] = []
    at = 0
    piece = _CLOSING.sub(r"\2\1\3", piece)
    for found in _MARKER.finditer(piece):
        citation = by_number.get(int(found[1]))  # an original may have footnotes of its own
        if citation:
            parts.append((piece[at : found.start()] + _KEEP, citation))
            at = found.end()
    rest = piece[at:].rstrip()
    return [*parts, (rest, None)] if rest else parts
