"""Login by OpenID Connect: with a real provider on this machine, with one that lies, with one that is gone."""

from __future__ import annotations

import contextlib
import json
import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import itsdangerous
import oidc_provider_mock
import pytest

from assistant.errors import SettingsError
from assistant.serve.access.oidc import inside
from tests.sample import sample
from tests.serve.doors import bearer, free_port, house, knock, listening
from tests.serve.provider import provider

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

HTML = {"Accept": "text/html,application/xhtml+xml"}
LIES = (
    *(
        "metadata",
        "state",
        "denied",
        "token",
        "no_id_token",
        "iss",
        "aud",
        "azp",
        "exp",
        "nonce",
        "no_nonce",
        "no_sub",
    ),
    *("none", "hs256", "signature"),
)


@contextlib.contextmanager
def ours(assistant: Assistant, folder: Path, issuer: str, **settings: Any) -> Iterator[str]:
    """Our server with this provider; gives its address."""
    port = free_port()
    given = {
        "login": "oidc",
        "oidc_issuer": issuer,
        "oidc_client_id": "us",
        "oidc_secret": "s",
        "port": port,
    } | settings
    with listening(house(assistant, folder, **given), port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A provider that others made for tests; gives its address."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


def test_from_a_page_to_the_provider_and_back(assistant: Assistant, tmp_path: Path, real: str) -> None:
    with ours(assistant, tmp_path, real) as here, httpx.Client(headers=HTML) as browser:
        first = browser.get(f"{here}/sources?lang=en")
        assert first.status_code == 303
        assert "set-cookie" not in first.headers
        form = browser.get(here + first.headers["location"], follow_redirects=True)
        assert str(form.url).startswith(f"{real}/oauth2/authorize")
        asked = parse_qs(urlsplit(str(form.url)).query)
        assert asked["redirect_uri"] == [f"{here}/login/callback"]
        assert {"state", "nonce", "code_challenge"} <= set(asked)
        page = browser.post(form.url, data={"sub": "jeanne@example.org"}, follow_redirects=True)
        assert (str(page.url), page.text) == (f"{here}/sources?lang=en", "page")

        cookies = [c for c in browser.cookies.jar if c.port is None and c.name == "assistant"]
        assert len(cookies) == 1
        assert browser.get(f"{here}/studio").status_code == 200
        assert browser.get(f"{here}/metrics", headers={"Host": "elsewhere"}).status_code == 403
        assert "set-cookie" not in browser.get(f"{here}/").headers  # set once, not renewed for ever

        out = browser.get(f"{here}/logout")
        assert out.headers["location"].startswith(f"{real}/oauth2/end_session?client_id=us&post_logout_redirect_uri=")
        assert browser.get(f"{here}/").status_code == 303


def cookie_of(answer: Any) -> str:
    return next(
        str(v) for v in answer.headers.get_list("set-cookie") if v.startswith(("assistant=", "__Host-assistant="))
    )


def test_the_cookie_is_unreadable_to_scripts_and_of_this_site(assistant: Assistant, tmp_path: Path) -> None:
    with provider() as good, ours(assistant, tmp_path, good.issuer) as here:
        cookie = cookie_of(httpx.get(f"{here}/login"))
        assert {"httponly", "samesite=lax", "path=/"} <= set(cookie.lower().split("; "))
        assert "secure" not in cookie.lower()
    with provider() as good:
        app = house(
            assistant,
            tmp_path,
            login="oidc",
            oidc_issuer=good.issuer,
            oidc_client_id="us",
            public_url="https://a.example",
        )
        answer = knock(app).get("/login")
        assert cookie_of(answer).startswith("__Host-assistant=")
        assert "; secure" in cookie_of(answer).lower()
        sent = parse_qs(urlsplit(answer.headers["location"]).query)
        assert sent["redirect_uri"] == ["https://a.example/login/callback"]  # whatever Host says
        assert knock(app, host="evil.example").get("/login").headers["location"].startswith(good.issuer)


@pytest.mark.parametrize("lie", sample(LIES, 4))
def test_a_provider_that_lies_lets_nobody_in(lie: str, assistant: Assistant, tmp_path: Path) -> None:
    with provider(lie) as liar, ours(assistant, tmp_path, liar.issuer) as here, httpx.Client(headers=HTML) as browser:
        answer = browser.get(f"{here}/login", follow_redirects=True)
        assert answer.status_code == (503 if lie == "metadata" else 403)
        assert browser.get(f"{here}/").status_code == 303
        assert browser.get(f"{here}/api/v1/ask", headers={"Accept": "application/json"}).json()["error"] == "login"


def test_an_honest_provider_lets_in(assistant: Assistant, tmp_path: Path) -> None:
    with provider() as good, ours(assistant, tmp_path, good.issuer + "/") as here, httpx.Client() as browser:
        answer = browser.get(f"{here}/login?next=/embed", follow_redirects=True)
        assert (answer.status_code, answer.url.path) == (200, "/embed")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lie", "listed", "status"),
    [
        ("", "@example.org", 200),
        ("", "jeanne", 200),
        ("", "JEANNE@example.org", 200),
        ("", "@other.example paul", 403),
        ("unverified", "@example.org", 403),
        ("userinfo_sub", "@example.org", 403),
    ],
)
def test_only_listed_people(lie: str, listed: str, status: int, assistant: Assistant, tmp_path: Path) -> None:
    with (
        provider(lie) as good,
        ours(assistant, tmp_path, good.issuer, login_users=listed) as here,
        httpx.Client() as browser,
    ):
        assert browser.get(f"{here}/login", follow_redirects=True).status_code == status
        assert browser.get(f"{here}/api/v1/ask").status_code == (200 if status == 200 else 401)


