"""Who may come in: nobody opens the server by accident, keys and proxies are believed only where they may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI

from assistant.cli import main
from assistant.errors import SettingsError
from assistant.serve.access import check_login
from assistant.serve.access.identity import presented_key
from assistant.serve.access.keys import Keys
from assistant.serve.access.store import now
from assistant.settings import Settings, load_settings
from tests.serve.doors import FAR, bearer, house, knock

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

House = Callable[..., FastAPI]


@pytest.fixture
def built(assistant: Assistant, tmp_path: Path) -> House:
    """`built(login="keys")`: the application with these settings."""
    return lambda **settings: house(assistant, tmp_path, **settings)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """The keys of the application's data folder, as the command line changes them beside a running server."""
    return Keys(tmp_path)


# The decision


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.9.1"])
def test_this_machine_needs_no_decision(host: str) -> None:
    check_login(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.7", "2001:db8::1", "no-such-name.invalid"])
@pytest.mark.parametrize("settings", [{}, {"login": "none"}, {"public": True}], ids=str)
def test_a_public_address_needs_one(host: str, settings: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as refused:
        check_login(Settings(host=host, **settings))
    for sentence in (refused.value.en, refused.value.fr):
        assert "login" in sentence
        assert "public = true" in sentence
        assert "\n" not in sentence


@pytest.mark.parametrize(
    "settings",
    [
        {"login": "none", "public": True},
        {"login": "keys"},
        {"login": "proxy", "proxy_addresses": "10.0.0.1"},
        {"login": ("keys", "proxy"), "proxy_addresses": ("10.0.0.0/24", "fd00::/8")},
        {
            "login": "oidc",
            "oidc_issuer": "https://id.example",
            "oidc_client_id": "a",
            "public_url": "https://a.example",
        },
    ],
    ids=str,
)
def test_these_are_decisions(settings: dict[str, Any]) -> None:
    check_login(Settings(host="0.0.0.0", **settings))


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"login": "none, keys"}, "none"),
        ({"login": "proxy"}, "proxy_addresses"),
        ({"login": "oidc"}, "oidc_issuer"),
        ({"login": "oidc", "oidc_issuer": "http://id.example", "oidc_client_id": "a"}, "https"),
        ({"login": "oidc", "oidc_issuer": "ftp://id.example", "oidc_client_id": "a"}, "https"),
        (
            {"login": "oidc", "oidc_issuer": "https://id.example", "oidc_client_id": "a", "host": "0.0.0.0"},
            "public_url",
        ),
    ],
    ids=str,
)
def test_settings_that_do_not_fit_are_refused(settings: dict[str, Any], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        check_login(Settings(**settings))


def test_the_application_refuses_too(built: House) -> None:
    with pytest.raises(SettingsError, match="login"):
        built(host="0.0.0.0")


@pytest.mark.parametrize(
    ("name", "value"),
    [("login", "password"), ("proxy_addresses", "10.0.0.1/8"), ("proxy_addresses", "proxy"), ("proxy_user_header", "a b"),
     ("public_url", "https://a.example/path"), ("session_hours", 0), ("rate_limit", -1), ("max_body", 1)],
)  # fmt: skip
def test_an_impossible_setting_is_named(name: str, value: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=name):
        load_settings(**{name: value})


def test_lists_are_written_as_text_or_as_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assistant.toml").write_text(
        'login = ["keys"]\nproxy_addresses = "10.0.0.0/8, ::1"\n', encoding="utf-8"
    )
    monkeypatch.setenv("ASSISTANT_LOGIN_USERS", "a@b.example @c.example")
    settings = load_settings()
    assert (settings.login, settings.login_users) == (("keys",), ("a@b.example", "@c.example"))
    assert [str(n) for n in settings.proxy_addresses] == ["10.0.0.0/8", "::1/128"]


