"""What is sent, where, and what is never sent or told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SettingsError
from assistant.respond.model import Wording
from assistant.respond.model.client import ChatClient, address
from assistant.respond.model.errors import ChatModelError
from assistant.respond.model.values import Message
from assistant.settings import Settings, load_settings
from tests.respond.model.hostile.server import Call, Scripted
from tests.respond.model.invented import INDEX, SENTENCES, extractive, parts, query

KEY = "sk-very-secret"
ASKED: list[Message] = [("system", "S"), ("user", "U")]
Make = Callable[..., Wording]


def fails(client: ChatClient) -> ChatModelError:
    with pytest.raises(ChatModelError) as caught:
        list(client.say(ASKED, None, 60.0))
    return caught.value


def client(server: Scripted, script: Callable[[Call], None], **settings: Any) -> ChatClient:
    name = server.model(f"c{len(server.scripts)}", script)
    return ChatClient(Settings(generator=name, model_url=server.url, **settings))


def test_the_request_holds_the_prompt_the_evidence_and_the_question_only(wording: Make, server: Scripted) -> None:
    words = wording("…", model_answer=123)
    words.reword(extractive("fr"), parts("fr"), query("fr"), INDEX)
    body = server.calls[0].body
    assert server.calls[0].path == "/v1/chat/completions"
    assert set(body) == {
        "model",
        "messages",
        "stream",
        "stream_options",
        "temperature",
        "max_tokens",
        "response_format",
    }
    assert (body["temperature"], body["max_tokens"], body["stream"]) == (0, 123, True)
    assert [m["role"] for m in body["messages"]] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert all(text in body["messages"][-1]["content"] for text in SENTENCES["fr"].values())


def test_only_the_key_of_the_settings_is_sent(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody-else")
    for settings in ({}, {"model_key": KEY}):
        list(client(server, lambda call: call.say("x"), **settings).say(ASKED, None, 60.0))
    sent = [str(c.headers) + str(c.body) for c in server.calls]
    assert not any("somebody-else" in s for s in sent)
    assert KEY not in sent[0]
    assert f"Bearer {KEY}" in sent[1]


def test_the_key_may_be_in_a_file_and_never_in_the_settings_file(
    server: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n", encoding="utf-8")
    list(client(server, lambda call: call.say("x"), model_key_file=tmp_path / "key").say(ASKED, None, 60.0))
    assert f"Bearer {KEY}" in str(server.calls[0].headers)
    with pytest.raises(SettingsError, match="model_key_file"):
        client(server, lambda call: call.say("x"), model_key_file=tmp_path / "none")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assistant.toml").write_text(f'model_key = "{KEY}"\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert KEY not in caught.value.en + caught.value.fr


def test_the_key_is_never_told(server: Scripted) -> None:
    def script(call: Call) -> None:
        call.json({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401)

    asked = client(server, script, model_key=KEY)
    error = fails(asked)
    assert error.failure == "key"
    for shown in (error.en, error.fr, repr(error), repr(vars(asked)), repr(Settings(model_key=KEY))):
        assert KEY not in shown


@pytest.mark.parametrize(
    ("status", "failure"), [(401, "key"), (404, "unknown"), (429, "limited"), (400, "plain"), (500, "broken")]
)
def test_what_is_wrong_is_one_sentence_with_its_remedy(server: Scripted, status: int, failure: str) -> None:
    error = fails(client(server, lambda call: call.json({"error": {"message": "because"}}, status)))
    assert error.failure == failure
    for said in (error.en, error.fr):
        assert said.endswith(".")
        assert "\n" not in said
        assert server.url in said
    assert error.en != error.fr


def test_an_address_must_be_given_for_all_but_ollama() -> None:
    with pytest.raises(SettingsError, match="model_url"):
        load_settings(generator="openai:gpt")
    assert address(load_settings(generator="ollama:qwen2.5")) == "http://127.0.0.1:11434"
    for wrong in ("qwen", "openai:", "openai: x", ":x", "OpenAI:x"):
        with pytest.raises(SettingsError, match="generator"):
            load_settings(generator=wrong, model_url="http://127.0.0.1:1")


def test_an_unknown_provider_is_said_to_be_one(server: Scripted) -> None:
    asked = ChatClient(Settings(generator="nobody:model", model_url=server.url))
    assert fails(asked).failure == "provider"
    assert server.calls == []


def test_tracing_by_environment_sends_nothing(server: Scripted, monkeypatch: pytest.MonkeyPatch) -> None:
    other: list[str] = []
    server.scripts["tracer"] = lambda call: other.append(call.path)
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"):
        monkeypatch.setenv(name, server.url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "x")
    list(client(server, lambda call: call.say("x")).say(ASKED, None, 60.0))
    assert [c.path for c in server.calls] == ["/v1/chat/completions"]


@pytest.mark.parametrize("provider", ["mistralai", "ollama"])
def test_other_protocols_reach_their_own_doors_with_their_own_schema(server: Scripted, provider: str) -> None:
    asked = ChatClient(Settings(generator=f"{provider}:x", model_url=server.url, model_key=KEY))
    server.scripts["x"] = lambda call: call.json({"error": "no"}, 500)
    with pytest.raises(ChatModelError):
        list(asked.say(ASKED, {"type": "object"}, 60.0))
    call = server.calls[0]
    assert call.path == {"mistralai": "/v1/chat/completions", "ollama": "/v1/api/chat"}[provider]
    assert ("response_format" in call.body) == (provider == "mistralai")
    assert ("format" in call.body) == (provider == "ollama")
    assert f"Bearer {KEY}" in str(call.headers)
