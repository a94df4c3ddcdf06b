"""What Prometheus reads: right, bounded, and without a word that a user wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from assistant.serve.access.paths import PLACES, place_of
from tests.serve.doors import FAR, bearer, house, knock

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


@pytest.fixture
def app(assistant: Assistant, tmp_path: Path) -> FastAPI:
    """An application that everybody may use."""
    return house(assistant, tmp_path, rate_limit=2)


def read(app: FastAPI) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Every figure by name and labels, as Prometheus reads them."""
    text = knock(app, "127.0.0.1", "127.0.0.1").get("/metrics").text
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def labelled(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def test_requests_are_counted_by_place_and_status(app: FastAPI) -> None:
    client = knock(app)
    statuses = [client.post("/api/v1/ask").status_code for _ in range(3)]
    client.get("/nowhere")
    figures = read(app)
    assert statuses == [200, 200, 429]
    requests = figures["assistant_requests_total"]
    assert requests[labelled(place="ask", method="POST", status="200")] == 2
    assert requests[labelled(place="ask", method="POST", status="429")] == 1
    assert figures["assistant_turned_away_total"][labelled(code="too_many")] == 2
    assert figures["assistant_request_seconds_count"][labelled(place="ask")] == 3
    assert figures["assistant_requests_in_progress"][()] == 1  # this very one


def test_replies_are_counted_by_reason(app: FastAPI, assistant: Assistant) -> None:
    ask = app.state.service.assistant.ask
    ask("Combien de temps dure l'autorisation ?")
    ask("")
    list(app.state.service.assistant.stream("What is the recipe for pancakes?"))
    replies = read(app)["assistant_replies_total"]
    assert replies[labelled(kind="answer", reason="", language="fr")] == 1
    assert replies[labelled(kind="refusal", reason="empty", language="fr")] == 1
    assert sum(replies.values()) == 3


def test_the_index_and_the_queue_are_told(app: FastAPI, assistant: Assistant) -> None:
    figures = read(app)
    info = assistant.index.manifest
    assert figures["assistant_index_info"] == {labelled(fingerprint=info.fingerprint): 1}
    assert figures["assistant_index_passages"][()] == info.passages
    assert figures["assistant_questions_inside"][()] == 0


def test_nothing_a_user_wrote_becomes_a_label(app: FastAPI) -> None:
    client = knock(app, "127.0.0.1")
    wrote = "zyxwvut"
    for n in range(50):
        client.get(f"/{wrote}{n}?q={wrote}", headers={"User-Agent": wrote, "X-Request-ID": wrote * 2})
        client.get(f"/api/v1/{wrote}{n}")
        client.request(f"{wrote}{n}".upper(), "/")
    client.get("/", headers=bearer(wrote))
    text = knock(app, "127.0.0.1", "127.0.0.1").get("/metrics").text
    assert wrote not in text.lower()
    assert FAR not in text
    places = {
        label[1] for figures in read(app).values() for labels in figures for label in labels if label[0] == "place"
    }
    assert places <= {p.label for p in PLACES.values()} | {"page"}
    assert 'method="other"' in text


@pytest.mark.parametrize(
    ("path", "label"),
    [("/", "page"), ("/x/metrics", "page"), ("/metrics/x", "metrics"), ("/metricsx", "page"), ("/api/v1/ask/stream", "ask"),
     ("/api/v1/asks", "api"), ("/api/docs", "docs"), ("/v1/chat/completions", "openai"), ("//studio", "page"), ("", "page")],
)  # fmt: skip
def test_places(path: str, label: str) -> None:
    assert place_of(path).label == label


def test_only_this_machine_or_a_key_may_read_them(assistant: Assistant, tmp_path: Path) -> None:
    for settings in ({}, {"login": "keys"}):
        app = house(assistant, tmp_path, **dict[str, Any](settings))
        key, other = (app.state.access.keys.create(s, [s])[1] for s in ("metrics", "ask"))
        assert knock(app).get("/metrics").status_code in (401, 403)
        assert knock(app).get("/metrics", headers=bearer(other)).status_code == 403
        assert knock(app).get("/metrics", headers=bearer(key)).status_code == 200
        assert knock(app, "127.0.0.1", "localhost").get("/metrics").headers["content-type"].startswith("text/plain")
