"""How much a question is like the examples of what is off the subject."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.index.load import Index
from assistant.retrieve import late
from assistant.retrieve.question import Encoded

DEPTH = 12


@dataclass(frozen=True, slots=True)
class Strange:
    """The likeness to the nearest example, by kind (0 when there are no examples), and that example."""

    off_topic: float = 0.0
    instructions: float = 0.0
    example: str | None = None

    @property
    def most(self) -> float:
        """The likeness to the nearest example of any kind."""
        return max(self.off_topic, self.instructions)


def strange(encoded: Encoded, index: Index) -> Strange:
    """The nearest examples off the subject (dense search, then token by token as for anticipated questions)."""
    found = [index.outside[i] for i, _ in index.store.query("outside", encoded.vector, DEPTH) if i in index.outside]
    alike = late.likeness([index.outside_rows[o.id] for o in found], index.outside_tokens, encoded)
    best = {"off_topic": 0.0, "instructions": 0.0}
    example, top = None, 0.0
    for entry, score in zip(found, alike, strict=True):
        best[entry.kind] = max(best[entry.kind], float(score))
        if score > top:
            example, top = entry.text, float(score)
    return Strange(best["off_topic"], best["instructions"], example)
