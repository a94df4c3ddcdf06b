"""Runs the command line inside the test's process: what it printed, and its exit status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest

from assistant.cli import main

if TYPE_CHECKING:
    from assistant.index.model import Engine
    from assistant.pipeline import Assistant


class Done(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("ask", "…")`: the exit status and the two outputs."""

    def call(*arguments: str) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(arguments)
        out, err = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Done(end.value.code, out, err)

    return call


@pytest.fixture
def one_engine(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands use the model that the other tests use, instead of loading one each."""
    for module in ("assistant.opening", "assistant.checks"):
        monkeypatch.setattr(f"{module}.engine_of", lambda settings, step=None: engine)


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sources answer nothing, as far as the assistant can tell."""
    from assistant.respond.decision import Decision

    monkeypatch.setattr("assistant.weighing.decide", lambda *_: Decision(0.1, 0.5, False, {"coverage": 0.5}))


@pytest.fixture
def opened(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """Commands use the assistant that the other tests use, instead of opening one each."""
    monkeypatch.setattr("assistant.opening.open_assistant", lambda settings, **told: assistant)
    return assistant
