"""How a server misbehaves: each script with the failure that the answer then names."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.respond.model.errors import Failure
from tests.respond.model.hostile.server import Call, Script, chunk
from tests.respond.model.invented import SENTENCES

TRUE = SENTENCES["fr"]["A"]


def _status(code: int, body: str = '{"error": {"message": "no"}}', kind: str = "application/json") -> Script:
    def script(call: Call) -> None:
        call.head(code, kind)
        call.raw(body.encode())

    return script


def _body(body: bytes, kind: str = "text/event-stream") -> Script:
    def script(call: Call) -> None:
        call.head(200, kind)
        call.raw(body)

    return script


def _silent(call: Call) -> None:
    call.wait()


def _silent_after_head(call: Call) -> None:
    call.head()
    call.wait()


def _silent_in_the_middle(call: Call) -> None:
    call.head()
    call.piece("La CNIL a ")
    call.wait()


def _drips_comments(call: Call) -> None:
    call.head()
    call.drip(b": still here\n\n")


def _drips_letters(call: Call) -> None:
    call.head()
    call.drip(b"data: " + _event("x") + b"\n\n", pause=0.2)


def _never_ends(call: Call) -> None:
    call.head()
    call.drip(b"data: " + _event("mot " * 200) + b"\n\n", pause=0.0)


def _never_ends_without_lines(call: Call) -> None:
    call.head()
    call.drip(b"x" * 65536, pause=0.0)


def _goes_away(call: Call) -> None:
    call.head()
    call.piece("La CNIL")


def _another_host(call: Call) -> None:
    call.head(307, "text/plain", Location="http://127.0.0.2:9/v1/chat/completions")


def _another_port(call: Call) -> None:
    call.head(308, "text/plain", Location="http://127.0.0.1:9/v1/chat/completions")


def _error_event(call: Call) -> None:
    call.head()
    call.event({"error": {"message": "out of memory", "code": 500}})


def _event(text: str) -> bytes:
    import json

    return json.dumps(chunk({"content": text})).encode()


_TOOL = {"index": 0, "id": "t", "type": "function", "function": {"name": "delete_everything", "arguments": "{}"}}


def _deltas(*deltas: Mapping[str, object]) -> Script:
    def script(call: Call) -> None:
        call.head()
        for delta in deltas:
            call.event(chunk(delta))
        call.close()

    return script


FAULTS: Mapping[str, tuple[Script, frozenset[Failure]]] = {
    "status-401": (_status(401), frozenset({"key"})),
    "status-403": (_status(403), frozenset({"key"})),
    "status-404": (_status(404), frozenset({"unknown"})),
    "status-400": (_status(400), frozenset({"plain"})),
    "status-422": (_status(422), frozenset({"plain"})),
    "status-429": (_status(429), frozenset({"limited"})),
    "status-500": (_status(500), frozenset({"broken"})),
    "status-503-page": (_status(503, "<html>busy</html>", "text/html"), frozenset({"limited"})),
    "page": (_body(b"<html><h1>Welcome</h1></html>", "text/html"), frozenset({"broken", "empty"})),
    "nothing": (_body(b""), frozenset({"broken", "empty"})),
    "done-only": (_body(b"data: [DONE]\n\n"), frozenset({"broken", "empty"})),
    "garbage": (_body(b"data: {not json}\n\n"), frozenset({"broken"})),
    "bytes": (_body(bytes(range(256)) * 20), frozenset({"broken", "empty"})),
    "array": (_body(b"data: [1, 2]\n\n"), frozenset({"broken"})),
    "no-choices": (_body(b'data: {"id": "x", "choices": null}\n\n'), frozenset({"broken", "empty"})),
    "tool-calls": (_deltas({"tool_calls": [_TOOL]}), frozenset({"broken", "empty"})),
    "null-content": (_deltas({"content": None}), frozenset({"broken", "empty"})),
    "error-event": (_error_event, frozenset({"broken"})),
    "whole-body": (
        _body(b'{"choices": [{"message": {"content": "La CNIL a menti."}}]}', "application/json"),
        frozenset({"broken", "empty"}),
    ),
    "goes-away": (_goes_away, frozenset({"broken", "down", "empty"})),
    "another-host": (_another_host, frozenset({"broken", "timeout", "down"})),
    "another-port": (_another_port, frozenset({"broken", "timeout", "down"})),
    "half-open": (_silent, frozenset({"timeout"})),
    "half-open-after-head": (_silent_after_head, frozenset({"timeout"})),
    "half-open-in-the-middle": (_silent_in_the_middle, frozenset({"timeout"})),
    "drips-comments": (_drips_comments, frozenset({"timeout"})),
    "drips-letters": (_drips_letters, frozenset({"timeout"})),
    "never-ends": (_never_ends, frozenset({"broken", "withheld", "timeout"})),
    "never-ends-without-lines": (_never_ends_without_lines, frozenset({"timeout", "broken"})),
}
