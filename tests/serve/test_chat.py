"""The web chat: what a question shows, what is escaped, both languages, and a page that asks nothing of others."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from assistant.messages import catalogue
from assistant.respond.evidence import Decision
from assistant.serve import chat
from assistant.serve.panel import empty, panel
from assistant.serve.turns import plain, turn
from assistant.types import LANGUAGES, Answer, Language, Refusal

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

LASTS = "Combien de temps dure l'autorisation donnée par la CNIL ?"
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> *a* [b](javascript:alert(3)) `c` $$d$$ # e\n\n1. f | g"
)


def test_an_answer_has_numbers_that_lead_to_quotes(assistant: Assistant) -> None:
    done = turn(assistant, LASTS, [], "fr", 3)
    assert [m["role"] for m in done.messages] == ["user", "assistant"]
    linked = re.findall(r"\[\\\[(\d+)\\\]\]\(#c3-(\d+)\)", done.messages[1]["content"])
    assert linked
    assert all(shown == target for shown, target in linked)
    for _, target in linked:
        assert f'id="c3-{target}"' in done.panel
    assert done.earlier == [LASTS]
    assert done.field == ""


def test_every_citation_shows_where_it_comes_from(assistant: Assistant) -> None:
    reply = assistant.ask(LASTS)
    assert isinstance(reply, Answer)
    shown = panel(reply, 1)
    for c in reply.citations:
        assert c.passage is not None
        assert f"[{c.n}]" in shown
        assert plainly(c.title) in shown
        assert plainly(c.authority) in shown
        assert c.url is None or c.url in shown
    assert shown.count("<mark>") == len(reply.citations)
    assert "résumé par nos soins" in shown
    for w in reply.warnings:
        assert plainly(w.text) in shown


def plainly(value: str) -> str:
    from html import escape

    return escape(value)


def test_a_refusal_shows_the_nearest_passages(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.pipeline.decide", lambda *_: Decision(0.1, 0.5, False, {"coverage": 0.5}))
    reply = assistant.ask(LASTS)
    assert isinstance(reply, Refusal)
    shown = panel(reply)
    assert "Passages les plus proches" in shown
    assert reply.refusal.nearest
    for c in reply.refusal.nearest:
        assert plainly(c.quote) in shown


def test_what_people_write_is_shown_as_they_wrote_it(assistant: Assistant) -> None:
    content = turn(assistant, HOSTILE, [], "fr", 1).messages[0]["content"]
    assert "<" not in content
    assert not re.search(r"(?<!\\)[*`$#|\[\]()]", content)
    assert plain("a & <b> [1] 1. x_y") == r"a &amp; &lt;b&gt; \[1\] 1\. x\_y"


@pytest.mark.parametrize("question", ["", " \n", "\x00", "\ud800", "x" * 5000])
def test_a_useless_question_is_answered_politely_and_forgotten(question: str, assistant: Assistant) -> None:
    done = turn(assistant, question, ["avant"], "en", 1)
    assert done.messages[1]["content"]
    assert done.earlier == ["avant"]


def test_earlier_questions_are_looked_back_at(assistant: Assistant) -> None:
    done = turn(assistant, "Et jusqu'à quand ?", [LASTS], "fr", 2)
    assert "Compris comme" in done.panel
    assert done.earlier == [LASTS, "Et jusqu'à quand ?"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_is_friendly_and_keeps_the_question(language: Language) -> None:
    class Broken:
        def ask(self, *_: object, **__: object) -> None:
            raise RuntimeError("secret detail")

    done = turn(Broken(), "EMC2 ?", [], language, 1)  # type: ignore[arg-type]
    assert done.field == "EMC2 ?"
    assert done.messages[1]["content"] == plain(catalogue(language)["chat.failed"])
    assert "secret" not in str(done)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_are_answered(language: Language, assistant: Assistant) -> None:
    questions = chat.examples(language)
    assert len(set(questions)) == chat.EXAMPLES
    for question in questions:
        reply = assistant.ask(question)
        assert (reply.kind, reply.language) == ("answer", language), question


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "fr"), ("en-GB,en;q=0.9", "en"), ("de-DE, en;q=0.5", "en"), ("fr-FR,fr;q=0.9,en;q=0.8", "fr"), ("*", "fr")],
)
def test_the_first_language_is_the_browsers(header: str, language: str) -> None:
    assert chat.preferred(header) == language


def test_the_page_says_that_a_machine_answers() -> None:
    for language in LANGUAGES:
        assert f'lang="{language}"' in chat.head(language)
        assert 'role="note"' in chat.head(language)
        assert f'lang="{language}"' in empty(language)


@pytest.fixture(scope="module")
def client(assistant: Assistant) -> Any:
    from fastapi.testclient import TestClient

    from assistant.serve.server import web_app

    with TestClient(web_app(assistant)) as found:
        yield found


def test_the_page_is_served_with_nothing_from_elsewhere(client: Any) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    hosts = set(re.findall(r"""(?:src|href)=["'](https?://[^/"']+)""", answer.text))
    assert hosts <= {"http://testserver"}
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers


def test_the_settings_of_the_page(client: Any) -> None:
    config = client.get("/config").json()
    assert config["footer_links"] == []
    assert config["run_history"] is False
    assert config["analytics_enabled"] is False
    assert config["enable_queue"] is True
    assert json.dumps(config).count("Combien de temps dure") == 1


def test_several_people_are_answered_at_once(assistant: Assistant) -> None:
    page = chat.build(assistant)
    assert page._queue.max_size == chat.WAITING
    assert page._queue.default_concurrency_limit == chat.AT_ONCE
    assert {fn.concurrency_limit for fn in page.fns.values() if fn.concurrency_id == "ask"} == {"default"}
