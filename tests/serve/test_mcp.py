"""/mcp: a real client session over a socket."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import jsonschema
import pytest

from assistant.errors import SettingsError
from assistant.types import schema
from tests.serve.doors import listening
from tests.serve.served import ENGLISH, FRENCH, OFF_TOPIC, Held, client, is_error, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
Session = Any  # mcp.ClientSession


@pytest.fixture(scope="module")
def address(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with listening(made(assistant, tmp_path_factory.mktemp("mcp"), mcp=True)) as port:
        yield f"http://127.0.0.1:{port}/mcp"


def session(address: str, talk: Callable[[Session], Awaitable[None]]) -> None:
    """Runs a conversation of the protocol."""
    from mcp.client.streamable_http import streamable_http_client

    async def run() -> None:
        async with (
            streamable_http_client(address) as (reading, writing, *_),
            mcp.ClientSession(reading, writing) as one,
        ):
            await one.initialize()
            await talk(one)

    asyncio.run(run())


def test_the_three_tools(address: str) -> None:
    async def talk(one: Session) -> None:
        tools = {t.name: t for t in (await one.list_tools()).tools}
        assert set(tools) == {"ask", "search", "get_source"}
        for tool in tools.values():
            assert tool.description
            assert tool.annotations.read_only_hint
            jsonschema.Draft202012Validator.check_schema(tool.input_schema)
            assert all(field.get("description") for field in tool.input_schema["properties"].values())

    session(address, talk)


def test_asking(address: str, assistant: Assistant) -> None:
    async def talk(one: Session) -> None:
        for question in (FRENCH, ENGLISH, OFF_TOPIC, "\ud800", ""):
            found = await one.call_tool("ask", {"question": question.encode("utf-8", "replace").decode()})
            assert not found.is_error
            jsonschema.validate(found.structured_content, schema())
            assert found.content[0].text.startswith(found.structured_content["text"])
            for c in found.structured_content["citations"]:
                assert f"[{c['n']}] {c['title']}" in found.content[0].text
        found = await one.call_tool("ask", {"question": ENGLISH, "language": "fr"})
        assert found.structured_content["language"] == "fr"
        earlier = {"question": "Et pourquoi ?", "history": ["Combien de temps dure l'autorisation d'EMC2 ?"]}
        assert (await one.call_tool("ask", earlier)).structured_content["understood_as"]

    session(address, talk)


def test_searching_and_reading(address: str, assistant: Assistant) -> None:
    async def talk(one: Session) -> None:
        found = await one.call_tool("search", {"query": "SecNumCloud", "k": 2, "language": "fr"})
        hits = found.structured_content["hits"]
        assert [h["rank"] for h in hits] == [1, 2]
        assert all(h["passage"]["text"] in found.content[0].text for h in hits)
        source = await one.call_tool("get_source", {"id": hits[0]["passage"]["source_id"], "language": "en"})
        assert {p["language"] for p in source.structured_content["passages"]} == {"en"}
        missing = await one.call_tool("get_source", {"id": "nope"})
        assert missing.is_error
        assert is_error(missing.structured_content, 404, "source_unknown")

    session(address, talk)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {}),
        ("ask", {"question": 3}),
        ("ask", {"question": ENGLISH, "language": "de"}),
        ("search", {"query": "x", "k": 1000}),
        ("get_source", {"id": ["a"]}),
        ("delete_everything", {}),
    ],
)
def test_calls_that_do_not_fit(address: str, tool: str, arguments: dict[str, Any]) -> None:
    async def talk(one: Session) -> None:
        try:
            found = await one.call_tool(tool, arguments)
        except mcp.MCPError:
            pass
        else:
            assert found.is_error
        assert not (await one.call_tool("ask", {"question": ENGLISH})).is_error

    session(address, talk)


def test_a_full_server_is_told_as_an_error(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)

    async def talk(one: Session) -> None:
        slow = await one.call_tool("ask", {"question": ENGLISH, "language": "fr"})
        assert slow.is_error
        assert is_error(slow.structured_content, 504, "timeout")
        assert slow.content[0].text == slow.structured_content["message"]["fr"]
        held.go.set()

    with listening(made(held.as_assistant, tmp_path, mcp=True, time_limit=0.1)) as port:
        session(f"http://127.0.0.1:{port}/mcp", talk)


def test_a_page_of_another_site_cannot_get_in(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"accept": "application/json, text/event-stream"}
    assert httpx.post(address, json=body, headers=accept).status_code == 200
    for header in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
        assert httpx.post(address, json=body, headers=accept | header).status_code in (403, 421)
    for bad in (b"", b"{", b"[" * 100_000, b'{"jsonrpc": "2.0"}'):
        answer = httpx.post(address, content=bad, headers=accept | {"content-type": "application/json"})
        assert 400 <= answer.status_code < 500


def test_it_is_off_unless_wanted(assistant: Assistant, tmp_path: Path) -> None:
    with client(made(assistant, tmp_path)) as api:
        assert is_error(api.post("/mcp", json={}).json(), 404, "not_found")


def test_without_the_extra_the_server_says_what_to_install(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.partition(".")[0] == "mcp":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(SettingsError, match=r"assistant\[mcp\]"):
        made(assistant, tmp_path, mcp=True)
