"""`assistant check` tells in one sentence whether the chat model answers, how fast, or what is wrong."""

from __future__ import annotations

import pytest

from assistant.checks import check_chat_model
from assistant.cli import main
from assistant.respond.model.probe import probe
from assistant.settings import Settings
from tests.respond.model.hostile.server import Call, Scripted

GOOD = "The flower market of the town takes place on Tuesdays and Fridays, in Station Square."


def settings(server: Scripted, script: object) -> Settings:
    name = server.model(f"p{len(server.scripts)}", script)  # type: ignore[arg-type]
    return Settings(generator=name, model_url=server.url, model_timeout=60)


def test_a_model_that_answers_is_named_and_measured(server: Scripted) -> None:
    given = settings(server, lambda call: call.say(f"{GOOD} [{call.ids[0]}]"))
    found = probe(given)
    assert found.failure is None
    assert found.tokens_per_second is not None
    assert found.tokens_per_second > 0
    for said in (found.en, found.fr):
        assert given.generator in said
        assert server.url in said


def test_a_server_without_schemas_is_asked_again_in_plain_text(server: Scripted) -> None:
    def script(call: Call) -> None:
        if "response_format" in call.body:
            call.json({"error": {"message": "no"}}, 400)
        else:
            call.say(f"{GOOD} [{call.ids[0]}]")

    assert not probe(settings(server, script)).structured
    assert [("response_format" in c.body) for c in server.calls] == [True, False]


@pytest.mark.parametrize(
    ("script", "failure"),
    [
        ("NO_EVIDENCE", "declined"),
        ("The market is closed. [zz9]", "withheld"),
        ("", "empty"),
        ("…", "broken"),
        (lambda call: call.json({}, 401), "key"),
        (lambda call: call.json({}, 404), "unknown"),
    ],
)
def test_what_is_wrong_is_said(server: Scripted, script: object, failure: str) -> None:
    found = probe(settings(server, script))
    assert found.failure == failure
    assert found.en.endswith(".")
    assert found.en != found.fr


def test_without_a_chat_model_there_is_nothing_to_try() -> None:
    assert check_chat_model(Settings()) is None


def test_the_command_says_it(
    server: Scripted, data_dir: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = server.model("cli", lambda call: call.json({}, 401))
    monkeypatch.setenv("ASSISTANT_GENERATOR", name)
    monkeypatch.setenv("ASSISTANT_MODEL_URL", server.url)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    with pytest.raises(SystemExit) as end:
        main(["check", "--fast", "--data-dir", str(data_dir)])
    assert end.value.code == 1
    assert "ASSISTANT_MODEL_KEY" in capsys.readouterr().out
