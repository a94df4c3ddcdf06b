"""Overlap of the quoted spans with the gold spans, in characters (LegalBench-RAG; Pipitone and Alami 2024, arXiv 2408.10343).

Retrieved spans are the quotes that the answer cites; gold spans are the sentences of the answering passages that say a nugget.
"""

from __future__ import annotations

from collections.abc import Iterable

from eval.asked import Asked
from eval.metrics.base import Metric

Spans = dict[str, set[int]]


def overlap(asked: Asked) -> tuple[int, int, int] | None:
    """Characters quoted and gold, quoted, gold; None without gold spans or without an answer."""
    if not asked.item.spans or not asked.answered:
        return None
    gold = _characters((s.passage, s.start, s.end) for s in asked.item.spans)
    quoted = _characters((c["passage_id"], c["start"], c["end"]) for c in asked.citations.values())
    both = sum(len(gold[p] & quoted[p]) for p in gold.keys() & quoted.keys())
    return both, sum(map(len, quoted.values())), sum(map(len, gold.values()))


def _characters(spans: Iterable[tuple[str, int, int]]) -> Spans:
    found: Spans = {}
    for passage, start, end in spans:
        found.setdefault(passage, set()).update(range(start, end))
    return found


class SpanMetric(Metric):
    """Precision, recall or F of the quoted characters."""

    GROUP = "spans"

    def of(self, asked: Asked) -> float | None:
        """The value for one answered question with gold spans."""
        found = overlap(asked)
        return None if found is None else self.ratio(*found)

    def ratio(self, both: int, quoted: int, gold: int) -> float:
        """The figure from the three numbers of characters."""
        raise NotImplementedError
