"""An optional cross-encoder that reorders the best candidates (any sentence-transformers CrossEncoder, by a setting)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from assistant.errors import ModelError
from assistant.retrieve.search import Candidate, standardise
from assistant.retrieve.understand import Query

DEPTH = 20


@lru_cache(maxsize=2)
def _load(model: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(model)
    except Exception as e:
        raise ModelError(
            f"The reranker “{model}” cannot be loaded ({e}); check the setting `reranker`.",
            f"Le reclasseur « {model} » ne peut pas être chargé ({e}) ; vérifiez le réglage `reranker`.",
        ) from e


def rerank(query: Query, candidates: Sequence[Candidate], model: str | None) -> list[Candidate]:
    """The candidates, the first 20 reordered by the mean of their standardised score and the cross-encoder's; unchanged without a model."""
    if not model or not candidates:
        return list(candidates)
    head, tail = list(candidates[:DEPTH]), list(candidates[DEPTH:])
    pairs = [(query.text, c.passage(query.language).text) for c in head]
    judged = standardise([float(s) for s in _load(model).predict(pairs, show_progress_bar=False)])
    own = standardise([c.score for c in head])
    spread = (head[0].score - head[-1].score) or 1.0
    mixed = [
        replace(c, score=head[-1].score + spread * float(0.25 * (a + b) + 0.5))
        for c, a, b in zip(head, own, judged, strict=True)
    ]
    return sorted(mixed, key=lambda c: (-c.score, c.unit.id)) + tail
