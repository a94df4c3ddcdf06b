"""The citizen's journeys through the chat, in both languages, as a person with a browser lives them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from assistant.messages import text
from assistant.respond.compose import pieces
from assistant.serve.page.chat import REASONS, examples
from assistant.types import LANGUAGES, Answer, Language
from tests.browser.conftest import Visit, Watch
from tests.serve.doors import listening
from tests.serve.served import Held, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

pytestmark = pytest.mark.browser

LASTS: dict[Language, str] = {
    "fr": "Combien de temps dure l'autorisation donnée par la CNIL ?",
    "en": "How long does the CNIL's authorisation last?",
}
UNKNOWN: dict[Language, str] = {
    "fr": "Combien de temps les données d'EMC2 sont-elles conservées ?",
    "en": "What is the retention period of the data in EMC2?",
}
FOLLOW: dict[Language, str] = {"fr": "Et jusqu'à quand ?", "en": "And until when?"}
STREAM = "**/api/v1/ask/stream"


def ask(page: Any, question: str) -> Any:
    """Types a question, sends it with Enter, and gives the turn once it is complete."""
    before = page.locator(".turn").count()
    page.locator("#q").fill(question)
    page.locator("#q").press("Enter")
    turn = page.locator(".turn").nth(before)
    turn.locator(".after").wait_for()
    return turn


def focused(page: Any) -> str:
    """The id, else the text, of the element that has the focus."""
    return str(page.evaluate("() => document.activeElement.id || document.activeElement.textContent.trim()"))


def plain(value: str) -> str:
    return re.sub(r"[\s\u2060]", "", value)


# ---- Asking


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_comes_with_its_numbered_sources(language: Language, visit: Visit, assistant: Assistant) -> None:
    reply = assistant.ask(LASTS[language])
    assert isinstance(reply, Answer)
    page = visit(f"/?lang={language}")
    turn = ask(page, LASTS[language])
    assert turn.locator(".asked").inner_text() == LASTS[language]
    paragraphs = turn.locator(".answer p")
    assert paragraphs.count() == len(reply.sentences)
    for n, sentence in enumerate(reply.sentences):
        paragraph = paragraphs.nth(n)
        assert plain(sentence.text) in plain(paragraph.inner_text())
        assert [int(x) for x in paragraph.locator("a.cite").all_inner_texts()] == list(sentence.citations)
    for c in reply.citations:
        name = turn.get_by_role("link", name=re.compile(rf"^Source {c.n}, {re.escape(c.authority)}"))
        assert name.count() == 2
    assert turn.locator(".warnings li").all_inner_texts() == [w.text for w in reply.warnings]
    assert focused(page) == "q"
    assert page.locator("#q").input_value() == ""
    assert page.locator("#alert").inner_text() == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_script_and_the_server_show_the_same(language: Language, visit: Visit) -> None:
    """An answer that the script fetched, and the same one that came with the page."""
    for question in (LASTS[language], UNKNOWN[language]):
        fetched = ask(visit(f"/?lang={language}"), question)
        given = visit(f"/?lang={language}&q={quote(question)}").locator(".turn")
        for part in (".asked", ".answer", ".warnings", ".refs"):
            mine, theirs = fetched.locator(part), given.locator(part)
            assert mine.is_visible() == theirs.is_visible()
            assert plain(mine.inner_text()) == plain(theirs.inner_text())
        links = "links => links.map(a => [a.pathname, a.search, a.getAttribute('aria-label')])"
        assert fetched.locator("a.cite").evaluate_all(links) == given.locator("a.cite").evaluate_all(links)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_an_example_is_one_click(language: Language, device: str, visit: Visit) -> None:
    page = visit(f"/?lang={language}", device)
    question = examples(language)[2]
    page.get_by_role("button", name=question).click()
    page.locator(".turn .after").wait_for()
    assert page.locator(".asked").inner_text() == question
    assert not page.locator("#examples").is_visible()
    assert focused(page) == "q"


def test_each_sentence_is_one_addition_to_the_log_and_nothing_else_is_announced(
    visit: Visit, assistant: Assistant
) -> None:
    page = visit("/?lang=fr", reduced_motion="no-preference")
    page.evaluate(
        """() => {
        window.added = [];
        const live = (e) => e.closest("[aria-live], [role=log], [role=alert], [role=status]");
        new MutationObserver((all) => { for (const m of all) for (const n of m.addedNodes) {
          const e = n.nodeType === 1 ? n : n.parentElement, region = e && live(e);
          if (!region || region.getAttribute("aria-live") === "off") continue;
          if (n.nodeType === 1 && n.matches(".turn")) continue;  // empty, and its question is not announced
          window.added.push(region.id + ": " + (n.textContent || "").trim());
        } }).observe(document.body, { childList: true, subtree: true });
      }"""
    )
    ask(page, LASTS["fr"])
    sentences = list(pieces(assistant.ask(LASTS["fr"])))
    added = page.evaluate("() => window.added")
    assert len(added) == len(sentences), added
    assert all(a.startswith("log: ") for a in added)


def test_an_empty_question_is_told_at_once(visit: Visit) -> None:
    page = visit("/?lang=fr")
    page.locator("#q").fill("  ")
    page.locator("#q").press("Enter")
    assert page.get_by_role("alert").inner_text() == text("page.nothing_asked", "fr")
    assert page.locator(".turn").count() == 0
    assert focused(page) == "q"


def test_enter_sends_and_shift_enter_does_not(visit: Visit) -> None:
    page = visit("/?lang=en")
    page.locator("#q").fill("one")
    page.locator("#q").press("Shift+Enter")
    page.keyboard.type("two")
    assert page.locator("#q").input_value() == "one\ntwo"
    assert page.locator(".turn").count() == 0


def test_what_people_write_is_shown_as_they_wrote_it(visit: Visit) -> None:
    hostile = "<img src=x onerror=alert(1)> <script>alert(2)</script> [1] EMC2 ?"
    page = visit("/?lang=fr")
    turn = ask(page, hostile)
    assert turn.locator(".asked").inner_text() == hostile
    assert turn.locator("img").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_has_its_own_look_and_shows_what_is_near(
    language: Language, visit: Visit, assistant: Assistant
) -> None:
    page = visit(f"/?lang={language}")
    turn = ask(page, UNKNOWN[language])
    assert turn.locator(".label").inner_text() == text("page.label_not_in_sources", language)
    assert turn.locator(".refs h3").inner_text() == text("page.nearest", language)
    reply = assistant.ask(UNKNOWN[language])
    assert not isinstance(reply, Answer)
    assert turn.locator(".refs q").all_inner_texts() == [c.quote for c in reply.refusal.nearest]
    turn.locator(".refs a.cite").first.click()
    page.locator("#panel mark").wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_follow_up_is_understood_and_says_as_what(language: Language, visit: Visit, assistant: Assistant) -> None:
    page = visit(f"/?lang={language}")
    ask(page, LASTS[language])
    turn = ask(page, FOLLOW[language])
    expected = assistant.ask(FOLLOW[language], history=[LASTS[language]], default=language).understood_as
    assert expected
    assert turn.locator(".understood i").inner_text() == expected


def test_a_question_in_the_other_language_is_answered_in_it(visit: Visit) -> None:
    page = visit("/?lang=fr")
    turn = ask(page, LASTS["en"])
    assert turn.locator(".answer").get_attribute("lang") == "en"
    assert turn.locator(".asked").get_attribute("lang") == "en"
    assert turn.locator(".refs h3").inner_text() == text("page.sources", "fr")
    turn.locator(".answer a.cite").first.click()
    page.locator("#panel mark").wait_for()
    assert page.locator("#panel blockquote").first.get_attribute("lang") == "en"
    assert page.locator("#panel summary").inner_text() == text("page.twin_fr", "fr")


# ---- The passage


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_a_citation_opens_its_passage(language: Language, device: str, visit: Visit, assistant: Assistant) -> None:
    page = visit(f"/?lang={language}", device)
    turn = ask(page, LASTS[language])
    c = assistant.ask(LASTS[language]).citations[0]
    link = turn.locator(".answer a.cite").first
    link.click()
    panel = page.get_by_role("dialog", name=text("page.passage", language))
    panel.locator("mark").wait_for()
    told = panel.inner_text()
    card = assistant.index.cards[c.source_id]
    for part in (card.title[language], c.authority, card.status[language], text("page.text_digest", language)):
        assert plain(part).lower() in plain(told).lower()
    assert plain(c.quote) in plain(panel.locator("mark").inner_text())
    assert panel.locator("mark").evaluate("e => getComputedStyle(e).textDecorationLine") == "underline"
    twin = panel.locator("details")
    twin.locator("summary").click()
    assert twin.locator("blockquote").get_attribute("lang") != language
    assert twin.locator("blockquote").is_visible()
    official, whole = (a.get_attribute("href") for a in panel.locator(".links a").all())
    assert (official, "#:~:" in str(official)) == (c.url, False)
    assert f"/sources/{c.source_id}?" in str(whole)
    assert str(whole).endswith("#" + c.passage_id.partition("#")[2])
    box = panel.bounding_box()
    view = page.viewport_size
    if device == "phone":  # a sheet from below, over the page
        assert (round(box["x"]), round(box["width"]), round(box["y"] + box["height"])) == (
            0,
            view["width"],
            view["height"],
        )
        assert box["height"] < 0.9 * view["height"]
    else:  # beside the answer, which stays in sight
        answer = turn.locator(".answer").bounding_box()
        assert answer["x"] + answer["width"] <= box["x"]
    assert link.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert link.get_attribute("aria-expanded") is None
    assert link.evaluate("e => e === document.activeElement")


def test_the_panel_closes_by_its_button_and_by_a_tap_beside_it(visit: Visit) -> None:
    page = visit("/?lang=fr", "phone")
    turn = ask(page, LASTS["fr"])
    for beside in (False, True):
        turn.locator(".answer a.cite").first.click()
        page.locator("#panel mark").wait_for()
        if beside:
            page.mouse.click(180, 20)
        else:
            page.get_by_role("button", name="Fermer").click()
        page.locator("#panel").wait_for(state="hidden")


def test_beside_the_answer_the_panel_stays_when_it_is_read_with_a_mouse(visit: Visit) -> None:
    page = visit("/?lang=fr")
    ask(page, LASTS["fr"]).locator(".answer a.cite").first.click()
    page.locator("#panel mark").wait_for()
    box = page.locator("#panel").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20)
    assert page.locator("#panel").is_visible()


def test_the_whole_text_of_a_source_opens_at_the_paragraph(visit: Visit) -> None:
    page = visit("/?lang=fr")
    ask(page, LASTS["fr"]).locator(".answer a.cite").first.click()
    with page.context.expect_page() as opened:
        page.locator("#panel .links a").last.click()
    there = opened.value
    there.wait_for_load_state()
    anchor = there.url.partition("#")[2]
    assert there.locator(f"[id='{anchor}']").is_visible()


# ---- Keeping and sharing


def test_an_answer_is_copied_with_its_references(visit: Visit, assistant: Assistant) -> None:
    page = visit("/?lang=fr", permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, LASTS["fr"])
    turn.get_by_role("button", name="Copier", exact=True).click()
    page.get_by_text(text("page.copied", "fr")).wait_for(state="attached")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    for c in assistant.ask(LASTS["fr"]).citations:
        assert f"{c.n}. {c.authority}" in copied
        assert c.quote in copied


def test_it_is_copied_where_the_browser_has_no_clipboard_for_pages_without_https(visit: Visit) -> None:
    page = visit("/?lang=en", permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, LASTS["en"])
    page.evaluate(
        "() => { window.reader = navigator.clipboard; Object.defineProperty(navigator, 'clipboard', { value: undefined }); }"
    )
    turn.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_text(text("page.copied", "en")).wait_for(state="attached")
    assert LASTS["en"] in page.evaluate("() => window.reader.readText()")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shared_link_asks_the_same_question_again(language: Language, visit: Visit) -> None:
    page = visit(f"/?lang={language}&theme=dark", permissions=["clipboard-read", "clipboard-write"])
    ask(page, LASTS[language])
    turn = ask(page, FOLLOW[language])
    turn.get_by_role("button", name=text("page.link", language), exact=True).click()
    page.get_by_text(text("page.linked", language)).wait_for(state="attached")
    shared = page.evaluate("() => navigator.clipboard.readText()")
    assert "theme" not in shared
    again = visit(shared)
    assert plain(again.locator(".answer").inner_text()) == plain(turn.locator(".answer").inner_text())
    assert again.locator(".understood i").inner_text() == turn.locator(".understood i").inner_text()
    third = ask(again, FOLLOW[language])  # and the conversation goes on from there
    assert third.locator(".answer").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_downloaded_file_is_the_one_that_the_server_makes(
    language: Language, visit: Visit, site: str, downloads: Path
) -> None:
    page = visit(f"/?lang={language}")
    for question in (LASTS[language], UNKNOWN[language]):
        turn = ask(page, question)
        with page.expect_download() as offered:
            turn.get_by_role("button", name=text("page.download", language)).click()
        offered.value.save_as(downloads / "answer.md")
        fresh = visit(f"/?lang={language}")
        theirs = fresh.request.post(f"{site}/answer.md?lang={language}", form={"q": question}).text()
        assert (downloads / "answer.md").read_text(encoding="utf-8") == theirs


def test_on_paper_there_is_the_answer_and_nothing_to_click(visit: Visit, assistant: Assistant) -> None:
    page = visit("/?lang=fr&theme=dark", color_scheme="dark")
    turn = ask(page, LASTS["fr"])
    page.emulate_media(media="print")
    for gone in ("#form", ".tools", "header nav", ".switches"):
        assert not page.locator(gone).first.is_visible()
    assert turn.locator(".answer").is_visible()
    url = assistant.ask(LASTS["fr"]).citations[0].url
    assert turn.locator(".refs").get_by_text(str(url)).first.is_visible()
    assert page.locator(".notice").is_visible()
    colours = page.evaluate("() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; }")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    page.emulate_media(media="screen")
    page.evaluate("() => { window.print = () => (window.printed = true); }")
    turn.get_by_role("button", name="Imprimer").click()
    assert page.evaluate("() => window.printed")


# ---- Opinions


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_opinion_with_a_reason(language: Language, visit: Visit) -> None:
    page = visit(f"/?lang={language}")
    turn = ask(page, LASTS[language])
    no = turn.get_by_role("button", name=text("page.useless", language))
    no.click()
    assert no.get_attribute("aria-expanded") == "true"
    reasons = turn.get_by_role("group", name=text("page.why", language)).get_by_role("radio")
    assert reasons.count() == len(REASONS)
    assert reasons.first.evaluate("e => e === document.activeElement")
    turn.get_by_label(text("page.why_incomplete", language)).check()
    with page.expect_request("**/api/v1/feedback") as sent:
        turn.get_by_role("button", name=text("page.send", language)).click()
    assert sent.value.post_data_json == {
        "useful": False,
        "reason": "incomplete",
        "question": LASTS[language],
        "language": language,
    }
    turn.get_by_text(text("page.thanks", language)).wait_for()
    assert not reasons.first.is_visible()


def test_a_good_opinion_is_one_click(visit: Visit) -> None:
    page = visit("/?lang=en")
    turn = ask(page, LASTS["en"])
    with page.expect_response("**/api/v1/feedback") as answer:
        turn.get_by_role("button", name="Useful", exact=True).click()
    assert answer.value.status == 201
    turn.get_by_text(text("page.thanks", "en")).wait_for()


# ---- Language and theme


def test_the_page_changes_language_and_keeps_the_conversation(visit: Visit) -> None:
    page = visit("/?lang=fr")
    first = ask(page, LASTS["fr"])
    said = first.locator(".answer").inner_text()
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Français").wait_for()
    assert page.evaluate("() => [document.documentElement.lang, document.title]") == ["en", text("chat.title", "en")]
    assert page.url.endswith("/?lang=en")
    assert first.locator(".answer").inner_text() == said
    assert first.locator(".refs h3").inner_text() == text("page.sources", "en")
    assert first.locator(".refs .meta").first.inner_text() == "CNIL · 21 December 2023 · digest in our own words"
    assert page.get_by_role("button", name="Copy", exact=True).is_visible()
    assert page.locator("#q").get_attribute("placeholder") == text("page.placeholder", "en")
    assert page.get_by_role("log", name=text("page.conversation", "en")).count() == 1
    assert page.get_by_role("status").inner_text() in ("", text("page.language_set", "en"))
    first.locator(".answer a.cite").first.click()
    page.get_by_role("dialog", name="Cited passage").get_by_role("button", name="Close").click()
    turn = ask(page, FOLLOW["en"])  # the earlier question is still known
    assert turn.locator(".understood").is_visible()


def test_the_theme_changes_without_being_stored(visit: Visit) -> None:
    page = visit("/?lang=fr")
    turn = ask(page, LASTS["fr"])
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("link", name="Thème sombre").click()
    dark = page.evaluate(ground)
    assert light != dark
    assert turn.is_visible()
    assert "theme=dark" in page.url
    assert page.get_by_role("link", name="Thème clair").evaluate("e => e === document.activeElement")
    page.get_by_role("link", name="Sources", exact=True).click()
    page.wait_for_url("**/sources?**")
    assert page.evaluate(ground) == dark  # it went along in the address
    assert visit("/?lang=fr").evaluate(ground) == light
    assert visit("/?lang=fr", color_scheme="dark").evaluate(ground) == dark
    assert visit("/?lang=fr&theme=light", color_scheme="dark").evaluate(ground) == light


def test_nothing_moves_for_those_who_asked_for_it(visit: Visit) -> None:
    page = visit("/?lang=fr")
    ask(page, LASTS["fr"]).locator(".answer a.cite").first.click()
    page.locator("#panel mark").wait_for()
    assert page.evaluate("() => document.getAnimations().length") == 0


# ---- When things go wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_busy_server_is_told_and_the_question_kept(language: Language, visit: Visit, watch: Watch) -> None:
    watch.expected.append("status of 503")
    page = visit(f"/?lang={language}")
    said = {"fr": "Revenez.", "en": "Come back."}
    body = {"ok": False, "error": "busy", "message": said, "status": 503}
    page.route(STREAM, lambda route: route.fulfill(status=503, json=body))
    page.locator("#q").fill("EMC2 ?")
    page.locator("#q").press("Enter")
    page.get_by_role("alert").get_by_text(said[language]).wait_for()
    assert page.locator("#q").input_value() == "EMC2 ?"
    assert page.locator(".turn").count() == 0
    assert page.locator("#examples").is_visible()
    page.unroute(STREAM)
    ask(page, LASTS[language])
    assert page.get_by_role("alert").inner_text() == ""


BEGUN = 'event: sentence\ndata: {"n": 1, "text": "A ", "citations": []}\n\n'
STREAMS = {
    "an error in the middle": BEGUN + 'event: error\ndata: {"message": {"fr": "Trop long."}}\n\n',
    "an end without a reply": BEGUN,
    "nothing": "",
    "no JSON": "event: reply\ndata: {oops\n\n",
    "an unknown shape": "event: reply\ndata: 1\n\n",
}


@pytest.mark.parametrize("name", STREAMS)
def test_a_broken_answer_is_taken_back(name: str, visit: Visit) -> None:
    page = visit("/?lang=fr")
    page.route(STREAM, lambda route: route.fulfill(content_type="text/event-stream", body=STREAMS[name]))
    page.locator("#q").fill("EMC2 ?")
    page.locator("#q").press("Enter")
    said = "Trop long." if "error" in name else text("page.failed", "fr")
    page.get_by_role("alert").get_by_text(said).wait_for()
    assert page.locator("#q").input_value() == "EMC2 ?"
    assert page.locator(".turn").count() == 0


def test_no_server_any_more(visit: Visit, watch: Watch) -> None:
    watch.expected.append("ERR_")
    page = visit("/?lang=en")
    page.route(STREAM, lambda route: route.abort())
    page.locator("#q").fill("EMC2?")
    page.locator("#q").press("Enter")
    page.get_by_role("alert").get_by_text(text("page.failed", "en")).wait_for()


def test_line_ends_and_comments_of_any_proxy_are_understood(visit: Visit, assistant: Assistant) -> None:
    reply = assistant.ask(LASTS["fr"]).to_json()
    page = visit("/?lang=fr")
    body = f": alive\r\n\r\nevent: reply\r\ndata: {json.dumps(reply)}\r\n\r\n"
    page.route(STREAM, lambda route: route.fulfill(content_type="text/event-stream", body=body))
    turn = ask(page, LASTS["fr"])
    assert turn.locator(".answer p").count() == len(reply["sentences"])
    assert turn.locator(".answer a.cite[href]").count() == len(reply["citations"])


def test_a_sentence_is_shown_before_the_next_is_known_and_the_reply_has_the_last_word(
    visit: Visit, assistant: Assistant, tmp_path: Path, watch: Watch
) -> None:
    held = Held(assistant)
    with listening(made(held.as_assistant, tmp_path, as_of=assistant.settings.as_of)) as port:
        watch.allowed.append(f"http://127.0.0.1:{port}")
        page = visit(f"http://127.0.0.1:{port}/?lang=fr")
        page.locator("#q").fill("EMC2 ?")
        page.locator("#q").press("Enter")
        page.locator(".answer p").get_by_text("first").wait_for()
        assert not page.locator(".turn .after").is_visible()
        held.go.set()
        page.locator(".turn .after").wait_for()
        assert "first" not in page.locator(".answer").inner_text()  # the reply says something else: it counts
        assert page.locator(".answer a.cite[href]").count() > 0


# ---- For everybody


def test_the_whole_way_without_javascript(visit: Visit, assistant: Assistant) -> None:
    page = visit("/?lang=fr", java_script_enabled=False)
    page.get_by_role("button", name=examples("fr")[0]).click()
    assert page.locator(".answer p").count() == len(assistant.ask(examples("fr")[0]).sentences)
    page.locator("#q").fill(FOLLOW["fr"])
    page.get_by_role("button", name=text("page.ask", "fr")).click()
    assert page.locator(".understood").is_visible()
    assert page.get_by_text(text("page.earlier", "fr")).is_visible()
    assert not page.get_by_role("button", name="Copier").first.is_visible()
    with page.expect_download() as offered:
        page.get_by_role("button", name=text("page.download", "fr")).click()
    assert offered.value.suggested_filename == "emc2.md"
    page.get_by_role("link", name=text("page.permalink", "fr")).click()
    assert page.locator(".understood").is_visible()
    page.locator(".answer a.cite").first.click()
    assert page.locator("mark").is_visible()
    page.locator("details summary").click()
    assert page.locator("details blockquote").is_visible()


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("double", [False, True])
def test_it_fits_a_narrow_screen_and_large_letters(path: str, language: Language, double: bool, visit: Visit) -> None:
    size = {"width": 640 if double else 320, "height": 700}  # 640 CSS pixels with 200 % text, and 320 without
    page = visit(f"{path}?lang={language}", viewport=size)

    def fits() -> None:
        if double:
            page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
        # Everything that can be clicked is at least 24 by 24, but for links within a sentence.
        small = page.evaluate(
            """() => [...document.querySelectorAll("a[href], button, textarea, summary, input:not([type=hidden])")]
            .filter(e => e.offsetParent && !e.closest("p, .skip, label") && !e.matches(".skip"))
            .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, r]) => r.width < 24 || r.height < 24).map(([t, r]) => `${t} ${r.width} x ${r.height}`)"""
        )
        assert small == []
        cites = page.evaluate(
            "() => [...document.querySelectorAll('a.cite')].map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"
        )
        assert all(size >= 24 for size in cites), cites

    fits()
    turn = ask(page, LASTS[language])
    fits()
    turn.locator(".answer a.cite").first.click()
    page.locator("#panel mark").wait_for()
    fits()
    page.keyboard.press("Escape")
    turn.get_by_role("button", name=text("page.useless", language)).click()
    fits()


def test_all_of_it_with_the_keyboard(visit: Visit) -> None:
    page = visit("/?lang=fr")
    page.keyboard.press("Tab")
    assert focused(page) == text("page.skip", "fr")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "q"
    page.keyboard.type(LASTS["fr"])
    page.keyboard.press("Enter")
    page.locator(".turn .after").wait_for()
    assert focused(page) == "q"
    seen = []
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        seen.append(focused(page))
        style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none", seen[-1]
        if seen[-1] == "1":
            break
    assert {"Pas utile", "Utile", "Imprimer", "Télécharger", "Copier le lien", "Copier"} <= set(seen)
    page.keyboard.press("Enter")
    page.locator("#panel mark").wait_for()
    assert focused(page) == "shut"
    page.keyboard.press("Enter")
    page.locator("#panel").wait_for(state="hidden")
    assert focused(page) == "1"


def test_what_has_the_focus_is_not_hidden_behind_the_question_box(visit: Visit) -> None:
    page = visit("/?lang=fr", viewport={"width": 1000, "height": 640})
    ask(page, LASTS["fr"])
    ask(page, UNKNOWN["fr"])
    for link in page.locator(".turn a.cite, .turn button").all():
        if link.is_visible():
            link.focus()
            middle = link.evaluate(
                "e => { const r = e.getBoundingClientRect(); return document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2) === e; }"
            )
            assert middle, link.inner_text()