def test_a_code_without_its_browser_is_worth_nothing(assistant: Assistant, tmp_path: Path) -> None:
    """Somebody is made to follow the link with which somebody else would log in."""
    with provider() as good, ours(assistant, tmp_path, good.issuer) as here:
        with httpx.Client() as attacker:
            sent = attacker.get(attacker.get(f"{here}/login").headers["location"]).headers["location"]
        with httpx.Client() as victim:
            assert victim.get(sent).status_code == 403
            assert "assistant" not in victim.cookies
            victim.get(f"{here}/login")  # with a login of its own under way
            assert victim.get(sent).status_code == 403
        with httpx.Client() as once:
            sent = once.get(once.get(f"{here}/login").headers["location"]).headers["location"]
            assert once.get(sent).status_code == 303
            assert once.get(sent).status_code == 403  # not twice


def test_forged_cookies_are_nobody(assistant: Assistant, tmp_path: Path) -> None:
    session = {"user": "jeanne", "until": int(time.time()) + 3600}
    payload = b64encode(json.dumps(session).encode())
    forged = [
        payload.decode(),
        payload.decode() + ".a.b",
        itsdangerous.TimestampSigner("secret").sign(payload).decode(),
        itsdangerous.TimestampSigner("").sign(payload).decode(),
        "null",
        "",
        "=" * 3000,
        "\xff",
    ]
    with provider() as good, ours(assistant, tmp_path, good.issuer) as here:
        for cookie in forged:
            answer = httpx.get(f"{here}/api/v1/ask", headers={b"Cookie": f"assistant={cookie}".encode("latin-1")})
            assert answer.status_code == 401, cookie
        key = (tmp_path / "access" / "session.key").read_text()
        for made, status in ((session, 200), (session | {"until": int(time.time()) - 1}, 401), ({"until": 9e12}, 401)):
            signed = itsdangerous.TimestampSigner(key).sign(b64encode(json.dumps(made).encode())).decode()
            assert httpx.get(f"{here}/api/v1/ask", headers={"Cookie": f"assistant={signed}"}).status_code == status


