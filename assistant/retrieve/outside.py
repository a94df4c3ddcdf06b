"""How much a question is like the questions that the sources are known not to answer."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.index.load import Index
from assistant.retrieve import late
from assistant.retrieve.question import Encoded

DEPTH = 16


@dataclass(frozen=True, slots=True)
class Strange:
    """The likeness to the nearest example of each kind (0 when there is none near), and the nearest example of all; `near`:
    the kind of each near example with its cosine among questions, nearest first."""

    off_topic: float = 0.0
    instructions: float = 0.0
    unanswered: float = 0.0
    example: str | None = None
    near: tuple[tuple[str, float], ...] = ()

    def nearest(self, *kinds: str) -> float:
        """The cosine of the nearest example of these kinds (0 when none is near)."""
        return max((s for kind, s in self.near if kind in kinds), default=0.0)

    @property
    def outside(self) -> float:
        """The likeness to the nearest example off the subject."""
        return max(self.off_topic, self.instructions)


def strange(encoded: Encoded, index: Index) -> Strange:
    """The nearest negative examples (dense search, then token by token as for anticipated questions)."""
    hits = [(index.outside[i], s) for i, s in index.query("outside", encoded.same, DEPTH) if i in index.outside]
    alike = late.likeness([index.outside_rows[o.id] for o, _ in hits], index.outside_tokens, encoded)
    best = {"off_topic": 0.0, "instructions": 0.0, "unanswered": 0.0}
    example, top = None, 0.0
    for (entry, _), score in zip(hits, alike, strict=True):
        best[entry.kind] = max(best[entry.kind], float(score))
        if score > top:
            example, top = entry.text, float(score)
    near = tuple((o.kind, s) for o, s in hits)
    return Strange(best["off_topic"], best["instructions"], best["unanswered"], example, near)
