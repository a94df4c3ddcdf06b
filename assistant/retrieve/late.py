"""Late-interaction scores of stored sentences and anticipated questions for one question, many at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.index.load import TokenVectors
from assistant.retrieve.question import Encoded

Vector = NDArray[np.float32]


def matches(rows: Sequence[int], tokens: TokenVectors, encoded: Encoded) -> Vector:
    """For each stored text and question token, the best cosine; shape (rows, question tokens)."""
    joined, starts = _join(rows, tokens)
    assert encoded.tokens is not None
    return np.asarray(np.maximum.reduceat(joined @ encoded.tokens.T, starts, axis=0), np.float32)


def scores(rows: Sequence[int], tokens: TokenVectors | None, encoded: Encoded) -> Vector:
    """MaxSim of each stored text; shape (rows,); zeros when the model gives no token vectors."""
    if not rows or tokens is None or encoded.tokens is None or encoded.weights is None:
        return np.zeros(len(rows), np.float32)
    return np.asarray(matches(rows, tokens, encoded) @ encoded.weights, np.float32)


def likeness(rows: Sequence[int], tokens: TokenVectors | None, encoded: Encoded) -> Vector:
    """How alike the question and each stored question are, token by token and both ways; shape (rows,).

    The mean of “every word of the question is met in the key” (weighted MaxSim) and “every word of the key is met in the
    question” (plain mean): a key that asks for more, or for something else, scores less.
    """
    if not rows or tokens is None or encoded.tokens is None or encoded.weights is None:
        return np.zeros(len(rows), np.float32)
    joined, starts = _join(rows, tokens)
    similar = joined @ encoded.tokens.T
    forward = np.maximum.reduceat(similar, starts, axis=0) @ encoded.weights
    lengths = np.diff(np.append(starts, len(joined)))
    backward = np.add.reduceat(similar.max(axis=1), starts) / lengths
    return np.asarray((forward + backward) / 2, np.float32)


def _join(rows: Sequence[int], tokens: TokenVectors) -> tuple[Vector, NDArray[np.int64]]:
    blocks = [tokens[r] for r in rows]
    blocks = [b if len(b) else np.zeros((1, b.shape[1]), np.float32) for b in blocks]
    lengths = np.array([len(b) for b in blocks], np.int64)
    return np.concatenate(blocks), np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
