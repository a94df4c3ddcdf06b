"""The chat inside the pages of another site: those of the list show it, no others; the loader's button and panel."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.messages import text
from assistant.types import LANGUAGES, Language
from tests.browser.conftest import Host, Visit, Watch
from tests.browser.test_axe import violations
from tests.browser.test_chat import LASTS, plain

pytestmark = pytest.mark.browser

HEAD = '<!doctype html><html lang="{lang}"><meta name="viewport" content="width=device-width"><title>Intranet</title>'
LOADER = HEAD + '<main><h1>Intranet</h1>{more}</main><script src="{site}/embed.js" {options}></script>'
FRAME = HEAD + '<main><h1>Intranet</h1><iframe title="Chat" src="{site}/embed?lang={lang}"></iframe></main>'
LABELS: dict[Language, tuple[str, str]] = {
    "fr": ("Une question sur EMC2 ?", "Fermer"),
    "en": ("A question about EMC2?", "Close"),
}


@pytest.fixture
def shown(host: Host, site: str, watch: Watch, visit: Visit) -> Any:
    """Opens a page of the other site that loads the chat."""
    watch.allowed.append(host.site)

    def opened(lang: str = "fr", options: str = "defer", more: str = "", **how: Any) -> Any:
        host.pages["/page"] = LOADER.format(lang=lang, site=site, options=options, more=more)
        return visit(f"{host.site}/page", **how)

    return opened


def ask(frame: Any, question: str) -> Any:
    # Somebody who types takes longer than the script takes to come.
    frame.locator("html").evaluate(
        "() => document.readyState === 'complete' || new Promise(done => addEventListener('load', done))"
    )
    frame.locator("#q").fill(question)
    frame.locator("#q").press("Enter")
    frame.locator(".turn .after").first.wait_for()
    return frame.locator(".turn").first


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_listed_site_shows_the_chat_in_a_frame(
    language: Language, host: Host, site: str, watch: Watch, visit: Visit
) -> None:
    watch.allowed.append(host.site)
    host.pages["/frame"] = FRAME.format(site=site, lang=language)
    page = visit(f"{host.site}/frame")
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == text("embed.heading", language)
    assert frame.locator("[role=note]").is_visible()
    turn = ask(frame, LASTS[language])
    turn.locator(".answer a.cite").first.click()
    frame.locator("#panel mark").wait_for()
    box, outer = frame.locator("#panel").bounding_box(), page.locator("iframe").bounding_box()
    assert box["width"] <= outer["width"]


def test_another_site_does_not(stranger: Host, site: str, watch: Watch, visit: Visit) -> None:
    watch.allowed.append(stranger.site)
    watch.expected.append("frame-ancestors")
    for path in ("/embed", "/"):
        stranger.pages["/frame"] = FRAME.replace("/embed", path).format(site=site, lang="fr")
        page = visit(f"{stranger.site}/frame")
        page.wait_for_load_state("networkidle")
        assert page.frames[1].url.startswith("chrome-error:")
        assert page.frame_locator("iframe").locator("#q").count() == 0


def test_a_listed_site_shows_nothing_but_the_embedded_chat(host: Host, site: str, watch: Watch, visit: Visit) -> None:
    watch.allowed.append(host.site)
    watch.expected.append("frame-ancestors")
    host.pages["/frame"] = FRAME.replace("/embed", "/sources").format(site=site, lang="fr")
    page = visit(f"{host.site}/frame")
    page.wait_for_load_state("networkidle")
    assert page.frames[1].url.startswith("chrome-error:")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_the_loader_puts_a_button_and_a_panel_into_the_page(language: Language, device: str, shown: Any) -> None:
    page = shown(language, device=device)
    label, close = LABELS[language]
    button = page.get_by_role("button", name=label)
    assert button.get_attribute("aria-expanded") == "false"
    assert page.locator("iframe").count() == 0  # nothing is loaded before somebody wants it
    button.click()
    frame = page.frame_locator("iframe")
    assert frame.locator("html").get_attribute("lang") == language
    turn = ask(frame, LASTS[language])
    assert turn.locator(".answer a.cite").count() > 0
    assert button.get_attribute("aria-expanded") == "true"
    panel = page.get_by_role("dialog")
    view, box = page.viewport_size, panel.bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= view["width"]
    assert box["y"] + box["height"] <= view["height"]
    page.get_by_role("button", name=close).click()
    panel.wait_for(state="hidden")
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert frame.locator(".turn").count() == 1  # the conversation is still there


def test_escape_closes_first_the_passage_then_the_panel(shown: Any) -> None:
    page = shown()
    page.get_by_role("button", name=LABELS["fr"][0]).click()
    frame = page.frame_locator("iframe")
    ask(frame, LASTS["fr"]).locator(".answer a.cite").first.click()
    frame.locator("#panel mark").wait_for()
    page.keyboard.press("Escape")
    frame.locator("#panel").wait_for(state="hidden")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert page.evaluate("() => document.activeElement.tagName") == "EMC2-CHAT"


def test_the_frame_is_as_tall_as_its_content_but_no_taller_than_the_window(shown: Any) -> None:
    page = shown(viewport={"width": 1280, "height": 1600})
    page.get_by_role("button", name=LABELS["fr"][0]).click()
    frame, iframe = page.frame_locator("iframe"), page.locator("iframe")
    frame.locator("#q").wait_for()
    page.wait_for_timeout(100)
    content = frame.locator("body").bounding_box()["height"]
    assert abs(iframe.bounding_box()["height"] - content) <= 2
    page.set_viewport_size({"width": 1280, "height": 500})
    assert page.get_by_role("dialog").bounding_box()["height"] <= 500


def test_messages_of_others_are_not_believed(shown: Any) -> None:
    page = shown()
    page.get_by_role("button", name=LABELS["fr"][0]).click()
    page.frame_locator("iframe").locator("#q").wait_for()
    page.wait_for_timeout(100)
    before = page.locator("iframe").bounding_box()["height"]
    page.evaluate("() => { postMessage({ from: 'emc2-chat', height: 20, close: true }, '*'); }")
    page.wait_for_timeout(100)
    assert page.get_by_role("dialog").is_visible()
    assert page.locator("iframe").bounding_box()["height"] == before


def test_the_options_of_the_loader(shown: Any) -> None:
    page = shown("de", 'defer data-lang="en" data-theme="dark" data-label="Ask us"')
    page.get_by_role("button", name="Ask us").click()
    html = page.frame_locator("iframe").locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("data-theme")) == ("en", "dark")


def test_an_element_in_the_page_is_the_only_one(shown: Any) -> None:
    page = shown("en", more='<emc2-chat lang="fr" open></emc2-chat>')
    page.frame_locator("iframe").locator("#q").wait_for()
    assert page.locator("emc2-chat").count() == 1
    assert page.frame_locator("iframe").locator("html").get_attribute("lang") == "fr"


def test_the_style_of_the_page_does_not_reach_the_chat_nor_the_chats_the_page(shown: Any) -> None:
    page = shown()
    weight = page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily")
    page.get_by_role("button", name=LABELS["fr"][0]).click()
    page.frame_locator("iframe").locator("#q").wait_for()
    assert page.locator("h1").evaluate("e => getComputedStyle(e).fontFamily") == weight
    assert page.locator("emc2-chat").evaluate("e => getComputedStyle(e).position") == "fixed"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_with_the_chat_in_it_is_for_everybody(scheme: str, shown: Any) -> None:
    page = shown(color_scheme=scheme)
    assert violations(page) == []
    page.get_by_role("button", name=LABELS["fr"][0]).click()
    page.frame_locator("iframe").locator("#q").wait_for()
    assert violations(page, iframes=False) == []  # what is in the frame is looked at by itself


def test_the_page_answers_in_its_frame_without_javascript(host: Host, site: str, watch: Watch, visit: Visit) -> None:
    watch.allowed.append(host.site)
    host.pages["/frame"] = FRAME.format(site=site, lang="fr")
    frame = visit(f"{host.site}/frame", java_script_enabled=False).frame_locator("iframe")
    frame.locator("#q").fill(LASTS["fr"])
    frame.get_by_role("button", name=text("page.ask", "fr")).click()
    frame.locator(".answer p").first.wait_for()
    assert plain(LASTS["fr"]) == plain(frame.locator(".asked").inner_text())
