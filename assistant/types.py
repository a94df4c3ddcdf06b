"""The values that users and tests rely on: answers, refusals, citations, and the pieces they are made of.

All are frozen. An `Answer` with an uncited sentence, a citation whose quote is not in its passage, or a dangling number
cannot be constructed. `to_json()` is the answer object of the design; `schema()` is its published JSON Schema.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")
DocumentKind = Literal["digest", "original"]
Role = Literal["plain", "gap", "conflict"]
Verdict = Literal["quoted", "supported"]
RefusalReason = Literal["not_in_sources", "off_topic", "instructions", "empty", "too_long"]

_MARKER = re.compile(r"\[(\d+)\]")


def _markers(text: str) -> set[int]:
    """The numbers that stand in square brackets in a text."""
    return {int(n) for n in _MARKER.findall(text)}


class Frozen(BaseModel):
    """A value that never changes and has no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_serialization_defaults_required=True)


class Passage(Frozen):
    """A citable piece of a document: `document.text[start:end] == text`."""

    id: str
    source_id: str
    document: DocumentKind
    language: Language
    paragraph: str
    headings: tuple[str, ...] = ()
    locator: str | None = None
    start: int
    end: int
    text: str
    facts: tuple[str, ...] = ()
    role: Role = "plain"

    @property
    def unit(self) -> str:
        """What a passage and its twin in the other language have in common."""
        return f"{self.source_id}#{self.paragraph}" if self.document == "digest" else self.id


class Citation(Frozen):
    """A numbered pointer to a quote: `passage.text[start:end] == quote` (checked when constructed)."""

    n: int = Field(ge=1)
    source_id: str
    passage_id: str
    title: str
    authority: str
    date: str | None
    locator: str | None
    document: DocumentKind
    language: Language
    quote: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int
    url: str | None
    passage: Passage | None = Field(default=None, exclude=True, repr=False)

    @model_validator(mode="after")
    def _quote_is_in_passage(self) -> Citation:
        if self.end - self.start != len(self.quote):
            raise ValueError(f"the quote of citation {self.n} does not have the length of [start, end)")
        if self.passage is not None:
            if self.passage.id != self.passage_id or self.passage.source_id != self.source_id:
                raise ValueError(f"citation {self.n} names another passage than the one it quotes")
            if self.passage.text[self.start : self.end] != self.quote:
                raise ValueError(f"the quote of citation {self.n} is not in its passage")
        return self


class Sentence(Frozen):
    """One sentence of an answer, the citations that prove it, and what checking found."""

    text: str = Field(min_length=1)
    citations: tuple[int, ...] = Field(min_length=1)
    verdict: Verdict


class Notice(Frozen):
    """A warning: a later source, a disagreement, an original in the other language…"""

    code: str
    text: str
    source_id: str | None = None


class RefusalDetail(Frozen):
    """Why there is no answer, the passages that came nearest, and what is missing in them."""

    reason: RefusalReason
    nearest: tuple[Citation, ...] = ()
    missing: str | None = None


class IndexInfo(Frozen):
    """Which index answered."""

    fingerprint: str
    sources: int
    passages: int


class ModelUse(Frozen):
    """What a chat model did for an answer, and what that cost."""

    name: str
    prompt: str
    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cost: float | None = None
    written: int = Field(ge=0)
    repaired: int = Field(ge=0)
    withheld: int = Field(ge=0)
    cached: bool = False
    failure: str | None = None


class _Reply(Frozen):
    id: str | None = None
    question: str
    language: Language
    as_of: str
    text: str = Field(min_length=1)
    warnings: tuple[Notice, ...] = ()
    confidence: float = Field(ge=0, le=1)
    generator: str = "extractive"
    index: IndexInfo
    timings_ms: dict[str, float] = Field(default_factory=dict)
    understood_as: str | None = None
    model: ModelUse | None = None
    generated: Literal[True] = True

    def to_json(self) -> dict[str, Any]:
        """The answer object of the design: plain data, ready for `json.dumps`."""
        data = self.model_dump(mode="json")
        ordered = {k: data[k] for k in _ORDER if k in data}
        return ordered | {k: v for k, v in data.items() if k not in ordered}


_ORDER = (
    "id",
    "kind",
    "question",
    "language",
    "as_of",
    "text",
    "sentences",
    "citations",
    "warnings",
    "refusal",
    "confidence",
    "generator",
    "index",
    "timings_ms",
    "generated",
    "understood_as",
    "model",
)


class Answer(_Reply):
    """Sentences that are each proved by numbered quotes."""

    kind: Literal["answer"] = "answer"
    sentences: tuple[Sentence, ...] = Field(min_length=1)
    citations: tuple[Citation, ...] = Field(min_length=1)
    refusal: None = None

    @model_validator(mode="after")
    def _numbers_hold(self) -> Answer:
        numbers = [c.n for c in self.citations]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("citations are numbered 1, 2, 3… in order")
        used = {n for s in self.sentences for n in s.citations}
        if dangling := used - set(numbers):
            raise ValueError(f"no citation has the number {min(dangling)}")
        if idle := set(numbers) - used:
            raise ValueError(f"citation {min(idle)} proves no sentence")
        shown, in_quotes = _markers(self.text), set[int]().union(*(_markers(c.quote) for c in self.citations))
        if dangling := shown - set(numbers) - in_quotes:  # an original may have footnotes of its own
            raise ValueError(f"the text shows [{min(dangling)}], which is no citation")
        for sentence in self.sentences:
            if sentence.verdict == "quoted" and not any(
                sentence.text in c.quote for c in self.citations if c.n in sentence.citations
            ):
                raise ValueError(f"a sentence said to be quoted is in none of its quotes: {sentence.text!r}")
        return self


class Refusal(_Reply):
    """No answer: a polite text, the reason, and the nearest passages."""

    kind: Literal["refusal"] = "refusal"
    sentences: tuple[()] = ()
    citations: tuple[()] = ()
    refusal: RefusalDetail


class Hit(Frozen):
    """A passage found for a query, with its score (higher is better) and rank (from 1)."""

    passage: Passage
    score: float
    rank: int = Field(ge=1)


Reply = Answer | Refusal


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the answer object: an answer or a refusal."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Answer object",
        **TypeAdapter(Reply).json_schema(mode="serialization"),
    }
