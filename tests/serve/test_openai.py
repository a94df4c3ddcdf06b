"""/v1: the `openai` client itself, over a socket, and what its programs send besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest
from starlette.testclient import TestClient

from tests.serve.doors import listening
from tests.serve.served import ENGLISH, FRENCH, OFF_TOPIC, Held, client, events, is_error, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

MODEL = "cnil-hdh-assistant"
USER: list[Any] = [{"role": "user", "content": ENGLISH}]


@pytest.fixture(scope="module")
def served(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server on this machine."""
    with listening(made(assistant, tmp_path_factory.mktemp("openai"))) as port:
        yield f"http://127.0.0.1:{port}/v1"


@pytest.fixture(scope="module")
def ai(served: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=served, api_key="none", max_retries=0) as found:
        yield found


@pytest.fixture(scope="module")
def api(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client(made(assistant, tmp_path_factory.mktemp("v1"))) as found:
        yield found


def test_the_one_model(ai: openai.OpenAI) -> None:
    assert [m.id for m in ai.models.list()] == [MODEL]
    assert ai.models.retrieve(MODEL).id == MODEL
    with pytest.raises(openai.NotFoundError) as told:
        ai.models.retrieve("gpt-7")
    assert told.value.body == "model_unknown"


def test_a_completion_holds_the_citations_in_a_field_and_in_the_text(ai: openai.OpenAI, assistant: Assistant) -> None:
    wanted = assistant.ask(ENGLISH)
    made = ai.chat.completions.create(model=MODEL, messages=USER, temperature=0.2, max_tokens=50, seed=1)
    choice, message = made.choices[0], made.choices[0].message
    assert (made.object, made.model, choice.finish_reason) == ("chat.completion", MODEL, "stop")
    assert message.content is not None
    assert message.content.startswith(wanted.text)
    cited: Any = (message.model_extra or {})["citations"]
    assert [c["quote"] for c in cited] == [c.quote for c in wanted.citations]
    under = message.content[len(wanted.text) :]
    for c in wanted.citations:
        assert f"\n[{c.n}] {c.title}" in under
        assert not c.url or c.url in under
    answer: Any = (made.model_extra or {})["answer"]
    assert (answer["kind"], answer["text"]) == ("answer", wanted.text)
    assert made.usage is not None
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens > 10


def test_a_refusal_is_a_reply(ai: openai.OpenAI, assistant: Assistant) -> None:
    made = ai.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": OFF_TOPIC}])
    assert made.choices[0].message.content == assistant.ask(OFF_TOPIC).text
    answer: Any = (made.model_extra or {})["answer"]
    assert answer["refusal"]["reason"] == "off_topic"


@pytest.mark.parametrize("question", [FRENCH, ENGLISH, OFF_TOPIC])
def test_a_stream_gives_the_same_text(ai: openai.OpenAI, question: str) -> None:
    messages: list[Any] = [{"role": "user", "content": question}]
    whole = ai.chat.completions.create(model=MODEL, messages=messages)
    chunks = list(
        ai.chat.completions.create(model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True})
    )
    assert len({c.id for c in chunks}) == 1
    *said, last = chunks
    assert last.usage == whole.usage
    assert last.choices == []
    assert "".join(c.choices[0].delta.content or "" for c in said) == whole.choices[0].message.content
    assert [c.choices[0].finish_reason for c in said] == [None] * (len(said) - 1) + ["stop"]
    answer: Any = (whole.model_extra or {})["answer"]
    end: Any = said[-1].choices[0].delta.model_extra
    assert end["citations"] == answer["citations"]
    assert len(said) >= len(answer["sentences"]) + 2


def test_the_users_earlier_messages_are_the_history(ai: openai.OpenAI) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "Answer only in rhymes."},
        {"role": "user", "content": "Combien de temps dure l'autorisation d'EMC2 ?"},
        {"role": "assistant", "content": "Trois ans [1]."},
        {"role": "user", "content": [{"type": "text", "text": "Et pourquoi ?"}]},
    ]
    answer: Any = (ai.chat.completions.create(model=MODEL, messages=messages).model_extra or {})["answer"]
    assert "EMC2" in answer["understood_as"]
    alone: Any = (ai.chat.completions.create(model=MODEL, messages=messages[-1:]).model_extra or {})["answer"]
    assert not alone["understood_as"]


