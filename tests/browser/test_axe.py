"""axe-core finds nothing against WCAG 2.2 AA: before and after an answer, with a passage open, everywhere and for everybody."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.messages import text
from assistant.types import LANGUAGES, Language
from tests.browser.conftest import DEVICES, Visit
from tests.browser.test_chat import LASTS, UNKNOWN, ask

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


def violations(page: Any, **options: Any) -> list[str]:
    """What axe finds on the page as it is now, one line for each place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES | options).response["violations"]
    return [f"{v['id']}: {n['html'][:200]} — {n['failureSummary']}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/embed"])
def test_nothing_stands_in_anybodys_way(path: str, language: Language, device: str, scheme: str, visit: Visit) -> None:
    page = visit(f"{path}?lang={language}", device, color_scheme=scheme)
    assert violations(page) == []
    page.locator("#q").press("Enter")  # an error
    assert page.get_by_role("alert").inner_text()
    assert violations(page) == []
    turn = ask(page, LASTS[language])
    assert violations(page) == []
    turn.locator(".answer a.cite").first.click()
    page.locator("#panel mark").wait_for()
    page.locator("#panel summary").click()
    assert violations(page) == []
    page.locator("#shut").click()
    ask(page, UNKNOWN["en" if language == "fr" else "fr"])  # in the other language, and refused
    turn.get_by_role("button", name=text("page.useless", language)).click()
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/?q=EMC2", "/passages/cnil-2023-146/fr%23duree-1?start=0&end=78", "/nowhere"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_that_need_no_javascript(path: str, scheme: str, visit: Visit, watch: Any) -> None:
    watch.expected.append("status of 404")
    for language in LANGUAGES:
        page = visit(f"{path}{'&' if '?' in path else '?'}lang={language}", "phone", color_scheme=scheme)
        assert violations(page) == []
