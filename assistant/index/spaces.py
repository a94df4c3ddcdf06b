"""Two spaces that know the subject: in one, questions that ask the same are near; in the other, a question and what answers it.

The embedding model puts everything about the EMC2 warehouse close together. Three small maps (384 → 384) of its vectors spread
the subject out: `same` for questions among questions, `asking` and `telling` for a question towards sentences. Each is a linear
map plus a net of one hidden layer (GELU: Hendrycks and Gimpel 2016). They were trained by contrast (InfoNCE: van den Oord et al.
2018; two towers as in DPR: Karpukhin et al. 2020) on the corpus's sentences, its anticipated questions and questions written for
this, by `python -m eval spaces` (docs/decisions/0012-spaces.md, 0013-questions-to-learn-from.md).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
SPACES_FILE = Path(__file__).with_name("spaces.npz")
MAPS = ("same", "asking", "telling")
_FITTED_FOR = re.compile(r"^e5-small-|multilingual-e5-small")


@dataclass(frozen=True, slots=True)
class Map:
    """x ↦ ((x - mean) M + gelu(u A + a) B + b) / length, with u = x - mean made of length 1; d = 384, h hidden units."""

    mean: Matrix
    """(d,)"""
    linear: Matrix
    """M (d, d)"""
    inward: Matrix
    """A (d, h)"""
    inward_bias: Matrix
    """a (h,)"""
    outward: Matrix
    """B (h, d)"""
    outward_bias: Matrix
    """b (d,)"""

    def __call__(self, vectors: Matrix) -> Matrix:
        """Unit vectors (n, d) or (d,) from vectors of the same shape."""
        x = vectors - self.mean
        hidden = gelu(unit(x) @ self.inward + self.inward_bias)
        return unit(x @ self.linear + hidden @ self.outward + self.outward_bias)


PARTS = tuple(f.name for f in fields(Map))


class Spaces:
    """The trained maps, or none: then every vector stays as it is."""

    def __init__(self, file: Path | None) -> None:
        self._maps: dict[str, Map] = {}
        self.checksum = hashlib.sha256(file.read_bytes()).hexdigest() if file else "none"
        if file is not None:
            with np.load(file) as z:
                self._maps = {m: Map(**{p: z[f"{m}.{p}"].astype(np.float32) for p in PARTS}) for m in MAPS}

    def same(self, vectors: Matrix) -> Matrix:
        """Questions, to be compared with questions: unit vectors (n, 384) from unit vectors (n, 384)."""
        return self._mapped("same", vectors)

    def asking(self, vectors: Matrix) -> Matrix:
        """Questions, to be compared with sentences; shapes as for `same`."""
        return self._mapped("asking", vectors)

    def telling(self, vectors: Matrix) -> Matrix:
        """Sentences, to be compared with questions; shapes as for `same`."""
        return self._mapped("telling", vectors)

    def _mapped(self, name: str, vectors: Matrix) -> Matrix:
        return self._maps[name](vectors) if name in self._maps else vectors


def unit(x: Matrix) -> Matrix:
    """Vectors of length 1 from vectors of any shape (…, d)."""
    return np.asarray(x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9), np.float32)


def gelu(x: Matrix) -> Matrix:
    """GELU by its tanh approximation, which training uses too."""
    return np.asarray(0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x))), np.float32)


def trained_for(model: str) -> bool:
    """True for the bundled model and its twins, by their ids: for others the shipped numbers mean nothing."""
    return bool(_FITTED_FOR.search(model.lower()))


def spaces(model: str) -> Spaces:
    """The spaces for a model by its id: the shipped maps for those that they were trained for, else none."""
    return _read(trained_for(model))


@lru_cache(maxsize=2)
def _read(fitted: bool) -> Spaces:
    return Spaces(SPACES_FILE if fitted else None)
