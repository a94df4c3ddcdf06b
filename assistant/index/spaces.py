"""Two spaces that know the subject: in one, questions that ask the same are near; in the other, a question and what answers it.

The embedding model puts everything about the EMC2 warehouse close together. Three linear maps (384 → 384) of its vectors spread
the subject out: `same` for questions among questions, `asking` and `telling` for a question towards sentences. They were trained
by contrast (InfoNCE: van den Oord et al. 2018; two towers as in DPR: Karpukhin et al. 2020) on the anticipated questions of the
corpus and its sentences alone, by `python -m eval spaces` (docs/decisions/0012-spaces.md).
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
SPACES_FILE = Path(__file__).with_name("spaces.npz")
MAPS = ("same", "asking", "telling")
# The bundled model and its twins: for others the maps mean nothing.
_FITTED_FOR = re.compile(r"^e5-small-|multilingual-e5-small")


class Spaces:
    """The trained maps, or none: then every vector stays as it is."""

    def __init__(self, file: Path | None) -> None:
        self._maps: dict[str, tuple[Matrix, Matrix]] = {}
        self.checksum = hashlib.sha256(file.read_bytes()).hexdigest() if file else "none"
        if file is not None:
            with np.load(file) as z:
                self._maps = {m: (z[f"mean_{m}"].astype(np.float32), z[m].astype(np.float32)) for m in MAPS}

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
        if name not in self._maps:
            return vectors
        mean, matrix = self._maps[name]
        x = (vectors - mean) @ matrix
        return np.asarray(x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-9), np.float32)


def spaces(model: str) -> Spaces:
    """The spaces for a model by its id: the shipped maps for those that they were trained for, else none."""
    return _read(bool(_FITTED_FOR.search(model.lower())))


@lru_cache(maxsize=2)
def _read(fitted: bool) -> Spaces:
    return Spaces(SPACES_FILE if fitted else None)