def test_the_key_of_the_cookie_is_private_and_stays(assistant: Assistant, tmp_path: Path) -> None:
    options = {"login": "oidc", "oidc_issuer": "https://id.example", "oidc_client_id": "us"}
    knock(house(assistant, tmp_path, **options)).get("/healthz")
    path = tmp_path / "access" / "session.key"
    before = path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    knock(house(assistant, tmp_path, **options)).get("/healthz")
    assert path.read_text() == before
    path.write_text("short")
    with pytest.raises(SettingsError, match=r"session\.key"):
        house(assistant, tmp_path, **options)


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "/\\evil.example", "https://evil.example", "\\\\evil.example", "javascript:alert(1)", "evil.example",
     "/\t/evil.example", "/ok\r\nSet-Cookie: a=b", "", "/login", "/logout", "/login/callback?x", "http:evil.example", "///evil.example",
     "/" + "x" * 2000, "/x\\..\\y", "//[", "\x00/", " /x"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere_after_the_login(wanted: str) -> None:
    assert inside(wanted) == "/"


@pytest.mark.parametrize(
    "wanted", ["/", "/sources?lang=en", "/sources/cnil-2023-146", "/?q=Qui%20?", "/a//b", "/?u=https://a.example"]
)
def test_pages_of_ours_are_come_back_to(wanted: str) -> None:
    assert inside(wanted) == wanted


def test_a_provider_that_is_gone_is_told(assistant: Assistant, tmp_path: Path) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    with ours(assistant, tmp_path, gone) as here, httpx.Client() as browser:
        answer = browser.get(f"{here}/login")
        assert "cannot be reached" in answer.text
        assert answer.status_code == 503
        assert browser.get(f"{here}/healthz").status_code == 200
        assert "logged out" in browser.get(f"{here}/logout", headers={"Accept-Language": "en"}).text


def test_a_link_elsewhere_logs_nobody_out(assistant: Assistant, tmp_path: Path) -> None:
    with provider() as good, ours(assistant, tmp_path, good.issuer) as here, httpx.Client() as browser:
        browser.get(f"{here}/login", follow_redirects=True)
        for site in ("cross-site", "same-site"):
            assert browser.get(f"{here}/logout", headers={"Sec-Fetch-Site": site}).headers["location"] == "/"
        assert browser.get(f"{here}/api/v1/ask").status_code == 200
        browser.get(f"{here}/logout", headers={"Sec-Fetch-Site": "same-origin"})
        assert browser.get(f"{here}/api/v1/ask").status_code == 401


def test_programs_are_told_and_browsers_are_led(assistant: Assistant, tmp_path: Path) -> None:
    app = house(assistant, tmp_path, login="oidc keys", oidc_issuer="https://id.example", oidc_client_id="us")
    client, secret = knock(app), app.state.access.keys.create("k")[1]
    assert client.get("/?q=a&lang=fr", headers=HTML).headers["location"] == "/login?next=%2F%3Fq%3Da%26lang%3Dfr"
    assert client.post("/", headers=HTML).status_code == 401
    assert client.get("/api/v1/ask").json()["error"] == "login"
    assert client.get("/api/v1/ask", headers=bearer(secret)).json()["by"] == "key"
    assert client.get("/api/v1/ask", headers=HTML | bearer("wrong")).status_code == 401


def test_the_secret_is_read_from_a_file(assistant: Assistant, tmp_path: Path) -> None:
    options = {"login": "oidc", "oidc_issuer": "https://id.example", "oidc_client_id": "us"}
    file = tmp_path / "secret"
    with pytest.raises(SettingsError, match="oidc_secret_file"):
        house(assistant, tmp_path, oidc_secret_file=file, **options)
    file.write_text("s3cret\n")
    house(assistant, tmp_path, oidc_secret_file=file, **options)
