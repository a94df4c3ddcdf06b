"""Every answer carries the security headers, whoever made it and however it ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.serve.access.headers import policy_of
from assistant.serve.server import web_app
from assistant.settings import Settings, load_settings
from tests.serve.doors import house, knock, listening

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
EVERYWHERE = {
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}
ADDRESSES = ("/", "/sources", "/api/v1/sources", "/static/x.css", "/nowhere", "/api/v1/nowhere", "/boom", "/metrics")


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_has_them(path: str, assistant: Assistant, tmp_path: Path) -> None:
    answer = knock(house(assistant, tmp_path)).get(path)
    assert EVERYWHERE.items() <= dict(answer.headers).items()
    assert answer.headers["content-security-policy"] == STRICT
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert "clipboard-write" not in answer.headers["permissions-policy"]  # the page copies answers
    assert "x-frame-options" not in answer.headers  # it cannot list sites, and would contradict frame-ancestors
    assert "set-cookie" not in answer.headers


def test_what_is_turned_away_has_them_too(assistant: Assistant, tmp_path: Path) -> None:
    client = knock(house(assistant, tmp_path, login="keys", max_body=4096))
    for answer in (client.get("/"), client.post("/healthz", content=b"x" * 5000)):
        assert answer.status_code in (401, 413)
        assert answer.headers["content-security-policy"] == STRICT
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/embed", "/embed/more"])
def test_only_listed_sites_may_frame_the_embedded_chat(path: str, assistant: Assistant, tmp_path: Path) -> None:
    sites = "https://intranet.example.org https://b.example.org:8443"
    app = house(assistant, tmp_path, embed_origins=sites)
    policy = knock(app).get(path).headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors 'self' {sites}")
    assert policy.partition("frame-ancestors")[0] == STRICT.partition("frame-ancestors")[0]
    assert knock(app).get("/").headers["content-security-policy"] == STRICT


@pytest.mark.parametrize("path", ["/embedded", "/studios", "/x/embed", "/Embed", "//embed", "/embed.js"])
def test_addresses_that_only_look_alike_stay_strict(path: str) -> None:
    assert policy_of(path, ("https://a.example",)) == STRICT


@pytest.mark.parametrize("path", ["/studio", "/studio/x", "/gradio_api/info"])
def test_the_studio_has_a_looser_policy_of_its_own_server(path: str, assistant: Assistant, tmp_path: Path) -> None:
    policy = knock(house(assistant, tmp_path), "127.0.0.1", "localhost").get(path).headers["content-security-policy"]
    assert "'unsafe-eval'" in policy
    assert policy.endswith("frame-ancestors 'self'")
    assert "http" not in policy


@pytest.mark.parametrize(
    "site",
    ["*", "https://*.example.org", "https://a.example/", "https://a.example/x", "a.example", "javascript:alert(1)",
     "https://a.example;script-src *", "https://a.example'", "null", "https://", "https://a.example:0", "https://u@a.example"],
)  # fmt: skip
def test_a_site_that_is_none_is_refused_at_start(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match="embed_origins"):
        load_settings(embed_origins=[site])


def test_what_may_be_kept(assistant: Assistant, tmp_path: Path) -> None:
    client = knock(house(assistant, tmp_path))
    kept = {
        "/": "no-store",
        "/api/v1/ask": "no-store",
        "/static/x.css": "public, max-age=0, must-revalidate",
        "/static/x.css?v=1a2b": "public, max-age=31536000, immutable",
        "/static/none.css?v=1a2b": "no-store",
    }
    assert {path: client.get(path).headers["cache-control"] for path in kept} == kept


def test_https_is_kept_to_when_a_trusted_proxy_speaks_it(assistant: Assistant, tmp_path: Path) -> None:
    app = house(assistant, tmp_path, proxy_addresses="10.0.0.1")
    told = {"X-Forwarded-Proto": "https"}
    assert "strict-transport-security" in knock(app, "10.0.0.1").get("/", headers=told).headers
    assert "strict-transport-security" in knock(app, scheme="https").get("/").headers
    for peer, headers in (("10.0.0.1", {}), ("10.0.0.2", told), ("10.0.0.1", {"X-Forwarded-Proto": "https, http"})):
        assert "strict-transport-security" not in knock(app, peer).get("/", headers=headers).headers


def test_other_sites_may_load_the_loader_and_nothing_else(assistant: Assistant, tmp_path: Path) -> None:
    client = knock(house(assistant, tmp_path))
    assert client.get("/embed.js").headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get("/static/x.css").headers["cross-origin-resource-policy"] == "same-origin"


def test_a_stream_still_streams(assistant: Assistant, tmp_path: Path) -> None:
    app = house(assistant, tmp_path)
    with (
        listening(app) as port,
        httpx.stream("POST", f"http://127.0.0.1:{port}/api/v1/ask/stream", content=b"{}") as answer,
    ):
        assert [line for line in answer.iter_lines() if line] == ["data: 0", "data: 1", "data: 2"]
        assert answer.headers["content-security-policy"] == STRICT
        assert "server" not in answer.headers


def test_the_whole_application_has_them(assistant: Assistant, tmp_path: Path) -> None:
    app = web_app(assistant, Settings(data_dir=tmp_path))
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1)) as client:
        for path in ("/", "/api/v1/sources", "/healthz", "/metrics", "/nowhere"):
            answer = client.get(path)
            assert answer.headers["content-security-policy"] == STRICT, path
            assert EVERYWHERE.items() <= dict(answer.headers).items(), path
            assert "set-cookie" not in answer.headers
        style = client.get("/static/style.css")
        assert style.headers["etag"]
        again = client.get("/static/style.css", headers={"If-None-Match": style.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
