"""The whole web application over the real assistant, and an assistant that does as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.types import Reply

FRENCH = "Combien de temps dure l'autorisation ?"
ENGLISH = "How long does the authorisation last?"
OFF_TOPIC = "Quelle est la recette de la tarte aux pommes ?"
ERROR = {"ok", "error", "message", "status"}


def made(assistant: Assistant, data_dir: Path, **settings: Any) -> FastAPI:
    """The application, which keeps what it keeps in `data_dir`."""
    from assistant.serve.server import web_app

    return web_app(assistant, Settings(data_dir=data_dir, **settings))


@contextmanager
def client(app: FastAPI) -> Iterator[TestClient]:
    """A program of this machine, for as long as the application runs."""
    with TestClient(
        app, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 4711), raise_server_exceptions=False
    ) as found:
        yield found


def events(body: str) -> list[tuple[str, Any]]:
    """The server-sent events of an answer: names and data."""
    found = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "data" in fields:
            data = fields["data"]
            found.append((fields.get("event", ""), data if data == "[DONE]" else json.loads(data)))
    return found


def is_error(body: Any, status: int, code: str) -> bool:
    """True when a body has the error shape, with both languages and nothing else."""
    assert set(body) == ERROR, body
    assert body["ok"] is False
    assert set(body["message"]) == {"fr", "en"}
    assert all(len(m) > 10 and m.endswith((".", "!")) for m in body["message"].values()), body
    assert (body["status"], body["error"]) == (status, code)
    return True


class Held:
    """An assistant whose answers wait until `go` is set; `asked` are the questions that it began to answer."""

    def __init__(self, assistant: Assistant, **settings: Any) -> None:
        self._assistant = assistant
        self.settings = Settings(**settings)
        self.index = assistant.index
        self.go, self.asked = threading.Event(), list[str]()
        self.left, self.finished = threading.Event(), False

    def ask(self, question: str, **options: Any) -> Reply:
        """The reply, once it may be given; whoever asks to break it, breaks it."""
        self.asked.append(question)
        assert self.go.wait(30)
        if question == "break":
            raise ValueError(f"broken by {question}: secret")
        return self._assistant.ask(question, **options)

    def stream(self, question: str, *, default: str = "fr", **options: Any) -> Iterator[str | Reply]:
        """One piece at once, the others when they may be given."""
        try:
            self.asked.append(question)
            yield "first "
            assert self.go.wait(30)
            if question == "break":
                raise ValueError(f"broken by {question}: secret")
            yield "second"
            yield self._assistant.ask(FRENCH)
            self.finished = True
        finally:
            self.left.set()

    @property
    def as_assistant(self) -> Assistant:
        """Itself, for those who want an assistant."""
        return cast("Assistant", self)
