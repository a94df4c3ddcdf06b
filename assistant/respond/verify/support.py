"""What a check finds for a sentence, and what a checker is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.types import Language

Finding = Literal["quoted", "supported", "withheld"]


@dataclass(frozen=True, slots=True)
class Support:
    """Whether quotes support a sentence, why not, and how much of it they account for (0 to 1)."""

    verdict: Finding
    reason: str | None = None
    score: float = 1.0


class Checker(Protocol):
    """Decides whether quotes support a sentence that is in none of them word for word."""

    name: str

    def check(self, sentence: str, quotes: Sequence[str], language: Language) -> Support:
        """“supported” or “withheld”, with the reason."""
