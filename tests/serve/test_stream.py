"""Streams over a socket: each sentence goes out as soon as it is known, and nobody is answered who has left."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from assistant.serve.api import questions
from tests.serve.doors import listening
from tests.serve.served import ENGLISH, Held, events, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


def until(condition: Callable[[], bool]) -> None:
    """Waits for something that the server does."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_sentence_arrives_before_the_next_is_known(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)
    body = {"question": ENGLISH}
    with (
        listening(made(held.as_assistant, tmp_path)) as port,
        httpx.stream("POST", f"http://127.0.0.1:{port}/api/v1/ask/stream", json=body, timeout=30) as response,
    ):
        pieces = response.iter_text()
        got = next(pieces)
        assert events(got) == [("sentence", {"n": 1, "text": "first ", "citations": []})]
        held.go.set()
        assert [name for name, _ in events(got + "".join(pieces))] == ["sentence", "sentence", "reply"]


def test_a_silent_stream_is_kept_alive(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "ALIVE", 0.01)
    held = Held(assistant)
    with listening(made(held.as_assistant, tmp_path)) as port:
        for path in ("/api/v1/ask/stream", "/v1/chat/completions"):
            held.go.clear()
            messages = [{"role": "user", "content": ENGLISH}]
            body = (
                {"question": ENGLISH}
                if "ask" in path
                else {"model": "cnil-hdh-assistant", "messages": messages, "stream": True}
            )
            with httpx.stream("POST", f"http://127.0.0.1:{port}{path}", json=body, timeout=30) as response:
                pieces = response.iter_text()
                while "\n: \n\n" not in (got := next(pieces)) and not got.startswith(": \n\n"):
                    pass
                held.go.set()
                assert "first " not in "".join(pieces)  # it came before


def test_whoever_leaves_is_not_answered(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)
    app = made(held.as_assistant, tmp_path)
    with listening(app) as port:
        with httpx.stream("POST", f"http://127.0.0.1:{port}/api/v1/ask/stream", json={"question": ENGLISH}) as response:
            assert "first " in next(response.iter_text())
            assert app.state.service.inside == 1
        time.sleep(0.2)  # the server notices by the closed connection
        held.go.set()
        until(lambda: app.state.service.inside == 0)
    assert held.left.is_set()
    assert not held.finished


def test_a_stopping_server_finishes_the_streams_it_began(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)
    app = made(held.as_assistant, tmp_path)
    got: list[str] = []

    def read(port: int) -> None:
        address = f"http://127.0.0.1:{port}/api/v1/ask/stream"
        with httpx.stream("POST", address, json={"question": ENGLISH}, timeout=30) as response:
            got.extend(response.iter_text())

    with listening(app) as port:
        reader = threading.Thread(target=read, args=(port,))
        reader.start()
        until(lambda: bool(held.asked))
        threading.Timer(0.5, held.go.set).start()  # by then the server has been told to stop
    reader.join(30)
    assert [name for name, _ in events("".join(got))] == ["sentence", "sentence", "reply"]
    assert not app.state.service.ready