def test_a_secret_in_the_settings_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "assistant.toml").write_text('oidc_secret = "hunter2"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="ASSISTANT_OIDC_SECRET") as refused:
        load_settings()
    assert "hunter2" not in refused.value.en + refused.value.fr
    (tmp_path / "assistant.toml").unlink()
    monkeypatch.setenv("ASSISTANT_OIDC_SECRET", "hunter2")
    settings = load_settings()
    assert settings.oidc_secret is not None
    assert settings.oidc_secret.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("locale", "word"), [("fr_FR.UTF-8", "personne n'a décidé"), ("en_GB.UTF-8", "nobody has decided")]
)
def test_the_command_refuses_before_anything_slow(
    locale: str, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", locale)
    with pytest.raises(SystemExit) as end:
        main(["serve", "--host", "0.0.0.0", "--data-dir", "/nowhere"])
    out, err = capsys.readouterr()
    assert (end.value.code, out, err.count("\n")) == (2, "", 1)
    assert word in err


# Nobody logs in


def test_without_a_login_everybody_asks_and_only_this_machine_sees_the_rest(built: House) -> None:
    app = built(login="none", public=True, host="0.0.0.0")
    far, here = knock(app), knock(app, "127.0.0.1", "localhost:7860")
    for path in ("/", "/api/v1/ask", "/api/v1/sources", "/embed"):
        assert far.get(path).status_code == 200
    for path in ("/metrics", "/studio", "/studio/x"):
        assert far.get(path).status_code == 403
        assert here.get(path).status_code == 200
    assert far.get("/metrics").json()["error"] == "forbidden"


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("evil.example", {}),  # a web page that had its own name point here
        ("localhost.evil.example", {}),
        ("127.0.0.1.evil.example", {}),
        ("localhost", {"X-Forwarded-For": "192.0.2.1"}),
        ("localhost", {"Forwarded": "for=192.0.2.1"}),
        ("localhost", {"X-Real-IP": "192.0.2.1"}),
        ("localhost", {"Via": "1.1 proxy"}),
    ],
    ids=str,
)
def test_a_proxy_or_a_page_on_this_machine_is_not_this_machine(
    host: str, headers: dict[str, str], built: House
) -> None:
    client = knock(built(), "127.0.0.1", host)
    assert client.get("/metrics", headers=headers).status_code == 403
    assert client.get("/studio", headers=headers).status_code == 403
    assert client.get("/", headers=headers).status_code == 200


def test_a_proxy_on_this_machine_that_forgets_its_headers_is_not_this_machine(built: House) -> None:
    client = knock(built(proxy_addresses="127.0.0.1"), "127.0.0.1", "127.0.0.1:7860")
    assert [client.get(path).status_code for path in ("/metrics", "/studio", "/")] == [403, 403, 200]


def test_a_foreign_bearer_token_disturbs_nobody_where_there_is_no_login(built: House) -> None:
    client = knock(built())
    assert client.post("/api/v1/ask", json={}, headers=bearer("sk-whatever")).status_code == 200
    assert client.post("/api/v1/ask", json={}, headers=bearer("cha_12345678_" + "x" * 43)).status_code == 401


# Keys


def test_a_key_opens_what_its_scopes_say(built: House, keys: Keys) -> None:
    client = knock(built(login="keys"))
    key, secret = keys.create("intranet", ["ask"])
    answer = client.post("/api/v1/ask", content=b"abc", headers=bearer(secret))
    assert answer.json() == {"size": 3, "by": "key"}
    assert client.post("/api/v1/ask", headers={"X-API-Key": secret}).status_code == 200
    assert [client.get(path, headers=bearer(secret)).status_code for path in ("/studio", "/metrics", "/sources")] == [
        403
    ] * 3
    assert client.get("/api/v1/sources", headers=bearer(secret)).json()["error"] == "forbidden"
    metrics = keys.create("prometheus", ["metrics"])[1]
    assert client.get("/metrics", headers=bearer(metrics)).status_code == 200
    assert client.get("/api/v1/ask", headers=bearer(metrics)).status_code == 403
    assert key.scopes == {"ask"}


@pytest.mark.parametrize(
    "path", ["/", "/sources", "/api/v1/ask", "/api/v1/sources", "/metrics", "/embed", "/studio", "/nowhere"]
)
def test_without_a_key_the_door_stays_shut(path: str, built: House) -> None:
    for client in (knock(built(login="keys")), knock(built(login="keys"), "127.0.0.1", "evil.example")):
        answer = client.get(path)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("language", "words"), [("fr", "Personne n'est connecté"), ("en", "Nobody is logged in")])
