"""The assistant in LangChain: a retriever, runnables, the stored vectors."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import InputError
from assistant.langchain import AssistantRetriever, as_runnable, as_text_runnable, vectorstore

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

LASTS = "Combien de temps dure l'autorisation donnée par la CNIL ?"


def _stable(reply: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in reply.items() if k != "timings_ms"}


def test_the_retriever_finds_what_the_assistant_finds(assistant: Assistant) -> None:
    found = AssistantRetriever(assistant=assistant, k=4).invoke(LASTS)
    hits = assistant.search(LASTS, 4)
    assert [d.id for d in found] == [h.passage.id for h in hits]
    first = found[0]
    assert first.page_content == hits[0].passage.text
    assert first.metadata["score"] == hits[0].score
    assert {"source_id", "passage_id", "title", "date", "language", "score"} <= set(first.metadata)
    assert {d.metadata["language"] for d in AssistantRetriever(assistant=assistant, language="en").invoke(LASTS)} == {
        "en"
    }


def test_a_question_in_an_answer_object_out(assistant: Assistant) -> None:
    chain = as_runnable(assistant)
    assert _stable(chain.invoke(LASTS)) == _stable(assistant.ask(LASTS).to_json())
    value = {"question": "Jusqu'à quand ?", "history": [LASTS], "language": "en", "id": "x"}
    reply = chain.invoke(value)
    assert (reply["id"], reply["language"]) == ("x", "en")
    assert [r["kind"] for r in chain.batch([LASTS, ""])] == ["answer", "refusal"]
    assert [_stable(r) for r in chain.stream(LASTS)] == [_stable(assistant.ask(LASTS).to_json())]
    assert _stable(asyncio.run(chain.ainvoke(LASTS))) == _stable(assistant.ask(LASTS).to_json())


def test_it_composes_with_other_runnables(assistant: Assistant) -> None:
    chain = as_runnable(assistant) | (lambda reply: reply["kind"])
    assert chain.invoke(LASTS) == "answer"


def test_text_streams_sentence_by_sentence(assistant: Assistant) -> None:
    pieces = list(as_text_runnable(assistant).stream(LASTS))
    reply = assistant.ask(LASTS)
    assert "".join(pieces) == reply.text
    assert len(pieces) == len(reply.sentences)


@pytest.mark.parametrize(
    "value", [3, None, {}, {"question": 3}, {"question": "q", "lang": "fr"}, {"question": "q", "language": "de"},
              {"question": "q", "history": "h"}, {"question": "q", "history": [1]}]
)  # fmt: skip
def test_another_input_is_refused(value: Any, assistant: Assistant) -> None:
    with pytest.raises(InputError):
        as_runnable(assistant).invoke(value)


def test_the_vector_store_is_the_stored_collection(assistant: Assistant) -> None:
    store = vectorstore(assistant)
    assert store._collection.count() == assistant.index.manifest.passages
    found = store.similarity_search_with_score("durée de l'autorisation", k=3)
    distances = [d for _, d in found]
    assert distances == sorted(distances)
    for document, _ in found:
        assert document.id is not None
        assert document.page_content == assistant.index.passages[document.id].text
        assert document.metadata["source_id"] == assistant.index.passages[document.id].source_id
    only = store.similarity_search("durée", k=3, filter={"source": "cnil-2023-146"})
    assert {d.metadata["source_id"] for d in only} == {"cnil-2023-146"}
    assert store.get_by_ids([found[0][0].id or ""])[0].page_content == found[0][0].page_content
    assert len(store.as_retriever(search_type="mmr", search_kwargs={"k": 2}).invoke("EMC2")) == 2


def test_the_vector_store_is_read_only(assistant: Assistant) -> None:
    store = vectorstore(assistant)
    with pytest.raises(InputError):
        store.add_texts(["x"])
    with pytest.raises(InputError):
        store.delete(["x"])
