"""The content pages in real Chromium: axe-core finds nothing, nothing leaves the site, and everything can be read."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from assistant.types import Language
from tests.browser.conftest import Visit, Watch

pytestmark = pytest.mark.browser

Device = Literal["phone", "desktop"]
PAGES: dict[Language, tuple[str, ...]] = {
    "fr": (
        "/sources",
        "/sources?q=microsoft+azure&kind=conseil_etat&from=2024&to=x",
        "/sources?q=zzyzx",
        "/sources/cnil-2023-146?p=duree-1&s=0&e=20#duree-1",
        "/sources/ce-2026-03-darwin-eu",
        "/chronologie",
        "/chronologie?date=2021-06-01",
        "/a-propos",
        "/accessibilite",
        "/confidentialite",
    ),
    "en": (
        "/sources",
        "/sources?q=american+access&order=old",
        "/sources/hdh-scaleway-2026-04",
        "/sources/emc2-projet",
        "/timeline",
        "/about",
        "/accessibility",
        "/privacy",
    ),
}
ALL = [(language, path) for language, paths in PAGES.items() for path in paths]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
DEVICES: tuple[Device, ...] = ("phone", "desktop")
SCHEMES = ("light", "dark")
OVERLAPS = """() => {
  const chart = [...document.querySelectorAll("svg.chart-wide, svg.chart-tall")].find((s) => s.getBoundingClientRect().width);
  const frame = chart.getBoundingClientRect(), found = [];
  const texts = [...chart.querySelectorAll("text")].map((t) => [t.textContent, t.getBoundingClientRect()]);
  texts.forEach(([name, a], n) => {
    if (a.left < frame.left - 2 || a.right > frame.right + 2) found.push("outside: " + name);
    for (const [other, b] of texts.slice(n + 1))
      if (a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        found.push(name + " / " + other);
  });
  return [texts.length, found];
}"""


def told(path: str, language: str) -> str:
    """The address with its language."""
    address, mark, anchor = path.partition("#")
    return f"{address}{'&' if '?' in address else '?'}lang={language}{mark}{anchor}"


def narrow(visit: Visit, path: str, width: int) -> Any:
    """A page in a window of some width."""
    return visit(path, viewport={"width": width, "height": 800})


def violations(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {n['target']} {n['failureSummary']}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("language", "path"), ALL)
def test_axe_finds_nothing_and_nothing_leaves_the_site(
    visit: Visit, language: Language, path: str, scheme: str, device: Device
) -> None:
    page = visit(told(path, language), device, color_scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("device", DEVICES)
def test_the_page_for_a_source_that_does_not_exist_is_sound_too(
    visit: Visit, watch: Watch, language: Language, device: Device
) -> None:
    watch.expected.append("404 (Not Found)")  # Chromium notes the status of the page itself
    page = visit(told("/sources/cnil-2023-147", language), device, color_scheme="dark")
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []
    page.locator("main li a").first.click()
    page.wait_for_url("**/sources/cnil-2023-146?*")


@pytest.mark.parametrize(("language", "path"), ALL)
def test_nothing_scrolls_sideways_on_a_narrow_screen(visit: Visit, language: Language, path: str) -> None:
    page = narrow(visit, told(path, language), 320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", ["/chronologie", "/timeline", "/timeline?date=2020-01-01"])
@pytest.mark.parametrize("width", [320, 375, 900, 1060, 1280, 1920])
def test_no_label_of_the_timeline_lies_on_another(visit: Visit, path: str, width: int) -> None:
    count, found = narrow(visit, path, width).evaluate(OVERLAPS)
    assert count > 50
    assert found == []


@pytest.mark.parametrize("width", [375, 1280])
def test_the_timeline_is_read_and_followed_with_a_keyboard(visit: Visit, width: int) -> None:
    page = narrow(visit, "/chronologie", width)
    chart = "svg.chart-wide" if width > 1000 else "svg.chart-tall"
    link = page.locator(f"{chart} a").first
    link.focus()
    assert page.evaluate("document.activeElement.closest('svg.chart') !== null")
    names = page.locator(f"{chart} a").evaluate_all("links => links.map(a => a.querySelector('title').textContent)")
    assert len(names) > 40
    assert all(len(name) > 15 for name in names)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/**")


def test_the_graphic_that_is_not_shown_is_hidden_from_everybody(visit: Visit) -> None:
    for width, shown in ((375, "chart-tall"), (1280, "chart-wide")):
        page = narrow(visit, "/chronologie", width)
        visible = page.locator("svg.chart-wide, svg.chart-tall").evaluate_all(
            "all => all.filter(s => getComputedStyle(s).display !== 'none').map(s => s.classList[1])"
        )
        assert visible == [shown]


def test_texts_of_the_graphic_stay_readable_when_type_is_doubled(visit: Visit) -> None:
    page = narrow(visit, "/chronologie", 640)  # a screen of 1280 at 200 %
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    sizes = page.locator("svg.chart-tall text.name").evaluate_all(
        "all => all.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert min(sizes) >= 12


def test_sources_are_searched_and_opened_without_javascript(visit: Visit) -> None:
    page = visit("/sources?lang=en&theme=dark", java_script_enabled=False)
    page.get_by_label("Search for a word").fill("Scaleway")
    page.get_by_label("Kind of source").select_option("news")
    page.get_by_role("button", name="Show").click()
    assert "theme=dark" in page.url
    page.get_by_role("link", name="Choice of Scaleway for the Health Data Hub").first.click()
    assert page.locator("h1").text_content() == "Choice of Scaleway as future host (April 2026)"
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_paragraph_and_its_twin_are_one_click_apart(visit: Visit) -> None:
    page = visit("/sources/cnil-2023-146?lang=fr")
    page.locator("#duree-1 a[hreflang=en]").click()
    page.wait_for_url("**lang=en**#duree-1")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(":target").get_attribute("id") == "duree-1"


@pytest.mark.parametrize(
    ("start", "label", "end"), [("/chronologie", "English", "/timeline"), ("/about", "Français", "/a-propos")]
)
def test_the_language_switch_leads_to_the_page_of_the_same_name(visit: Visit, start: str, label: str, end: str) -> None:
    page = visit(start)
    page.get_by_role("link", name=label, exact=True).click()
    page.wait_for_url(f"**{end}?**")
    assert page.locator("html").get_attribute("lang") == ("en" if end == "/timeline" else "fr")


def test_the_sources_are_light(visit: Visit) -> None:
    page = visit("/sources")
    weight = page.evaluate(
        "performance.getEntries().filter(e => e.transferSize).reduce((sum, e) => sum + e.transferSize, 0)"
    )
    assert weight < 200_000
