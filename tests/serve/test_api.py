"""/api/v1, /healthz and /readyz: what programs get, and what they are told when they ask wrongly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from assistant.types import schema
from tests.serve.served import ENGLISH, ERROR, FRENCH, OFF_TOPIC, Held, client, events, is_error, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def api(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client(made(assistant, tmp_path_factory.mktemp("api"))) as found:
        yield found


@pytest.mark.parametrize("question", [FRENCH, ENGLISH, OFF_TOPIC, "", "\u0000", "x" * 5000])
def test_a_question_gets_the_answer_object(api: TestClient, assistant: Assistant, question: str) -> None:
    response = api.post("/api/v1/ask", json={"question": question, "id": "q-1"})
    assert response.status_code == 200
    found, wanted = response.json(), assistant.ask(question, id="q-1").to_json()
    jsonschema.validate(found, schema())
    found["timings_ms"] = wanted["timings_ms"] = found["as_of"] = wanted["as_of"] = None
    found["warnings"] = wanted["warnings"] = None  # of the day
    assert found == wanted
    assert response.headers["cache-control"] == "no-store"


def test_the_language_is_the_callers_then_the_questions_then_the_browsers(api: TestClient) -> None:
    def language(accept: str = "", **body: str) -> str:
        reply = api.post("/api/v1/ask", json=body, headers={"accept-language": accept}).json()
        return str(reply["language"])

    assert language(question=ENGLISH) == "en"
    assert language(question=ENGLISH, language="fr") == "fr"
    assert language(question=ENGLISH, accept="fr") == "en"
    assert [language(question="EMC2", accept=a) for a in ("en-GB,fr;q=0.5", "fr", "de")] == ["en", "fr", "fr"]
    english = {"accept-language": "en"}
    streamed = api.post("/api/v1/ask/stream", json={"question": "EMC2", "id": "q-2"}, headers=english)
    _, reply = events(streamed.text)[-1]
    assert (reply["language"], reply["id"]) == ("en", "q-2")


def test_earlier_questions_complete_a_later_one(api: TestClient) -> None:
    body = {"question": "Et pourquoi ?", "history": ["Combien de temps dure l'autorisation d'EMC2 ?"]}
    assert api.post("/api/v1/ask", json=body).json()["understood_as"]
    assert not api.post("/api/v1/ask", json={"question": FRENCH}).json()["understood_as"]


@pytest.mark.parametrize("question", [FRENCH, ENGLISH, OFF_TOPIC])
def test_a_stream_tells_each_sentence_and_then_the_reply(api: TestClient, question: str) -> None:
    response = api.post("/api/v1/ask/stream", json={"question": question})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    *sentences, (name, reply) = events(response.text)
    assert name == "reply"
    jsonschema.validate(reply, schema())
    assert {name for name, _ in sentences} == {"sentence"}
    assert [s["n"] for _, s in sentences] == list(range(1, len(sentences) + 1))
    assert "".join(s["text"] for _, s in sentences) == reply["text"]
    assert [s["citations"] for _, s in sentences] == ([s["citations"] for s in reply["sentences"]] or [[]])


def test_what_breaks_in_a_stream_is_told_in_the_stream(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)
    held.go.set()
    with client(made(held.as_assistant, tmp_path)) as api:
        (first, _), (name, error) = events(api.post("/api/v1/ask/stream", json={"question": "break"}).text)
        assert (first, name) == ("sentence", "error")
        assert is_error(error, 500, "failed")
        response = api.post("/api/v1/ask", json={"question": "break"})
        assert is_error(response.json(), 500, "failed")
        assert "secret" not in response.text


def test_a_full_server_says_when_to_come_back(assistant: Assistant, tmp_path: Path) -> None:
    held = Held(assistant)
    with client(made(held.as_assistant, tmp_path, concurrency=1, queue=0, time_limit=0.2)) as api:
        slow = api.post("/api/v1/ask", json={"question": FRENCH})
        assert slow.status_code == 504
        assert is_error(slow.json(), 504, "timeout")
        for path in ("/api/v1/ask", "/api/v1/ask/stream"):  # the slow one is still inside
            busy = api.post(path, json={"question": ENGLISH})
            assert busy.status_code == 503
            assert is_error(busy.json(), 503, "busy")
            assert int(busy.headers["retry-after"]) >= 1
        assert api.get("/healthz").status_code == 200
        held.go.set()
    assert held.asked == [FRENCH]


def test_a_stopping_server_is_not_ready(assistant: Assistant, tmp_path: Path) -> None:
    app = made(assistant, tmp_path)
    with client(app) as api:
        ready = api.get("/readyz").json()
        assert ready["fingerprint"] == assistant.index.info.fingerprint
        assert (ready["sources"], ready["passages"]) == (assistant.index.info.sources, assistant.index.info.passages)
        app.state.service.close()
        assert api.get("/healthz").status_code == 200
        for response in (api.get("/readyz"), api.post("/api/v1/ask", json={"question": FRENCH})):
            assert response.status_code == 503
            assert is_error(response.json(), 503, "stopping")
            assert response.headers["retry-after"]


def test_every_source_is_listed_and_shown(api: TestClient, assistant: Assistant) -> None:
    sources = api.get("/api/v1/sources").json()["sources"]
    assert {s["id"] for s in sources} == set(assistant.index.cards)
    dates = [s["date"] for s in sources if s["date"]]
    assert dates == sorted(dates)
    assert sum(t["passages"] for s in sources for t in s["texts"]) == assistant.index.info.passages
    for card in sources[::9]:
        shown = api.get(f"/api/v1/sources/{card['id']}").json()
        assert shown | card == shown
        one = api.get(f"/api/v1/sources/{card['id']}", params={"lang": "fr"}).json()["passages"]
        assert one == [p for p in shown["passages"] if p["language"] == "fr"] != []
        assert all(assistant.index.passages[p["id"]].text == p["text"] for p in shown["passages"])


@pytest.mark.parametrize("name", ["nope", "cnil-2023-146 ", "%00", "..%2f..%2fetc%2fpasswd", "é" * 300])
def test_a_source_that_does_not_exist(api: TestClient, name: str) -> None:
    response = api.get(f"/api/v1/sources/{name}")
    assert response.status_code == 404
    assert response.json()["error"] in ("source_unknown", "not_found")
    assert len(response.text) < 900


def test_passages_are_found(api: TestClient, assistant: Assistant) -> None:
    found = api.get("/api/v1/search", params={"q": "SecNumCloud", "k": 3, "lang": "fr"}).json()
    assert [h["rank"] for h in found["hits"]] == [1, 2, 3]
    assert [h["score"] for h in found["hits"]] == sorted((h["score"] for h in found["hits"]), reverse=True)
    for hit in found["hits"]:
        assert hit["passage"]["language"] == "fr"
        assert hit["title"] == assistant.index.cards[hit["passage"]["source_id"]].title.fr
    assert api.get("/api/v1/search", params={"q": " \u0000"}).json() == {"query": "", "hits": []}


@pytest.mark.parametrize("query", ["", "q=x&k=0", "q=x&k=51", "q=x&k=ten", "q=x&k=" + "9" * 5000, "q=x&lang=de", "k=3"])
def test_a_search_that_does_not_fit(api: TestClient, query: str) -> None:
    response = api.get(f"/api/v1/search?{query}")
    assert response.status_code == 422
    assert is_error(response.json(), 422, "invalid")


def deep(levels: int) -> bytes:
    return b'{"question": ' + b"[" * levels + b"]" * levels + b"}"


BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "invalid"),
    "not JSON": (b"{", "json"),
    "half a text": (b'{"question": "', "json"),
    "not UTF-8": (b'{"question": "\xff\xfe"}', "json"),
    "NUL": (b"\x00", "json"),
    "a list": (b"[1]", "invalid"),
    "null": (b"null", "invalid"),
    "a text": (b'"question"', "invalid"),
    "deep": (deep(100_000), "json"),
    "less deep": (deep(50), "invalid"),
    "an open nest": (b"[" * 200_000, "json"),
    "no question": (b"{}", "invalid"),
    "a number": (b'{"question": 3}', "invalid"),
    "NaN": (b'{"question": NaN}', "invalid"),
    "a long number": (b'{"question": ' + b"9" * 10_000 + b"}", "json"),
    "true": (b'{"question": true}', "invalid"),
    "an object": (b'{"question": {"$gt": ""}}', "invalid"),
    "an unknown field": (b'{"question": "x", "__proto__": {}}', "invalid"),
    "another language": (b'{"question": "x", "language": "de"}', "invalid"),
    "history is a text": (b'{"question": "x", "history": "y"}', "invalid"),
    "history of numbers": (b'{"question": "x", "history": [1]}', "invalid"),
    "10,000 in history": (json.dumps({"question": "x", "history": ["y"] * 10_000}).encode(), "invalid"),
    "a long id": (json.dumps({"question": "x", "id": "y" * 1000}).encode(), "invalid"),
    "too large": (json.dumps({"question": "x" * 5_000_000}).encode(), "too_large"),
}


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream", "/v1/chat/completions", "/api/v1/feedback"])
@pytest.mark.parametrize("kind", BAD)
def test_a_body_that_does_not_fit(api: TestClient, path: str, kind: str) -> None:
    body, code = BAD[kind]
    response = api.post(path, content=body, headers=JSON)
    assert is_error(response.json(), response.status_code, response.json()["error"])
    assert response.status_code == (413 if code == "too_large" else 422)
    if path.startswith("/api/v1/ask"):
        assert response.json()["error"] == code
    assert len(response.text) < 900


def test_halves_of_characters_are_mended(api: TestClient) -> None:
    body = b'{"question": "\\ud83d Combien de temps dure l\'autorisation ?", "history": ["\\udc00"], "id": "\\ud800"}'
    response = api.post("/api/v1/ask", content=body, headers=JSON)
    assert response.status_code == 200
    assert response.json()["kind"] == "answer"
    assert response.json()["id"] == "\ufffd"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_announced_as_json(api: TestClient, kind: str) -> None:
    response = api.post("/api/v1/ask", content=b'{"question": "EMC2"}', headers={"content-type": kind})
    assert response.status_code == 415
    assert is_error(response.json(), 415, "media_type")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api", 404, "not_found"),
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("POST", "/api/v1/ask/", 404, "not_found"),
        ("GET", "/v1/engines", 404, "not_found"),
        ("GET", "/mcp", 404, "not_found"),
        ("GET", "/gradio_api/info", 404, "not_found"),
        ("GET", "/api/v1/<script>", 404, "not_found"),
        ("GET", "/api/v1/ask", 405, "method"),
        ("DELETE", "/api/v1/sources", 405, "method"),
        ("ZUT", "/healthz", 405, "method"),
    ],
)
def test_an_address_that_does_not_exist(api: TestClient, method: str, path: str, status: int, code: str) -> None:
    response = api.request(method, path)
    assert response.status_code == status
    assert is_error(response.json(), status, code)
    assert ("allow" in response.headers) == (status == 405)


def test_pages_do_not_get_the_shape_of_programs(api: TestClient) -> None:
    response = api.get("/nothing-here", headers={"accept": "text/html"})
    assert response.status_code == 404
    assert not response.headers["content-type"].startswith("application/json")


def test_feedback_is_off_unless_the_operator_wants_it(api: TestClient, assistant: Assistant, tmp_path: Path) -> None:
    body: dict[str, Any] = {"useful": False, "reason": "wrong", "question": FRENCH, "comment": "Faux."}
    off = api.post("/api/v1/feedback", json=body)
    assert off.status_code == 404
    assert is_error(off.json(), 404, "feedback_off")
    app = made(assistant, tmp_path, feedback=True)
    with client(app) as on:
        extra = {"kind": "answer", "sources": ["cnil-2023-146"], "language": "en"}
        assert on.post("/api/v1/feedback", json=body | extra).json() == {"ok": True}
        assert on.post("/api/v1/feedback", json={"useful": True}).status_code == 201
        for wrong in ({"useful": "perhaps"}, {"useful": True, "reason": "x" * 50}, {"reason": "wrong"}):
            assert is_error(on.post("/api/v1/feedback", json=wrong).json(), 422, "invalid")
        first, second = app.state.access.feedback.all()
    assert (first["verdict"], first["reason"], first["text"]) == ("down", "wrong", "Faux.")
    assert (first["question"], first["source_ids"], first["language"]) == (FRENCH, ["cnil-2023-146"], "en")
    assert (second["verdict"], second["question"]) == ("up", "")


def test_no_other_site_may_read_the_answers(api: TestClient) -> None:
    response = api.post("/api/v1/ask", json={"question": FRENCH}, headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in response.headers


def test_the_documents_are_served_here(api: TestClient) -> None:
    document = api.get("/api/openapi.json").json()
    for language in ("fr", "en"):
        page = api.get("/api/docs", params={"lang": language}).text
        assert f'<html lang="{language}"' in page
        assert "<script>" not in page
        assert " style=" not in page
        assert "https://" not in page
        for path in document["paths"]:
            assert path in page
    assert set(document["components"]["schemas"]["Problem"]["properties"]) == ERROR
