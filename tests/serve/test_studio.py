"""The staff's studio: there only when it is wanted and for those who may come in, safe with hostile names and texts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from assistant.documents.corpus import Corpus
from assistant.messages import text
from assistant.serve.access.keys import Keys
from assistant.serve.studio import relations
from assistant.types import LANGUAGES, Language
from tests.serve.doors import FAR, bearer, knock
from tests.serve.served import ENGLISH, FRENCH, OFF_TOPIC, client, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

HOSTILE = "<img src=x onerror=alert(1)> **bold** [a](javascript:alert(1)) {{7*7}} ${7*7} \"'><script>alert(1)</script>"
Call = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Evaluation runs, and beside their folder what nobody may read."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.html").write_text("secret")
    root = outside / "runs"
    run = root / "dev" / "default"
    run.mkdir(parents=True)
    (run / "config.json").write_text(
        json.dumps(
            {
                "system": {"name": "default", "title": f"As it ships {HOSTILE}"},
                "set": {"name": "cnil-hdh", "split": "dev"},
            }
        )
    )
    (run / "metrics.json").write_text(
        json.dumps({"questions": 4, "all": {"ndcg_10": {"value": 0.5}, "over_refusal": {"value": 0}}})
    )
    rows = [
        ("fr", True, "answer", 0.9),
        ("fr", False, "refusal", 0.8),
        ("en", True, "refusal", 0.6),
        ("en", False, "answer", 0.7),
    ]
    lines = [
        json.dumps({"lang": lang, "answerable": known, "reply": {"kind": kind, "confidence": sure}})
        for lang, known, kind, sure in rows
    ]
    (run / "questions.jsonl").write_text("\n".join([*lines, "{broken", "[]", '{"lang": "de"}']))
    (run / "report.html").write_text("<!doctype html><title>Report</title>")
    (run / "answers.jsonl").write_text("{}")
    (run / ".hidden.html").write_text("secret")
    (run / "folder.html").mkdir()
    (root / "page.html").write_text("a page")
    os.symlink(outside / "secret.html", root / "link.html")
    os.symlink(outside, root / "elsewhere")
    os.symlink(root / "round.html", root / "round.html")
    return root


@pytest.fixture(scope="module")
def studio(assistant: Assistant, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A program of this machine before a server with the studio, which keeps feedback and questions."""
    data = tmp_path_factory.mktemp("data")
    day = assistant.settings.as_of
    app = made(assistant, data, studio=True, feedback=True, log_questions=True, reports=folder, as_of=day)
    with client(app) as found:
        yield found


@pytest.fixture
def call(studio: TestClient) -> Call:
    """Does what a click in the page does: call("asked", question, "", ""); the HTML that comes back."""
    return lambda work, *data, language="en": done(studio, work, *data, language=language)


def done(studio: TestClient, work: str, *data: Any, language: Language = "en") -> str:
    """What the page gets when it has a piece of work done, the way that its own script asks for it."""
    base = f"/studio/{language}"
    works = {d["api_name"]: d["id"] for d in studio.get(f"{base}/config").json()["dependencies"]}
    body = {"data": data, "fn_index": works[work], "session_hash": f"test-{work}"}
    assert studio.post(f"{base}/gradio_api/queue/join", json=body).status_code == 200
    came = studio.get(f"{base}/gradio_api/queue/data", params={"session_hash": f"test-{work}"}).text
    messages = [json.loads(line[5:]) for line in came.splitlines() if line.startswith("data:")]
    last = next(m for m in messages if m["msg"] == "process_completed")
    assert last["success"], last
    return str(last["output"]["data"][0])


