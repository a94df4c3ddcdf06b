"""The values that pass between the steps of wording: evidence, what the model wrote, what may be shown of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.respond.model.errors import Failure
from assistant.types import Passage, Verdict

Message = tuple[Literal["system", "user", "assistant"], str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """An exact span of a passage, under the short id by which the model may cite it."""

    id: str
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]

    @property
    def span(self) -> tuple[str, int, int]:
        """What tells it from any other quote."""
        return self.passage.id, self.start, self.end


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, with the ids that it gave."""

    text: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A sentence that may be shown: its words, the evidence that proves it, and what checking found."""

    text: str
    evidence: tuple[Evidence, ...]
    verdict: Verdict
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that may not be shown, why, and the evidence it seems to be about."""

    draft: Draft
    reason: str
    about: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the server counts them or as we estimate them."""

    input: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class Worded:
    """What became of one question: the sentences to show, those withheld, and why it stopped short (None: it did not)."""

    shown: tuple[Shown, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    failure: Failure | None = None
    usage: Usage = Usage()
    cached: bool = False
    evidence: tuple[Evidence, ...] = ()
    drafts: tuple[Draft, ...] = ()

    @property
    def short(self) -> bool:
        """True when it broke off, or when more was withheld than shown."""
        return self.failure is not None or len(self.withheld) > len(self.shown)


def covered(shown: Sequence[Shown]) -> frozenset[tuple[str, int, int]]:
    """The spans that some sentence cites."""
    return frozenset(e.span for s in shown for e in s.evidence)
