"""The pieces that an answer is made of: exact spans of passages, and the leading sentences of digests."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.documents.text import stem_set
from assistant.index.load import Index
from assistant.respond.sentences import Ranked
from assistant.types import Language, Passage


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of the answer: an exact span of a passage, with what our own words put before it (a message key)."""

    passage: Passage
    start: int
    end: int
    lead: str | None = None

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]


def part_of(ranked: Ranked) -> Part:
    """A ranked sentence as a part of the answer."""
    return Part(ranked.passage, ranked.start, ranked.end)


def opening(index: Index, source_id: str, paragraph: str, language: Language) -> Part | None:
    """The first sentence of a paragraph of a digest, None when the digest has no such paragraph."""
    unit = index.units.get(f"{source_id}#{paragraph}")
    if not unit:
        return None
    passage = unit.passages.get(language) or next(iter(unit.passages.values()))
    sentence = index.sentences[index.sentence_rows[passage.id][0]]
    return Part(passage, sentence.start, sentence.end)


SAME = 0.75  # share of the shorter sentence's content words


def repeats(a: str, b: str, language: Language) -> bool:
    """True when two sentences say almost the same thing (shared content words over those of the shorter one)."""
    x, y = stem_set(a, language), stem_set(b, language)
    return len(x & y) >= SAME * min(len(x), len(y))
