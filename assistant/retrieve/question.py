"""A question as the index sees it: its vector, its projected token vectors, and how much each token weighs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import STOPWORDS, stems
from assistant.index.late import head
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.retrieve.understand import Query

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Encoded:
    """`vector` (dimension,), as it is among `same` questions and when `asking` for sentences (see `assistant.index.spaces`);
    `tokens` (t, 128) with `weights` (t,) that sum to 1, or None without token vectors; `stems` with their idf, of the
    question's content words in its language."""

    vector: Matrix
    same: Matrix
    asking: Matrix
    tokens: Matrix | None
    weights: Matrix | None
    content: NDArray[np.bool_] | None
    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    stems: dict[str, float]


def encode(query: Query, index: Index, engine: Engine) -> Encoded:
    """One pass of the embedding model over the question gives everything that answering needs."""
    found = engine.encode([query.asked], kind="query", tokens=index.tokens is not None)
    lexical = index.lexical[query.language]
    idf = {s: lexical.idf(s) for s in stems(query.asked, query.language)}
    vector = found.pooled[0]
    pooled = vector, index.spaces.same(vector), index.spaces.asking(vector)
    if found.tokens is None or index.tokens is None:
        return Encoded(*pooled, None, None, None, (), (), idf)
    inside = np.flatnonzero(found.offsets[0][:, 0] >= 0)
    if not len(inside):
        return Encoded(*pooled, None, None, None, (), (), idf)
    spans = [(int(a), int(b)) for a, b in found.offsets[0][inside]]
    words = [_word_at(query.asked, a, b) for a, b in spans]
    stop = STOPWORDS[query.language]
    token_idf = np.array([0.5 if w.lower() in stop else _idf(w, query, lexical.idf) for w in words], np.float32)
    tokens, weights = head().question(found.tokens[0][inside], token_idf)
    content = np.array([w.lower() not in stop and any(c.isalnum() for c in w) for w in words])
    return Encoded(*pooled, tokens, weights, content, tuple(query.asked[a:b] for a, b in spans), tuple(spans), idf)


def _idf(word: str, query: Query, idf: object) -> float:
    found = stems(word, query.language)
    return max((idf(s) for s in found), default=0.5)  # type: ignore[operator]


def _word_at(text: str, start: int, end: int) -> str:
    """The whole word around a piece of it."""
    while start < end and not text[start].isalnum():
        start += 1
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end].strip()
