"""How the replies since the server started went: times and probabilities in memory, never a question."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.types import Language, Refusal, Reply

MOST = 2000  # replies remembered, the latest
_UNDECIDED = frozenset({"empty", "too_long", "instructions"})  # refused without weighing the evidence


@dataclass(frozen=True, slots=True)
class Seen:
    """One reply; `probability` (that the sources answer) is None when nothing was weighed."""

    kind: str
    language: Language
    probability: float | None
    timings_ms: Mapping[str, float]


class Session:
    """The latest replies of this server."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=MOST)
        self._lock = threading.Lock()

    def note(self, reply: Reply) -> None:
        """Remembers how a reply went."""
        seen = Seen(reply.kind, reply.language, probability_of(reply), dict(reply.timings_ms))
        with self._lock:
            self._seen.append(seen)

    def all(self) -> tuple[Seen, ...]:
        """The replies, oldest first."""
        with self._lock:
            return tuple(self._seen)


def probability_of(reply: Reply) -> float | None:
    """The probability that the sources answer, from the confidence in what was done."""
    if not isinstance(reply, Refusal):
        return reply.confidence
    return None if reply.refusal.reason in _UNDECIDED else 1 - reply.confidence
