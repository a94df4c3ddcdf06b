"""The scripted chat model, and wording that talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assistant.respond.model import Wording
from assistant.settings import Settings
from tests.respond.model.hostile.server import Script, Scripted, serving


@pytest.fixture(scope="session")
def _server() -> Iterator[Scripted]:
    with serving() as scripted:
        yield scripted


@pytest.fixture
def server(_server: Scripted) -> Scripted:
    """A server of scripted models, its calls forgotten."""
    _server.calls.clear()
    return _server


@pytest.fixture
def wording(server: Scripted) -> Callable[..., Wording]:
    """Wording by a scripted model: wording(script, setting=…)."""

    def make(script: Script | str, **settings: Any) -> Wording:
        name = server.model(f"m{len(server.scripts)}", script)
        given: dict[str, Any] = {"generator": name, "model_url": server.url, "model_timeout": 60.0}
        return Wording(Settings(**(given | settings)))

    return make
