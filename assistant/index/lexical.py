"""The lexical index: BM25 over stems, one index for each language (`bm25s`; Robertson and Zaragoza 2009)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import stems
from assistant.types import Language

Scores = NDArray[np.float32]


class Lexical:
    """BM25 scores of every document for a question, and the inverse document frequency of a stem."""

    def __init__(self, language: Language, bm25: Any, size: int, frequency: dict[str, int]) -> None:
        self.language, self._bm25, self.size, self._frequency = language, bm25, size, frequency

    @classmethod
    def build(cls, language: Language, documents: Sequence[str]) -> Lexical:
        """An index of `documents`; scores come in their order."""
        import bm25s

        tokens = [stems(d, language) or ["\u0000"] for d in documents]
        frequency: dict[str, int] = {}
        for found in tokens:
            for stem in set(found):
                frequency[stem] = frequency.get(stem, 0) + 1
        bm25 = bm25s.BM25(k1=1.2, b=0.75)
        if documents:
            bm25.index(tokens, show_progress=False)
        return cls(language, bm25, len(documents), frequency)

    def scores(self, question: str) -> Scores:
        """BM25 of each document, float32 of shape (documents,); all 0 when no word is known."""
        known = [s for s in stems(question, self.language) if s in self._frequency]
        if not known or not self.size:
            return np.zeros(self.size, np.float32)
        return np.asarray(self._bm25.get_scores(known), np.float32)

    def idf(self, stem: str) -> float:
        """ln((N + 1) / (df + 0.5)): how telling a stem is here; an unknown stem is the most telling."""
        return float(np.log((self.size + 1) / (self._frequency.get(stem, 0) + 0.5)))

    def knows(self, stem: str) -> bool:
        """True when the stem occurs in some document."""
        return stem in self._frequency

    def save(self, folder: Path) -> None:
        """Writes the index into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.size:
            self._bm25.save(str(folder), show_progress=False)
        (folder / "frequency.json").write_text(
            json.dumps({"size": self.size, "df": dict(sorted(self._frequency.items()))}, ensure_ascii=False),
            encoding="utf-8",
        )

    @classmethod
    def load(cls, folder: Path, language: Language) -> Lexical:
        """The index that `save` wrote."""
        import bm25s

        data = json.loads((folder / "frequency.json").read_text(encoding="utf-8"))
        bm25 = bm25s.BM25.load(str(folder), mmap=True) if data["size"] else None
        return cls(language, bm25, data["size"], data["df"])