class Markup(HTMLParser):
    """Tells what would do something in a browser."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("img", "script", "iframe", "style", "form", "base", "link"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(javascript|data):", value or "", re.IGNORECASE):
                self.wrong.append(f"{tag} {name}={value}")


def is_harmless(html: str) -> bool:
    """True when nothing of the hostile text became markup, and all of it is there to be read."""
    assert Markup(html).wrong == []
    assert HOSTILE in unescape(html)
    return True


def test_it_is_not_there_unless_it_is_wanted(assistant: Assistant, folder: Path, tmp_path: Path) -> None:
    with client(made(assistant, tmp_path, reports=folder)) as found:
        for path in ("", "/", "/fr/", "/en/config", "/reports/page.html", "/studio.css", "/fr/gradio_api/queue/data"):
            assert found.get(f"/studio{path}").status_code == 404


def test_it_opens_in_the_readers_language(studio: TestClient) -> None:
    for language in LANGUAGES:
        page = studio.get("/studio", headers={"accept-language": f"{language}-BE"})
        assert page.url.path == f"/studio/{language}/"
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
        assert text("studio.title", language) in page.text
    assert studio.get("/studio/en", params={"ask": "EMC2"}).url.query == b"ask=EMC2"


def test_its_page_names_no_other_site(studio: TestClient) -> None:
    found = studio.get("/studio/fr/")
    sites = set(re.findall(r'(?:https?:)?//([\w.-]+\.[a-z]{2,}|127\.0\.0\.1)[:/"]', found.text))
    assert sites <= {"127.0.0.1"}
    assert "manifest" not in re.sub(r"<script.*?</script>", "", found.text, flags=re.DOTALL)
    assert found.headers["content-security-policy"].startswith("default-src 'self'")
    assert "no-store" in found.headers["cache-control"]
    assert 'analytics_enabled":false' in found.text


def test_gradios_files_may_be_kept_and_nothing_else(studio: TestClient) -> None:
    page = studio.get("/studio/fr/").text
    script = re.findall(r'src="\./(assets/[^"]+\.js)"', page)[0]
    assert "immutable" in studio.get(f"/studio/fr/{script}").headers["cache-control"]
    assert studio.get("/studio/fr/config").headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("POST", p) for p in ("gradio_api/upload", "login", "gradio_api/run/asked", "gradio_api/call/asked", "gradio_api/stream/x")),
        *(("GET", p) for p in ("gradio_api/info", "gradio_api/file=/etc/passwd", "gradio_api/proxy=http://127.0.0.1/", "logout")),
        *(("GET", p) for p in ("monitoring", "manifest.json", "docs", "openapi.json", "gradio_api/mcp/", "gradio_api/runs", "svelte/x.js")),
        *(("GET", p) for p in ("assets/..%2f..%2froutes.py", "assets/%2e%2e/x.js", "static/.x", "gradio_api/deep_link", "gradio_api/token")),
        *(("PUT", p) for p in ("", "config", "gradio_api/queue/join")),
    ],
)  # fmt: skip
def test_gradios_other_addresses_are_shut(method: str, path: str, studio: TestClient) -> None:
    assert studio.request(method, f"/studio/fr/{path}").status_code == 404


def test_other_sites_cannot_read_it(studio: TestClient) -> None:
    for origin in ("https://evil.example", "http://localhost:1234", "null"):
        found = studio.get("/studio/fr/config", headers={"origin": origin})
        assert not [h for h in found.headers if h.startswith("access-control-")]
        asked = {"origin": origin, "access-control-request-method": "POST"}
        assert studio.options("/studio/fr/gradio_api/queue/join", headers=asked).status_code == 404


def test_what_a_stranger_says_of_the_address_is_not_believed(studio: TestClient) -> None:
    lies = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "forwarded": "host=evil.example"}
    client_far = TestClient(studio.app, base_url="http://127.0.0.1:7860", client=("127.0.0.1", 4711))
    page = client_far.get("/studio/fr/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in page.text
    assert "evil.example" not in studio.get("/studio/fr/config", headers=lies).text


def test_only_staff_come_in(assistant: Assistant, tmp_path: Path) -> None:
    allowed = {"login": ("keys", "proxy"), "proxy_addresses": ("10.0.0.1",), "login_users": ("@ministry.example",)}
    app = made(assistant, tmp_path, studio=True, host="0.0.0.0", **allowed)
    keys = Keys(tmp_path)
    _, staff = keys.create("staff", ("studio",))
    _, program = keys.create("program", ("ask", "search"))
    paths = (
        "/studio",
        "/studio/fr/",
        "/studio/fr/config",
        "/studio/en/assets/x.js",
        "/studio/reports/x.html",
        "/studio/studio.css",
    )
    far, proxy = knock(app, FAR), knock(app, "10.0.0.1")
    for path in paths:
        assert far.get(path).status_code == 401
        assert far.get(path, headers=bearer(program)).status_code == 403
        assert far.get(path, headers=bearer(staff)).status_code in (200, 303, 404)
        assert far.get(path, headers={"X-Forwarded-User": "ann@ministry.example"}).status_code == 401
        assert proxy.get(path, headers={"X-Forwarded-User": "eve@elsewhere.example"}).status_code == 403
        assert proxy.get(path, headers={"X-Forwarded-User": "ann@ministry.example"}).status_code in (200, 303, 404)
    assert far.post("/studio/fr/gradio_api/queue/join", json={}).status_code == 401
    page = proxy.get("/studio/fr/", headers={"X-Forwarded-User": "ann@ministry.example", "X-Forwarded-Proto": "https"})
    assert '"root":"https://assistant.test/studio/fr"' in page.text.replace("\\u002f", "/")


def test_a_server_open_to_everybody_shows_it_to_nobody(assistant: Assistant, tmp_path: Path) -> None:
    app = made(assistant, tmp_path, studio=True, host="0.0.0.0", login=("none",), public=True)
    assert knock(app, FAR).get("/studio/fr/").status_code == 403
    assert (
        knock(app, "127.0.0.1", host="evil.example").get("/studio/fr/").status_code == 403
    )  # a page with a name of its own
    assert knock(app, "127.0.0.1", host="localhost").get("/studio/fr/").status_code == 200


@pytest.mark.parametrize(("question", "language"), [(FRENCH, "fr"), (ENGLISH, "en")])
def test_every_stage_of_an_answer_is_shown(question: str, language: Language, call: Call) -> None:
    html = call("asked", question, "", "", language=language)
    for key in ("query", "decision", "parts", "candidates", "sentences"):
        assert text(f"explain.{key}", language).replace("'", "&#39;") in html
    assert "cnil-2023-146#duree-1" in html
    assert text("studio.verdict_quoted", language) in html
    found = json.loads(unescape(re.findall(r"<pre[^>]*>(.*?)</pre>", html, re.DOTALL)[0]))
    assert f"{found['decision']['probability']:.3f}" in html
    assert found["reply"]["kind"] == "answer"


def test_a_refusal_is_explained_too(call: Call) -> None:
    html = call("asked", OFF_TOPIC, "", "", language="fr")
    assert text("studio.reason_off_topic", "fr") in html
    assert text("studio.refusal", "fr") in html


def test_a_follow_up_leans_on_earlier_questions(call: Call) -> None:
    alone, after = (call("asked", "And why?", "", before) for before in ("", f"{ENGLISH}\n"))
    assert text("explain.query_understood_as", "en") not in alone
    assert text("explain.query_understood_as", "en") in after


@pytest.mark.parametrize("question", ["", "   ", "\x00", HOSTILE, "a" * 5000, "𝔘" * 3000, "\u202e" * 50])
def test_any_text_is_taken_as_a_question(question: str, call: Call) -> None:
    html = call("asked", question, "", question)
    assert 'class="studio explained"' in html
    assert Markup(html).wrong == []


def test_what_staff_ask_is_not_kept_and_what_the_public_asks_is(studio: TestClient, call: Call) -> None:
    kept = studio.app.state.access.questions  # type: ignore[attr-defined]
    before = [row["question"] for row in kept.all()]
    call("asked", "Wer hat das genehmigt?", "", "")
    assert [row["question"] for row in kept.all()] == before
    studio.post("/api/v1/ask", json={"question": FRENCH})
    assert [row["question"] for row in kept.all()] == [*before, FRENCH]


def test_how_long_replies_took_is_counted_without_their_questions(studio: TestClient, call: Call) -> None:
    def count() -> int:
        html = call("drawn_latency")
        return int(re.findall(r'<th scope="row"><code>total</code></th><td class="number">(\d+)</td>', html)[0])

    call("asked", FRENCH, "", "")
    before = count()
    studio.post("/api/v1/ask", json={"question": FRENCH})
    assert count() == before + 1
    assert FRENCH not in call("drawn_latency")


def test_passages_are_found_and_sources_opened(call: Call) -> None:
    found = call("searched", "hébergement Microsoft", "fr", 5, language="fr")
    assert found.count("<li>") == 5
    assert "hdh-creation" in found
    assert is_harmless(call("searched", HOSTILE, "en", 5))
    opened = call("opened", "cnil-2023-146", language="fr")
    assert 'lang="fr"' in opened
    assert 'lang="en"' in opened
    assert "Combien de temps dure l&#39;autorisation" in opened  # an anticipated question


def test_the_drawings_show_the_corpus(call: Call, corpus: Corpus) -> None:
    timeline = call("drawn_timeline", language="fr")
    assert all(f"/sources/{id}?" in timeline for id, s in corpus.sources.items() if s.card.date)
    everything = call("drawn_relations", list(relations.TYPES), "")
    around = call("drawn_relations", ["overtakes"], "cnil-2023-146")
    assert everything.count('class="arc"') > around.count('class="arc"') > 1
    assert text("studio.relations_none", "en") in call("drawn_relations", [], "")


def test_runs_are_listed_with_their_reports(studio: TestClient, call: Call) -> None:
    html = call("reported")
    assert is_harmless(html)
    address = re.findall(r'href="\.\.(/reports/[^"]+)"', html)
    assert "/reports/dev/default/report.html" in address
    report = studio.get(f"/studio{address[0]}")
    assert report.status_code == 200
    assert "<title>Report</title>" in report.text
    assert "sandbox allow-scripts;" in report.headers["content-security-policy"]
    assert "default-src 'none'" in report.headers["content-security-policy"]
    assert studio.post(f"/studio{address[0]}").status_code == 405


def test_the_curves_of_a_run_are_drawn(call: Call) -> None:
    html = call("drawn_abstention", "dev/default")
    assert html.count("<polyline") == 6  # two curves and one of risk for each language
    assert text("studio.abstention_no_run", "en").split("`")[0] in call("drawn_abstention", None)


@pytest.mark.parametrize(
    "path",
    [
        *("../secret.html", "dev/../../secret.html", "..%2fsecret.html", "%2e%2e/secret.html", "..%5csecret.html", "..\\secret.html"),
        *("/secret.html", "//secret.html", "link.html", "elsewhere/secret.html", "round.html", "dev/default/folder.html"),
        *("dev/default/.hidden.html", "dev//default/report.html", "page.html/", "page.html%00", "page%0a.html"),
        *("dev/default/metrics.json", "dev/default/answers.jsonl", "dev/default", "", "C:page.html", "page.HTML", "x" * 3000 + ".html"),
        *("nothing.html", "page.html/report.html", "%ff.html", "dev/default/report.html::$DATA.html"),
    ],
)  # fmt: skip
def test_nothing_but_reports_is_served(path: str, studio: TestClient) -> None:
    found = studio.get(f"/studio/reports/{path}")
    assert found.status_code == 404
    assert "secret" not in found.text.replace("secret.html", "")


def test_feedback_is_shown_as_it_was_written(studio: TestClient, call: Call) -> None:
    kept = studio.app.state.access.feedback  # type: ignore[attr-defined]
    kept.add(HOSTILE, HOSTILE, [HOSTILE], "down", HOSTILE, HOSTILE, "en")
    kept.add(ENGLISH, "answer", ["cnil-2023-146"], "up", language="en")
    assert is_harmless(call("reviewed", "", ""))
    liked = call("reviewed", "up", "en")
    assert ENGLISH in liked
    assert "&lt;img" not in liked
    assert ENGLISH not in call("reviewed", "", "fr")


def test_unanswered_questions_are_grouped(studio: TestClient, call: Call, assistant: Assistant) -> None:
    kept = studio.app.state.access.questions  # type: ignore[attr-defined]
    unknown = assistant.ask("Qui détient les clés de chiffrement ?")
    assert unknown.kind == "refusal"
    for question in ("Qui détient les clés de chiffrement ?", "qui detient les cles de chiffrement", HOSTILE):
        kept.add(unknown.model_copy(update={"question": question}))
    html = call("unanswered", language="fr")
    assert is_harmless(html)
    assert re.search(r'<td class="number">2</td><td class="words" lang="fr">qui detient', html)
    assert "./?ask=qui+detient" in html


def test_what_is_not_kept_says_how_to_keep_it(assistant: Assistant, tmp_path: Path) -> None:
    with client(made(assistant, tmp_path, studio=True)) as found:
        assert "feedback = true" in done(found, "reviewed", "", "")
        assert "log_questions = true" in done(found, "unanswered")
        assert text("studio.reports_unset", "en").split("`")[0] in done(found, "reported")


def test_a_server_that_cannot_answer_says_so_in_the_tab(assistant: Assistant, tmp_path: Path) -> None:
    with client(made(assistant, tmp_path, studio=True)) as found:
        found.app.state.service.close()  # type: ignore[attr-defined]
        assert 'role="alert"' in done(found, "asked", FRENCH, "", "")
