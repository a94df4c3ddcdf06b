"""What the runner asks of any system: open on a set, then one outcome for each question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from assistant.documents.sentences import sentence_spans
from assistant.settings import Settings
from eval.dataset import Dataset, Document, Item

AS_OF = dt.date(2026, 11, 21)  # the day taken as today in every run, so that runs can be compared

Progress = Callable[[str, int, int], None]


class Outcome(NamedTuple):
    """What a system did for one question: passages with scores, best first, and the reply as JSON without timings."""

    retrieved: list[tuple[str, float]]
    reply: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class About:
    """What a run records of an opened system."""

    corpus: str | None = None
    index: Mapping[str, Any] | None = None
    weights: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setup:
    """What a system is opened with."""

    dataset: Dataset
    settings: Settings
    k: int
    options: Mapping[str, Any] = field(default_factory=dict)
    progress: Progress = lambda step, done, total: None

    def folder(self, name: str) -> Path:
        """Where a system may keep what it built for this set."""
        return self.settings.data_dir / "eval" / name


class System(Protocol):
    """A system under evaluation; made by its kind's class with a `Setup`."""

    about: About

    def ask(self, item: Item) -> Outcome:
        """The outcome for one question."""

    def close(self) -> None:
        """Puts back whatever opening changed."""


class Part(NamedTuple):
    """A span of a passage that a peer answers with."""

    document: Document
    start: int
    end: int


def answer(item: Item, parts: Sequence[Part], confidence: float, generator: str) -> dict[str, Any]:
    """A peer's extractive answer in the shape of the answer object: each part is a quote, each of its sentences cites it."""
    citations, sentences = [], []
    for n, (d, start, end) in enumerate(parts, 1):
        quote = d.text[start:end]
        citations.append(
            {
                "n": n,
                "source_id": d.source,
                "passage_id": d.id,
                "title": d.title,
                "authority": "",
                "date": None,
                "locator": None,
                "document": "digest",
                "language": d.language or item.lang,
                "quote": quote,
                "start": start,
                "end": end,
                "url": None,
            }
        )
        sentences += [{"text": quote[a:b], "citations": [n], "verdict": "quoted"} for a, b in sentence_spans(quote)]
    text = " ".join(f"{s['text']} [{s['citations'][0]}]" for s in sentences)
    return _reply(item, "answer", text, confidence, generator) | {"sentences": sentences, "citations": citations}


def refusal(item: Item, text: str, confidence: float, generator: str) -> dict[str, Any]:
    """A peer's refusal in the shape of the answer object."""
    return _reply(item, "refusal", text, confidence, generator) | {
        "refusal": {"reason": "not_in_sources", "nearest": []}
    }


def _reply(item: Item, kind: str, text: str, confidence: float, generator: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "kind": kind,
        "question": item.text,
        "language": item.lang,
        "as_of": AS_OF.isoformat(),
        "text": text,
        "sentences": [],
        "citations": [],
        "warnings": [],
        "refusal": None,
        "confidence": round(min(1.0, max(0.0, confidence)), 6),
        "generator": generator,
        "index": None,
        "generated": True,
    }
