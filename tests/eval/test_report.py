from __future__ import annotations

import re
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from eval.metrics.registry import METRICS
from eval.reading import read_run
from eval.report import app, write_report
from eval.report.diff import diff
from eval.report.failures import NAMES, by_failure
from eval.report.figures import operating_point
from eval.report.html import VOID, Html, el, join
from eval.report.words import metric, words
from tests.eval import invented


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    dataset = invented.write_set(folder / "invented")
    invented.write_run(folder / "runs" / "default", dataset, invented.BAD)
    invented.write_run(folder / "runs" / "other", dataset, invented.GOOD, "other")
    return folder


@pytest.fixture(scope="module")
def html(root: Path) -> str:
    path, _ = write_report([root / "runs" / "default"], root / "runs" / "other", root / "out", beir=root / "invented")
    return path.read_text(encoding="utf-8")


class Page(HTMLParser):
    """Ids, links, whether elements are closed, and tables without a caption."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self.bare_tables = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if "href" in given else []
        self.addresses += [str(v) for k, v in attributes if k in ("src", "action", "data", "srcset", "style")]
        if self.open and self.open[-1] == "table" and tag == "thead":
            self.bare_tables += 1
        if tag == "caption":
            self.bare_tables -= 1
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_its_links_lead_somewhere(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert page.bare_tables == 0
    assert page.headings[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(page.headings))


def test_nothing_is_fetched(html: str) -> None:
    page = Page(html)
    assert page.addresses == []
    assert not re.search(r"@import|url\(|https?://", html)
    assert "default-src 'none'" in unescape(html)


def test_charts_are_drawn(html: str) -> None:
    charts = re.findall(r"<svg.*?</svg>", html)
    assert len(charts) == 7
    for chart in charts:
        drawn = ElementTree.fromstring(chart)
        assert drawn.get("role") == "img"
        assert drawn.get("aria-label")
        assert not re.search(r'="(nan|inf)|[ ,](nan|inf)', chart)


def test_every_question_has_its_page_with_what_was_found(html: str) -> None:
    for item in invented.items():
        part = html[html.index(f'<section id="q-{item.id}" class="leaf">') :].split("</section>")[0]
        assert escape(item.text, quote=False) in part
        assert all(turn in part for turn in item.turns)
        assert all(n.text in part for n in item.nuggets)
        assert all(p in part for p in item.grades)
    assert "<b>" not in html


def test_text_from_the_run_is_escaped(html: str) -> None:
    assert "France &amp; &lt;ailleurs&gt;" in html
    assert "<ailleurs>" not in html


def test_the_difference_with_the_other_run_is_shown(html: str) -> None:
    assert "<del>" in html
    assert "<ins>" in html
    assert 'id="failure-lost"' in html


def test_the_same_runs_give_the_same_bytes(root: Path, html: str, tmp_path: Path) -> None:
    again, summary = write_report(
        [root / "runs" / "default"], root / "runs" / "other", tmp_path, beir=root / "invented"
    )
    assert again.read_text(encoding="utf-8") == html
    assert summary.read_bytes() == (root / "out" / "report.md").read_bytes()


def test_markdown_summary(root: Path, html: str) -> None:
    text = (root / "out" / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# default: invented, test\n")
    assert "| Nuggets (vital) |" in text
    assert "## Against other" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    tables = text.split("\n\n")
    assert all(len({line.count("|") for line in t.splitlines() if line.startswith("|")}) <= 1 for t in tables)
    assert len(rows) > 30


def test_a_folder_of_runs_puts_systems_side_by_side(root: Path, tmp_path: Path) -> None:
    path, _ = write_report([root / "runs"], None, tmp_path)
    page = path.read_text(encoding="utf-8")
    assert words("caption.systems").fr in page
    assert Page(page).open == []


def test_failures_and_operating_point(root: Path) -> None:
    bad, good = read_run(root / "runs" / "default"), read_run(root / "runs" / "other")
    found = by_failure(bad, good)
    assert found["refused"] == ["q1-fr"]
    assert found["hallucinated"] == ["q3-fr"]
    assert found["nugget"] == ["q2-fr", "q2-en"]
    assert found["lost"] == ["q1-fr", "q2-fr", "q2-en", "q3-fr"]
    assert by_failure(good, None) == {}
    assert operating_point(bad, "all") == (0.8, 0.25)


def test_diff_keeps_the_words_of_both() -> None:
    shown = join(diff("la loi de 1978 & après", "la loi de 2018 & après"))
    assert shown == "la loi de <del>1978 </del><ins>2018 </ins>&amp; après"


def test_elements_escape_what_is_not_markup() -> None:
    assert el("p", "<i>", Html("<i></i>"), class_='"x"') == '<p class="&quot;x&quot;">&lt;i&gt;<i></i></p>'


def test_every_failure_has_words_in_both_languages() -> None:
    for name in NAMES:
        assert all(words(f"failure.{name}"))
    assert all(metric(name).fr for name in METRICS)


def test_command_line(root: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [str(root / "runs" / "default"), "--output", str(tmp_path), "--lang", "fr"])
    assert done.exit_code == 0
    assert '<html lang="fr">' in (tmp_path / "report.html").read_text(encoding="utf-8")
    missing = CliRunner().invoke(app, [str(tmp_path / "none")])
    assert missing.exit_code == 2
    assert "is not a finished run directory" in missing.stderr
