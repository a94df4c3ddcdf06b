"""docs/api.md cannot go stale: every address and error code stands in it, and what it shows is run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.errors import AssistantError
from assistant.serve.api import reference
from docs import describe, generate
from tests.serve.doors import listening
from tests.serve.served import made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

PAGE = (generate.ROOT / "docs" / "api.md").read_text(encoding="utf-8")
SHELL = [b for b in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) if b.startswith("curl")]
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
# Not in the OpenAPI document: one speaks a protocol of its own, the others are not JSON of ours.
BESIDES = {"POST /mcp", "GET /metrics", "GET /api/openapi.json", "GET /api/docs"}


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with listening(made(assistant, tmp_path_factory.mktemp("docs"), mcp=True, feedback=True)) as port:
        yield f"127.0.0.1:{port}"


def rows(head: str) -> dict[str, str]:
    """The first two columns of a table of the page."""
    table = PAGE.partition(f"| {head} |")[2].partition("\n\n")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", table, re.MULTILINE))


def test_every_address_is_documented(assistant: Assistant, tmp_path: Path) -> None:
    document = reference.document(made(assistant, tmp_path))
    known = {f"{method.upper()} {path}" for path, ways in document["paths"].items() for method in ways} | BESIDES
    assert set(rows("address | what it gives")) == known
    assert set(describe.meanings("route")) == known
    for path, ways in document["paths"].items():
        for method, entry in ways.items():
            assert entry["summary"], f"{method} {path}"
            assert entry["description"], f"{method} {path}"
            for parameter in entry.get("parameters", ()):
                assert parameter.get("description") or parameter["in"] == "path", f"{method} {path} {parameter['name']}"


def test_every_address_besides_is_there(address: str) -> None:
    import httpx

    for route in BESIDES - {"POST /mcp"}:
        assert httpx.get(f"http://{address}{route.partition(' ')[2]}").status_code == 200


def classes(root: type[AssistantError]) -> Iterator[type[AssistantError]]:
    for one in root.__subclasses__():
        yield one
        yield from classes(one)


def test_every_error_code_is_documented(assistant: Assistant, tmp_path: Path) -> None:
    made(assistant, tmp_path, mcp=True)  # imports all of it
    from assistant.serve.access import oidc  # noqa: F401

    codes = {
        (c.code, c.status)
        for c in classes(AssistantError)
        if c.__module__.startswith("assistant.serve.") and "code" in vars(c)
    } - {("address", 500)}  # told when the server starts
    assert {(code, int(status)) for code, status in rows("code | status").items()} == codes
    meant = describe.errors()
    assert all(meant.get(code) for code, _ in codes)


@pytest.mark.parametrize("block", SHELL)
def test_the_curl_examples_work(address: str, block: str) -> None:
    done = subprocess.run(
        ["sh", "-e", "-c", block.replace("127.0.0.1:7860", address).replace("curl -s", "curl --fail-with-body -s")],
        capture_output=True,
        text=True,
        env={**os.environ, "no_proxy": "*"},
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"ok": false' not in done.stdout
    assert '"ok":false' not in done.stdout
    assert len(done.stdout) > 5


@pytest.mark.parametrize("block", PYTHON)
def test_the_python_examples_work(address: str, block: str) -> None:
    if "import mcp" in block:
        pytest.importorskip("mcp", reason="the extra mcp is not installed")
    done = subprocess.run(
        [sys.executable, "-c", block.replace("127.0.0.1:7860", address)],
        capture_output=True,
        text=True,
        env={**os.environ, "no_proxy": "*"},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout


def test_there_are_examples() -> None:
    assert len(SHELL) >= 4
    assert len(PYTHON) == 2
