"""How much a question is like the questions that the sources are known not to answer."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.index.load import Index
from assistant.retrieve import late
from assistant.retrieve.question import Encoded

DEPTH = 16


@dataclass(frozen=True, slots=True)
class Strange:
    """The likeness to the nearest example of each kind (0 when there is none near), and the nearest example of all."""

    off_topic: float = 0.0
    instructions: float = 0.0
    unanswered: float = 0.0
    example: str | None = None

    @property
    def outside(self) -> float:
        """The likeness to the nearest example off the subject."""
        return max(self.off_topic, self.instructions)


def strange(encoded: Encoded, index: Index) -> Strange:
    """The nearest negative examples (dense search, then token by token as for anticipated questions)."""
    found = [index.outside[i] for i, _ in index.query("outside", encoded.vector, DEPTH) if i in index.outside]
    alike = late.likeness([index.outside_rows[o.id] for o in found], index.outside_tokens, encoded)
    best = {"off_topic": 0.0, "instructions": 0.0, "unanswered": 0.0}
    example, top = None, 0.0
    for entry, score in zip(found, alike, strict=True):
        best[entry.kind] = max(best[entry.kind], float(score))
        if score > top:
            example, top = entry.text, float(score)
    return Strange(best["off_topic"], best["instructions"], best["unanswered"], example)
