"""The OpenAPI document is kept: schemathesis asks every address, rightly and wrongly, and compares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.serve.served import made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

ADDRESSES = [
    ("POST", "/api/v1/ask"),
    ("POST", "/api/v1/ask/stream"),
    ("GET", "/api/v1/sources"),
    ("GET", "/api/v1/sources/{id}"),
    ("GET", "/api/v1/search"),
    ("POST", "/api/v1/feedback"),
    ("GET", "/v1/models"),
    ("GET", "/v1/models/{id}"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
]


@pytest.fixture(scope="module")
def document(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Any:
    app = made(assistant, tmp_path_factory.mktemp("contract"), feedback=True)
    return schemathesis.openapi.from_asgi("/api/openapi.json", app)


def test_all_addresses_are_asked(document: Any) -> None:
    assert {(o.ok().method.upper(), o.ok().path) for o in document.get_all_operations()} == set(ADDRESSES)


@pytest.mark.slow
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_what_is_documented_is_what_happens(document: Any, method: str, path: str, mode: GenerationMode) -> None:
    operation = document[path][method]
    if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
        pytest.skip("nothing can be asked wrongly")

    @settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate()

    check()
