"""A peer: retrieval-augmented answering with LangChain and Chroma, put together as the tutorials do.

Texts are cut with `RecursiveCharacterTextSplitter`, embedded with the same model as the assistant's, stored in Chroma, and the
question's nearest chunks are taken by similarity. It has no chat model, so its answer is the top chunk; it never refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.errors import ModelError
from assistant.opening import engine_of
from eval.dataset import Dataset, Document, Item
from eval.systems.base import About, Outcome, Part, Setup, answer

LEAST = 0.5  # a passage belongs to a chunk when half of one is in the other
NAME = "langchain-tutorial"


@dataclass(frozen=True, slots=True)
class Text:
    """A text to cut, and where each passage stands in it."""

    name: str
    text: str
    passages: tuple[tuple[Document, int], ...]


def texts(dataset: Dataset) -> list[Text]:
    """The set's passages joined into the files that they come from, each under its title."""
    files: dict[str, list[Document]] = {}
    for d in dataset.documents.values():
        files.setdefault(d.file or d.id, []).append(d)
    made = []
    for name, documents in files.items():
        text, places = "", []
        for d in documents:
            text += f"## {d.title}\n\n" if d.title else ""
            places.append((d, len(text)))
            text += f"{d.text}\n\n"
        made.append(Text(name, text, tuple(places)))
    return made


def parts(text: Text, start: int, end: int) -> list[Part]:
    """The parts of passages that a chunk `[start, end)` holds, the fullest first."""
    touched = [
        Part(d, max(start, at) - at, min(end, at + len(d.text)) - at)
        for d, at in text.passages
        if at < end and start < at + len(d.text)
    ]
    touched.sort(key=lambda p: (p.start - p.end, p.document.id))
    return [p for p in touched if p.end - p.start >= LEAST * min(len(p.document.text), end - start)] or touched[:1]


class LangChainTutorial:
    """The tutorial's vector store over a set."""

    def __init__(self, setup: Setup) -> None:
        self._dataset, self._k = setup.dataset, setup.k
        self._texts = {t.name: t for t in texts(setup.dataset)}
        self._store = self._fill(setup)
        self.about = About()

    def _fill(self, setup: Setup) -> Any:
        try:
            from langchain_chroma import Chroma
            from langchain_core.documents import Document as Chunk
            from langchain_text_splitters import RecursiveCharacterTextSplitter
        except ImportError as e:
            raise ModelError(
                "This peer needs the extra “peers”: pip install 'cnil-hdh-assistant[peers]'.",
                "Ce système demande l'option « peers » : pip install 'cnil-hdh-assistant[peers]'.",
            ) from e
        from assistant.index.model import E5Embeddings

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=setup.options["chunk_size"], chunk_overlap=setup.options["chunk_overlap"], add_start_index=True
        )
        chunks = splitter.split_documents(
            [Chunk(page_content=t.text, metadata={"source": t.name}) for t in self._texts.values()]
        )
        store = Chroma(
            collection_name=f"tutorial-{setup.dataset.sha256[:12]}",
            embedding_function=E5Embeddings(engine_of(setup.settings)),
            collection_metadata={"hnsw:space": "cosine", "hnsw:num_threads": 1},
        )
        for n in range(0, len(chunks), 64):
            store.add_documents(chunks[n : n + 64], ids=[str(i) for i in range(n, min(n + 64, len(chunks)))])
            setup.progress("embed", min(n + 64, len(chunks)), len(chunks))
        return store

    def ask(self, item: Item) -> Outcome:
        """The nearest chunks as passages; the top chunk as the answer."""
        found = self._store.similarity_search_with_score(" ".join((*item.turns, item.text)), k=self._k)
        near = [(self._parts(chunk.metadata, chunk.page_content), 1.0 - float(distance)) for chunk, distance in found]
        top, similarity = next((held for held in near if held[0]), ([], 0.0))
        if not top:
            return Outcome([], None)
        ordered = sorted(top, key=lambda p: (p.document.start, p.document.id))
        retrieved = self._merged(item, ((part, score) for held, score in near for part in held))
        return Outcome(retrieved, answer(item, ordered, similarity, NAME))

    def _parts(self, metadata: Mapping[str, Any], content: str) -> list[Part]:
        start = int(metadata["start_index"])
        return parts(self._texts[str(metadata["source"])], start, start + len(content))

    def _merged(self, item: Item, found: Iterable[tuple[Part, float]]) -> list[tuple[str, float]]:
        best: dict[str, float] = {}
        for part, score in found:
            best.setdefault(self._dataset.in_language(part.document.id, item.lang), score)
        return list(best.items())[: self._k]

    def close(self) -> None:
        """Drops the collection."""
        self._store.delete_collection()