def test_people_are_told_on_a_page_in_their_language(language: str, words: str, built: House) -> None:
    answer = knock(built(login="keys")).get("/", headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.headers["content-type"].startswith("text/html")
    assert f'<html lang="{language}"' in answer.text
    assert words in unescape(answer.text)


@pytest.mark.parametrize("path", ["/healthz", "/static/x.css"])
def test_what_is_open_is_open(path: str, built: House) -> None:
    assert knock(built(login="keys")).get(path).status_code == 200


def test_metrics_stay_open_to_this_machine(built: House) -> None:
    assert knock(built(login="keys"), "::1", "[::1]:7860").get("/metrics").status_code == 200


def test_bad_keys_are_refused_and_say_why(built: House, keys: Keys) -> None:
    client = knock(built(login="keys"))
    _, good = keys.create("good")
    revoked, withdrawn = keys.create("withdrawn")
    assert client.get("/api/v1/ask", headers=bearer(withdrawn)).status_code == 200
    keys.revoke(revoked.id)  # beside the running server
    _, expired = keys.create("expired", expires=now() - dt.timedelta(seconds=1))
    last = good[-1]
    bad = {
        good[:-1] + ("A" if last != "A" else "B"): "not known",
        good[:-1]: "not known",
        good + "x": "not known",
        good.upper(): "not known",
        withdrawn[:12] + good[12:]: "not known",
        "cha_": "not known",
        "x" * 10_000: "not known",
        withdrawn: "withdrawn",
        expired: "expired",
    }
    for presented, word in bad.items():
        answer = client.get("/api/v1/ask", headers=bearer(presented))
        assert answer.status_code == 401
        assert answer.json()["error"] == "key"
        assert word in answer.json()["message"]["en"]
        assert presented not in answer.text
    assert client.get("/api/v1/ask", headers=bearer(good)).status_code == 200


def test_two_keys_at_once_are_no_key() -> None:
    assert presented_key([(b"x-api-key", b"a"), (b"x-api-key", b"b")]) == ""
    assert presented_key([(b"authorization", b"Basic abc"), (b"authorization", b"bearer  k ")]) == "k"


def test_the_secret_is_nowhere_in_the_folder(keys: Keys, tmp_path: Path) -> None:
    _, secret = keys.create("secret")
    files = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert files
    for file in files:
        assert secret.split("_", 2)[2].encode() not in file.read_bytes()
        assert file.stat().st_mode & 0o077 == 0
    assert all(f.stat().st_mode & 0o077 == 0 for f in tmp_path.rglob("*") if f.is_dir())


def test_a_key_works_in_the_pages_that_it_lists(built: House, keys: Keys) -> None:
    client = knock(built(login="keys"))
    _, secret = keys.create("portal", ["ask"], origins=["https://intra.example.org"])
    site, other = {"Origin": "https://intra.example.org"}, {"Origin": "https://evil.example"}
    first = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = client.options("/api/v1/ask", headers=site | first)
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == site["Origin"]
    assert "Authorization" in allowed.headers["access-control-allow-headers"]
    answer = client.post("/api/v1/ask", headers=bearer(secret) | site)
    assert answer.headers["access-control-allow-origin"] == site["Origin"]
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers
    refused = client.post("/api/v1/ask", headers=bearer(secret) | other)
    assert refused.status_code == 403
    for headers in (client.options("/api/v1/ask", headers=other | first).headers, refused.headers):
        assert "access-control-allow-origin" not in headers
    assert client.post("/api/v1/ask", headers=bearer(secret) | {"Origin": "http://assistant.test"}).status_code == 200
    assert client.post("/api/v1/ask", headers=bearer(secret) | {"Origin": "null"}).status_code == 403


def test_a_key_has_its_own_rate(built: House, keys: Keys) -> None:
    client = knock(built(login="keys", rate_limit=2))
    _, slow = keys.create("slow", rate=1)
    _, free = keys.create("free", rate=0)
    statuses = [client.post("/api/v1/ask", headers=bearer(slow)).status_code for _ in range(3)]
    assert statuses == [200, 429, 429]
    assert {client.post("/api/v1/ask", headers=bearer(free)).status_code for _ in range(20)} == {200}


# A reverse proxy


def named(name: str, **more: str) -> dict[str, str]:
    return {"X-Forwarded-User": name, **more}


def test_the_proxy_names_the_person(built: House) -> None:
    app = built(login="proxy", proxy_addresses="10.0.0.0/24", host="0.0.0.0")
    assert knock(app, "10.0.0.7").post("/api/v1/ask", headers=named("jeanne")).json()["by"] == "proxy"
    assert knock(app, "10.0.0.7").get("/studio", headers=named("jeanne")).status_code == 200
    assert knock(app, "10.0.0.7").get("/metrics", headers=named("jeanne")).status_code == 403


@pytest.mark.parametrize("peer", [FAR, "10.0.1.7", "127.0.0.1", "::1", "::ffff:10.0.1.7", "2001:db8::7"])
def test_nobody_else_is_believed(peer: str, built: House) -> None:
    app = built(login="proxy", proxy_addresses="10.0.0.0/24", host="0.0.0.0")
    spoofed = named("jeanne", **{"X-Forwarded-For": "10.0.0.7", "Forwarded": "for=10.0.0.7", "X-Real-IP": "10.0.0.7"})
    answer = knock(app, peer).get("/api/v1/ask", headers=spoofed)
    assert (answer.status_code, answer.json()["error"]) == (401, "login")


def test_an_address_written_in_ipv6_is_the_same_proxy(built: House) -> None:
    app = built(login="proxy", proxy_addresses="10.0.0.7", host="::")
    assert knock(app, "::ffff:10.0.0.7").post("/api/v1/ask", headers=named("jeanne")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Forwarded-User", "")],
        [("X-Forwarded-User", "  ")],
        [("X-Forwarded-User", "evil"), ("X-Forwarded-User", "jeanne")],
        [("X-Forwarded-User", "x" * 257)],
        [("X_Forwarded_User", "jeanne")],
        [("Remote-User", "jeanne")],
    ],
    ids=lambda h: str(h)[:40],
)
def test_a_proxy_that_names_nobody_lets_nobody_in(headers: list[tuple[str, str]], built: House) -> None:
    app = built(login="proxy", proxy_addresses="10.0.0.7")
    assert knock(app, "10.0.0.7").get("/api/v1/ask", headers=headers).status_code == 401


