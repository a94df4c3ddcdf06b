"""The vector store: Chroma collections of passages, sentences, anticipated questions and examples off the subject, cosine, explicit vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["passages", "sentences", "questions", "outside"]
KINDS: tuple[Kind, ...] = ("passages", "sentences", "questions", "outside")
Vectors = NDArray[np.float32]
_CONFIGURATION = {
    "hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32, "num_threads": 1}
}
_BATCH = 2000


class Store:
    """Vectors by id; never embeds anything itself."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        import chromadb
        from chromadb.config import Settings

        self._client: Any = chromadb.PersistentClient(
            path=str(folder), settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )
        make = self._client.create_collection if create else self._client.get_collection
        extra = {"configuration": _CONFIGURATION} if create else {}
        self._sizes: dict[Kind, int] = {}
        self._collections: dict[Kind, Any] = {k: make(k, embedding_function=None, **extra) for k in KINDS}

    def add(self, kind: Kind, ids: Sequence[str], vectors: Vectors, metadata: Sequence[Mapping[str, str]]) -> None:
        """Adds vectors (n, dimension) under ids that are not yet there."""
        for i in range(0, len(ids), _BATCH):
            j = i + _BATCH
            self._collections[kind].add(
                ids=list(ids[i:j]), embeddings=vectors[i:j], metadatas=[dict(m) for m in metadata[i:j]]
            )

    def query(self, kind: Kind, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The k nearest ids with their cosine similarity, best first."""
        size = self._size(kind)
        if not size:
            return []
        found = self._collections[kind].query(query_embeddings=[vector], n_results=min(k, size), include=["distances"])
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def _size(self, kind: Kind) -> int:
        if kind not in self._sizes:  # counting costs as much as a search
            self._sizes[kind] = self._collections[kind].count()
        return self._sizes[kind]

    def get(self, kind: Kind, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of those ids that exist."""
        if not ids:
            return {}
        found: dict[str, Vectors] = {}
        for i in range(0, len(ids), _BATCH):
            got = self._collections[kind].get(ids=list(ids[i : i + _BATCH]), include=["embeddings"])
            found.update((k, np.asarray(v, np.float32)) for k, v in zip(got["ids"], got["embeddings"], strict=True))
        return found

    def close(self) -> None:
        """Lets go of the files (they are read-only to us; Chroma keeps one system for each path)."""
        close = getattr(self._client, "close", None)
        if close:
            close()
