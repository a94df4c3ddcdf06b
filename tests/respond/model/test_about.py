"""People are told which model words the answers, and where it runs."""

from __future__ import annotations

import pytest

from assistant.respond.model import described
from assistant.settings import Settings
from assistant.types import LANGUAGES


@pytest.mark.parametrize(
    ("url", "fr", "en"),
    [
        ("http://127.0.0.1:8080/v1", "sur cette machine", "on this machine"),
        ("http://localhost:11434", "sur cette machine", "on this machine"),
        ("http://[::1]:8080/v1", "sur cette machine", "on this machine"),
        ("https://llm.gouv.example/v1", "sur llm.gouv.example", "at llm.gouv.example"),
        ("https://localhost.example/v1", "sur localhost.example", "at localhost.example"),
    ],
)
def test_the_model_and_its_place_are_named(url: str, fr: str, en: str) -> None:
    settings = Settings(generator="openai:qwen2.5:7b", model_url=url)
    for language, where in (("fr", fr), ("en", en)):
        said = described(settings, language)  # type: ignore[arg-type]
        assert said is not None
        assert "qwen2.5:7b" in said
        assert where in said


def test_nothing_is_said_of_a_model_that_is_not_there() -> None:
    assert [described(Settings(), language) for language in LANGUAGES] == [None, None]