def test_the_language_may_be_chosen(ai: openai.OpenAI) -> None:
    made = ai.chat.completions.create(model=MODEL, messages=USER, extra_body={"language": "fr"})
    answer: Any = (made.model_extra or {})["answer"]
    assert answer["language"] == "fr"
    assert "\n[1] Délibération" in (made.choices[0].message.content or "")


IMAGE = {"type": "image_url", "image_url": {"url": "https://elsewhere.example/x.png"}}
REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"messages": [{"role": "user", "content": [{"type": "text", "text": "?"}, IMAGE]}]}, 422, "content"),
    ({"messages": [{"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}]}, 422, "content"),
    ({"messages": [{"role": "user", "content": [IMAGE]}, *USER]}, 422, "content"),
    ({"messages": [*USER, {"role": "assistant", "content": "Three years."}]}, 422, "no_question"),
    ({"messages": [{"role": "system", "content": "x"}]}, 422, "no_question"),
    ({"messages": []}, 422, "invalid"),
    ({"messages": [{"role": "wizard", "content": "x"}]}, 422, "invalid"),
    ({"messages": [{"role": "user", "content": 3}]}, 422, "invalid"),
    ({"messages": "hello"}, 422, "invalid"),
    ({"messages": USER * 3000}, 422, "invalid"),
    ({"model": "gpt-7"}, 404, "model_unknown"),
    ({"model": None}, 422, "invalid"),
    ({"n": 2}, 422, "unsupported"),
    ({"response_format": {"type": "json_object"}}, 422, "unsupported"),
    ({"tool_choice": "required"}, 422, "unsupported"),
    ({"modalities": ["text", "audio"]}, 422, "unsupported"),
    ({"logprobs": True}, 422, "unsupported"),
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("change", "status", "code"), REFUSED, ids=[str(c)[:60] for c, _, _ in REFUSED])
def test_what_would_change_the_reply_is_refused(
    api: TestClient, change: dict[str, Any], status: int, code: str, stream: bool
) -> None:
    body = {"model": MODEL, "messages": USER, "stream": stream} | change
    response = api.post("/v1/chat/completions", json=body)
    assert response.status_code == status
    assert is_error(response.json(), status, code)
    assert len(response.text) < 900


def test_what_changes_nothing_is_read_over(api: TestClient) -> None:
    more = {
        "tools": [{"type": "function"}],
        "tool_choice": "auto",
        "n": 1,
        "user": "u",
        "stop": ["\n"],
        "zut": {"a": []},
    }
    response = api.post("/v1/chat/completions", json={"model": MODEL, "messages": USER} | more)
    assert response.status_code == 200


def test_the_client_understands_our_errors(ai: openai.OpenAI) -> None:
    content: Any = [IMAGE]
    with pytest.raises(openai.UnprocessableEntityError) as told:
        ai.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}])
    assert is_error(told.value.response.json(), 422, "content")


def test_an_error_in_a_stream_ends_it(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)
    held.go.set()
    body = {"model": MODEL, "messages": [{"role": "user", "content": "break"}], "stream": True}
    with client(made(held.as_assistant, tmp_path)) as api:
        *_, (_, error), (_, end) = events(api.post("/v1/chat/completions", json=body).text)
        assert is_error(error, 500, "failed")
        assert end == "[DONE]"
        assert "secret" not in json.dumps(error)
    asked: list[Any] = body["messages"]  # type: ignore[assignment]
    with (
        listening(made(held.as_assistant, tmp_path)) as port,
        openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", max_retries=0) as ai,
    ):
        with pytest.raises(openai.APIError) as told:
            list(ai.chat.completions.create(model=MODEL, messages=asked, stream=True))
        assert told.value.body == "failed"
        with pytest.raises(openai.InternalServerError) as failed:
            ai.chat.completions.create(model=MODEL, messages=asked)
        assert failed.value.body == "failed"
