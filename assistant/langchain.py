"""The assistant as LangChain sees it: a retriever, a runnable, and the vector store that it searches.

from assistant import open_assistant
from assistant.langchain import AssistantRetriever, as_runnable

chain = as_runnable(open_assistant())
chain.invoke("Combien de temps dure l'autorisation ?")["text"]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableGenerator, RunnableLambda
from pydantic import ConfigDict, Field

from assistant.errors import InputError
from assistant.pipeline import Assistant
from assistant.types import LANGUAGES, Hit, Language, Passage

if TYPE_CHECKING:
    from langchain_chroma import Chroma

Input = str | Mapping[str, Any]
_KEYS = frozenset({"question", "history", "language", "id"})


class AssistantRetriever(BaseRetriever):
    """The assistant's own retrieval — dense, lexical and anticipated questions, fused — as a LangChain retriever."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = Field(10, ge=1, description="How many passages are returned.")
    language: Language | None = Field(None, description="Language of the passages; by default that of the query.")

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [document(hit, self.assistant) for hit in self.assistant.search(query, self.k, language=self.language)]


def document(hit: Hit, assistant: Assistant) -> Document:
    """A passage found, as a LangChain document; its id is the passage's."""
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata=metadata(hit.passage, assistant) | {"score": hit.score, "rank": hit.rank},
    )


def metadata(passage: Passage, assistant: Assistant) -> dict[str, Any]:
    """What a chain may want to know of a passage."""
    card = assistant.index.cards[passage.source_id]
    return {
        "source_id": passage.source_id,
        "passage_id": passage.id,
        "title": card.title[passage.language],
        "authority": card.authority[passage.language],
        "date": card.date,
        "language": passage.language,
        "document": passage.document,
        "locator": passage.locator,
        "url": card.url,
    }


def as_runnable(assistant: Assistant) -> Runnable[Input, dict[str, Any]]:
    """Questions in, answer objects out: `invoke`, `batch`, `stream` and their async forms.

    The input is a question, or {"question", "history"?, "language"?, "id"?}. `astream_events` and callbacks work as on any runnable.
    """

    def answer(value: Input, config: RunnableConfig | None = None) -> dict[str, Any]:
        return assistant.ask(**_arguments(value)).to_json()

    return RunnableLambda(answer, name="assistant")


def as_text_runnable(assistant: Assistant) -> Runnable[Input, str]:
    """As `as_runnable`, but gives the text alone, and streams it sentence by sentence."""

    def speak(values: Iterator[Input]) -> Iterator[str]:
        for value in values:
            arguments = _arguments(value)
            arguments.pop("id", None)
            yield from (piece for piece in assistant.stream(**arguments) if isinstance(piece, str))

    return RunnableGenerator(speak, name="assistant")


def vectorstore(assistant: Assistant) -> Chroma:
    """The stored collection “passages” as a read-only `langchain_chroma.Chroma`, for chains that want a plain vector store."""
    from chromadb.config import Settings
    from langchain_chroma import Chroma

    from assistant.index.model.langchain import E5Embeddings

    folder = str(assistant.index.folder / "chroma")
    store = Chroma(
        collection_name="passages",
        embedding_function=E5Embeddings(assistant.engine),
        create_collection_if_not_exists=False,
        client_settings=Settings(
            anonymized_telemetry=False, allow_reset=False, is_persistent=True, persist_directory=folder
        ),
    )
    store._chroma_collection = _Texts(store._collection, assistant)
    return store


class _Texts:
    """The stored collection, read-only, with the texts that the index keeps beside its vectors."""

    def __init__(self, collection: Any, assistant: Assistant) -> None:
        self._collection, self._assistant = collection, assistant

    def __getattr__(self, name: str) -> Any:
        if name in ("add", "upsert", "update", "delete", "modify", "fork"):
            raise InputError(
                "The index is read-only here; add texts with `assistant add` and run `assistant index`.",
                "L'index est en lecture seule ici ; ajoutez des textes avec `assistant add` et lancez `assistant index`.",
            )
        return getattr(self._collection, name)

    def query(self, **arguments: Any) -> dict[str, Any]:
        found = dict(self._collection.query(**arguments))
        return found | {
            "documents": [self._texts(ids) for ids in found["ids"]],
            "metadatas": [self._metadata(ids) for ids in found["ids"]],
        }

    def get(self, **arguments: Any) -> dict[str, Any]:
        found = dict(self._collection.get(**arguments))
        return found | {"documents": self._texts(found["ids"]), "metadatas": self._metadata(found["ids"])}

    def _texts(self, ids: list[str]) -> list[str]:
        return [self._assistant.index.passages[i].text for i in ids]

    def _metadata(self, ids: list[str]) -> list[dict[str, Any]]:
        return [metadata(self._assistant.index.passages[i], self._assistant) for i in ids]


def _arguments(value: Input) -> dict[str, Any]:
    """The arguments of `ask`; InputError says what is wrong with the input."""
    if isinstance(value, str):
        return {"question": value}
    if not isinstance(value, Mapping) or not isinstance(value.get("question"), str) or set(value) - _KEYS:
        raise InputError(
            'The input is a question, or {"question", "history", "language", "id"}.',
            'L\'entrée est une question, ou {"question", "history", "language", "id"}.',
        )
    if value.get("language") not in (None, *LANGUAGES):
        raise InputError("“language” must be fr or en.", "« language » doit être fr ou en.")
    history = value.get("history") or ()
    if isinstance(history, str) or not all(isinstance(h, str) for h in history):
        raise InputError(
            "“history” must be a list of earlier questions.",
            "« history » doit être une liste de questions précédentes.",
        )
    return {
        "question": value["question"],
        "history": tuple(history),
        "language": value.get("language"),
        "id": value.get("id"),
    }