def test_the_header_has_the_name_that_the_settings_give_it(built: House) -> None:
    app = built(login="proxy", proxy_addresses="10.0.0.7", proxy_user_header="Remote-User")
    assert knock(app, "10.0.0.7").get("/api/v1/ask", headers={"remote-user": "jeanne"}).status_code == 200
    assert knock(app, "10.0.0.7").get("/api/v1/ask", headers=named("jeanne")).status_code == 401


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("jeanne@a.example", 200),
        ("PAUL", 200),
        ("paul@b.example", 403),
        ("evil@xa.example", 403),
        ("@a.example", 403),
        ("x", 403),
    ],
)
def test_only_listed_people_come_in(name: str, status: int, built: House) -> None:
    app = built(login="proxy", proxy_addresses="10.0.0.7", login_users="@a.example paul")
    assert knock(app, "10.0.0.7").get("/api/v1/ask", headers=named(name)).status_code == status


def test_kinds_of_login_stand_beside_each_other(built: House, keys: Keys) -> None:
    app = built(login="keys proxy", proxy_addresses="10.0.0.7")
    _, secret = keys.create("k")
    assert knock(app, FAR).get("/api/v1/ask", headers=bearer(secret)).json()["by"] == "key"
    assert knock(app, "10.0.0.7").get("/api/v1/ask", headers=named("jeanne")).json()["by"] == "proxy"
    assert knock(app, "10.0.0.7").get("/api/v1/ask", headers=named("jeanne") | bearer("wrong")).status_code == 401
    only = built(login="proxy", proxy_addresses="10.0.0.7")
    assert knock(only, FAR).get("/api/v1/ask", headers=bearer(secret)).status_code == 401


def test_nobody_speaks_websocket_here(built: House) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), knock(built()).websocket_connect("/"):
        pass
