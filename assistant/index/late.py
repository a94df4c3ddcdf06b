"""Late interaction: how well each word of a question is met somewhere in a sentence (MaxSim of ColBERT, Khattab and Zaharia 2020).

A linear head (384 → 128) on the embedding model's token vectors, trained on PIAF questions over French Wikipedia, then on this
subject by `python -m eval late` (docs/decisions/0004-ranking.md, 0013-questions-to-learn-from.md):
score(q, s) = Σ_i w_i max_j ⟨A q_i, A s_j⟩, with token weights w that sum to 1. A sentence's tokens are cut out of its
paragraph's own forward pass, so that one pass serves passage and sentences.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
HEAD_FILE = Path(__file__).with_name("late_head.npz")
DIMENSION = 384


class Head:
    """The trained projection and token weights."""

    def __init__(self, file: Path = HEAD_FILE) -> None:
        with np.load(file) as z:
            self._mean_q, self._mean_s = (z[k].astype(np.float32) for k in ("mean_q", "mean_s"))
            self._a, self._w = z["A"].astype(np.float32), z["w"].astype(np.float32)
            self._idf = z["idf"].astype(np.float32)

    def question(self, tokens: Matrix, idf: Matrix) -> tuple[Matrix, Matrix]:
        """Projected unit token vectors (t, 128) of a question and their weights (t,), which sum to 1."""
        x = tokens - self._mean_q
        raw = self._idf[0] + self._idf[1] * idf / 5 + x @ self._w
        weight = np.logaddexp(0, raw).astype(np.float32)
        return _unit(x @ self._a), weight / weight.sum()

    def key(self, tokens: Matrix) -> Matrix:
        """Projected unit token vectors (t, 128) of an anticipated question, to be compared with a question's."""
        return _unit((tokens - self._mean_q) @ self._a)

    def sentence(self, tokens: Matrix) -> Matrix:
        """Projected unit token vectors (t, 128) of a sentence."""
        return _unit((tokens - self._mean_s) @ self._a)


@lru_cache(maxsize=1)
def head() -> Head:
    """The shipped head, read once."""
    return Head()


def best_matches(question: Matrix, sentence: Matrix) -> Matrix:
    """For each question token, its best cosine with a token of the sentence; shape (t,)."""
    if not len(sentence):
        return np.full(len(question), -1.0, np.float32)
    return np.asarray((question @ sentence.T).max(axis=1), np.float32)


def _unit(x: Matrix) -> Matrix:
    norm = np.linalg.norm(x, axis=-1, keepdims=True)
    return np.asarray(x / np.maximum(norm, 1e-6), np.float32)
