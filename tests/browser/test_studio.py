"""The staff's studio in a real browser: every tab does its work, asks no other site, and shows hostile texts as texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from assistant.messages import text
from assistant.types import LANGUAGES, Language
from tests.browser.conftest import Visit, Watch
from tests.browser.test_axe import RULES
from tests.serve.doors import free_port, listening
from tests.serve.served import ENGLISH, FRENCH, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

pytestmark = pytest.mark.browser

ASKED: dict[Language, str] = {"fr": FRENCH, "en": ENGLISH}
HOSTILE = "<img src=x onerror=alert(1)> **bold** {{constructor}} ${alert(1)} <script>alert(1)</script>"
REPORT = """<!doctype html><html lang="en"><title>Report</title><h1>Report</h1><p id="told">not run</p>
<script>document.getElementById("told").textContent = "run";
fetch("/studio/fr/config").then(() => document.title = "read", () => document.title = "shut")</script>"""
# Gradio fades what is being made anew.
SETTLED = """() => [...document.querySelectorAll(".studio")].every(e => {
  for (; e; e = e.parentElement) if (getComputedStyle(e).opacity !== "1") return false;
  return true;
})"""
SHUT = ("violates the following Content Security Policy", "Refused to connect")  # what the report is told


@pytest.fixture(scope="module")
def site(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the studio, a run to show, and feedback and questions to go through."""
    data, folder = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("runs")
    run = folder / "dev" / "default"
    run.mkdir(parents=True)
    (run / "config.json").write_text(
        json.dumps({"system": {"name": "default"}, "set": {"name": "set", "split": "dev"}})
    )
    (run / "metrics.json").write_text(json.dumps({"questions": 80, "all": {"over_refusal": {"value": 0.025}}}))
    rows = [(lang, n % 3 > 0, n / 20 if n % 3 else n / 60) for lang in LANGUAGES for n in range(20)]
    lines = [
        {"lang": lang, "answerable": known, "reply": {"kind": "answer", "confidence": p}} for lang, known, p in rows
    ]
    (run / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (run / "report.html").write_text(REPORT)
    kept = {"feedback": True, "log_questions": True, "reports": folder}
    app = made(assistant, data, as_of=assistant.settings.as_of, studio=True, **kept)
    app.state.access.feedback.add(HOSTILE, "answer", [HOSTILE], "down", "other", HOSTILE, "fr")
    unknown = assistant.ask("Qui détient les clés de chiffrement ?")
    for question in (unknown.question, HOSTILE):
        app.state.access.questions.add(unknown.model_copy(update={"question": question}))
    with listening(app, free_port()) as port:
        yield f"http://127.0.0.1:{port}"


def tab(page: Any, key: str, language: Language) -> None:
    """Opens a tab, and waits until it is the one shown."""
    name = text(f"studio.{key}_tab", language)
    button = page.locator("[role=tab]:visible", has_text=name).filter(has_text=name).last
    button.click()
    page.locator("[role=tab][aria-selected=true]:visible", has_text=name).first.wait_for()


class Streams:
    """Gradio's answers that are still coming: it writes an error on the console when the page is left before they end."""

    def __init__(self, page: Any) -> None:
        self._page, self._open = page, set[Any]()
        page.on("request", lambda r: self._open.add(r) if "/queue/data" in r.url else None)
        page.on("requestfinished", lambda r: self._open.discard(r))
        page.on("requestfailed", lambda r: self._open.discard(r))

    def wait(self) -> None:
        """Waits until all have ended."""
        for _ in range(200):
            if not self._open:
                return
            self._page.wait_for_timeout(50)
        pytest.fail(f"still coming after ten seconds: {[r.url for r in self._open]}")


def stands_in_nobodys_way(page: Any) -> bool:
    """True when axe finds nothing in what our templates made."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_function(SETTLED)
    found = Axe().run(
        page, context={"include": [[".studio"]]}, options=RULES | {"rules": {"region": {"enabled": False}}}
    )
    wrong = [
        f"{v['id']}: {n['html'][:200]} {n['failureSummary']}" for v in found.response["violations"] for n in v["nodes"]
    ]
    assert wrong == []
    return True


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_explained(language: Language, scheme: str, visit: Visit) -> None:
    page = visit("/studio", color_scheme=scheme, locale=f"{language}-CA")
    page.wait_for_url(f"**/studio/{language}/")
    page.get_by_role("textbox", name=text("studio.question", language), exact=True).fill(ASKED[language])
    page.get_by_role("button", name=text("studio.ask", language)).click()
    shown = page.locator(".explained")
    shown.wait_for()
    assert page.title() == text("studio.title", language)
    assert page.locator("html").get_attribute("lang") == language
    assert shown.locator(".tag.quoted").count() > 0
    shown.locator("summary").first.click()
    shown.locator("details[open] p").first.wait_for()  # visible: what was just clicked may be drawn a moment later
    assert stands_in_nobodys_way(page)
    with page.context.expect_page() as opened:
        shown.locator("a.cite").first.click()
    opened.value.locator("mark").first.wait_for()


def test_gradio_speaks_the_language_of_the_page_and_not_of_the_browser(visit: Visit) -> None:
    page = visit("/studio/en/", locale="fr-FR")
    page.locator("textarea").first.wait_for()
    page.wait_for_load_state("networkidle")  # what is asked when the page opens; left alone, it would complain
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Français").click()
    page.wait_for_url("**/studio/fr/")
    page.get_by_role("button", name=text("studio.ask", "fr")).wait_for()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "fr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_corpus_is_searched_and_leafed_through(language: Language, visit: Visit) -> None:
    page = visit(f"/studio/{language}/")
    tab(page, "corpus", language)
    page.get_by_role("textbox", name=text("studio.search_label", language)).fill("Microsoft")
    page.get_by_role("button", name=text("studio.search", language), exact=True).click()
    page.locator(".found li").first.wait_for()
    assert page.locator(".found li").count() == 10
    assert stands_in_nobodys_way(page)
    tab(page, "browse", language)
    box = page.get_by_label(text("studio.choose_source", language), exact=True)
    box.click()
    box.fill("EMC2")
    box.press("Enter")
    page.locator(".opened td[lang=fr]").first.wait_for()
    assert page.locator(".opened td[lang=en]").first.is_visible()
    assert stands_in_nobodys_way(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_is_drawn(language: Language, scheme: str, visit: Visit) -> None:
    page = visit(f"/studio/{language}/?ask=EMC2", color_scheme=scheme)
    page.locator(".explained").wait_for()
    tab(page, "plots", language)
    page.locator("svg.chart-wide a").first.wait_for()
    tab(page, "relations", language)
    page.locator("svg.relations .arc").nth(20).wait_for(state="attached")
    arcs = page.locator("svg[role=group].relations .arc")
    before = arcs.count()
    page.get_by_label(text("content.to_applies", language), exact=True).uncheck()
    page.wait_for_function("n => document.querySelectorAll('svg[role=group].relations .arc').length < n", arg=before)
    assert stands_in_nobodys_way(page)
    tab(page, "abstention", language)
    page.locator("svg.graph polyline").nth(5).wait_for()
    assert stands_in_nobodys_way(page)
    tab(page, "latency", language)
    page.locator("svg.graph rect.fill").last.wait_for()
    assert stands_in_nobodys_way(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_opens_and_can_do_nothing_here(language: Language, visit: Visit, watch: Watch) -> None:
    watch.expected.extend(SHUT)
    page = visit(f"/studio/{language}/")
    tab(page, "reports", language)
    link = page.get_by_role("link", name=text("studio.open_report", language))
    link.wait_for()
    assert stands_in_nobodys_way(page)
    with page.context.expect_page() as opened:
        link.click()
    report = opened.value
    report.wait_for_function("() => document.title !== 'Report'")
    assert report.locator("#told").inner_text() == "run"
    assert report.title() == "shut"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_wrote_is_shown_as_text(language: Language, visit: Visit) -> None:
    page = visit(f"/studio/{language}/")
    page.on("dialog", lambda d: pytest.fail(f"a text was run: {d.message}"))
    streams = Streams(page)
    tab(page, "review", language)
    page.locator(".kept .free").wait_for()
    assert page.locator(".kept .free").inner_text() == HOSTILE
    assert page.locator(".kept img, .kept script").count() == 0
    assert stands_in_nobodys_way(page)
    tab(page, "unanswered", language)
    row = page.locator(".kept:visible tr", has_text=HOSTILE)
    row.wait_for()
    assert stands_in_nobodys_way(page)
    streams.wait()
    row.get_by_role("link").click()
    page.locator(".explained").wait_for()
    assert page.get_by_role("textbox", name=text("studio.question", language), exact=True).input_value() == HOSTILE


def test_it_can_be_used_on_a_phone(visit: Visit) -> None:
    page = visit("/studio/fr/?ask=EMC2", "phone")
    page.locator(".explained").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert stands_in_nobodys_way(page)
