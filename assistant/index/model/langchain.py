"""The embedding model as LangChain sees it."""

from __future__ import annotations

from langchain_core.embeddings import Embeddings

from assistant.index.model.engine import Engine


class E5Embeddings(Embeddings):
    """LangChain's `Embeddings` over any engine, with the right prefix for queries and for documents."""

    def __init__(self, engine: Engine, batch_size: int = 16) -> None:
        self.engine, self.batch_size = engine, batch_size

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The unit vectors of passages."""
        encoding = self.engine.encode(texts, kind="passage", batch_size=self.batch_size)
        vectors: list[list[float]] = encoding.pooled.tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        vector: list[float] = self.engine.encode([text], kind="query").pooled[0].tolist()
        return vector
