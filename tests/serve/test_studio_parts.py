"""The parts of the studio by themselves: files that may hold anything, and drawings that tell what they should."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.documents.corpus import Corpus
from assistant.retrieve.weights import weights
from assistant.serve.studio import abstention, charts, relations, runs
from assistant.serve.studio.reports import report_file

PARTS = ("..", ".", "", "dev", "page.html", "secret.html", "elsewhere", "link.html", "\\", "\0", "~")
NAMES = ("all", "system", "set", "name", "value", "questions", "ndcg_10", "reply", "lang")
anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.sampled_from(NAMES), x),
)
shares = st.floats(0, 1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a report, links out of it, and a secret beside it."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.html").write_text("secret")
    root = outside / "runs"
    (root / "dev").mkdir(parents=True)
    for place in (root, root / "dev"):
        (place / "page.html").write_text("a page")
    os.symlink(outside / "secret.html", root / "link.html")
    os.symlink(outside, root / "elsewhere")
    return root


@given(st.lists(st.sampled_from(PARTS), max_size=6).map("/".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_no_path_leaves_the_folder(folder: Path, path: str) -> None:
    found = report_file(folder, path)
    assert found is None or (found.is_relative_to(folder.resolve()) and found.read_text() == "a page")
    assert report_file(folder, "dev/page.html") is not None


def test_a_folder_that_is_not_there_has_no_runs(tmp_path: Path) -> None:
    for root in (None, tmp_path / "nowhere"):
        assert runs.runs(root) == []
        assert report_file(root, "page.html") is None


@given(anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_files_of_a_run_may_hold_anything(tmp_path: Path, value: Any) -> None:
    run = tmp_path / "run"
    run.mkdir(exist_ok=True)
    for name in ("config.json", "metrics.json", "questions.jsonl"):
        (run / name).write_text(json.dumps(value))
    (run / "report.html").write_text("report")
    assert [r.path for r in runs.runs(tmp_path)] == ["run"]
    assert runs.weighed(tmp_path, "run") == ()
    assert runs.weighed(tmp_path, "../run") == ()


@given(st.lists(st.tuples(shares, st.booleans()), min_size=1, max_size=40), shares, shares)
def test_a_higher_threshold_refuses_more_and_invents_less(rows: list[tuple[float, bool]], a: float, b: float) -> None:
    questions = [runs.Weighed("fr", p, known) for p, known in rows]
    low, high = (abstention.point(questions, t, 0.5) for t in sorted((a, b)))
    assert (low.over_refusal or 0) <= (high.over_refusal or 0)
    assert (low.hallucination or 0) >= (high.hallucination or 0)


def test_the_setting_that_is_told_gives_the_threshold_that_is_told() -> None:
    for fitted in weights().answerable.threshold.values():
        for t in abstention.TOLD:
            setting = abstention.point([runs.Weighed("fr", 0.5, True)], t, fitted).setting
            assert abstention.moved(fitted, setting) == pytest.approx(t)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(1e-3, 1e6))
def test_a_histogram_counts_everything_within_its_frame(values: list[float], high: float) -> None:
    drawn = charts.histogram(values, high)
    frame = drawn.frame
    assert sum(count for _, _, count in drawn.bins) == len(values)
    assert frame.x_ticks[-1] >= high * 0.999
    for low, end, count in drawn.bins:
        assert frame.left <= frame.x(low) <= frame.x(end) <= frame.right
        assert frame.top <= frame.y(count) <= frame.bottom
    assert min(values) <= charts.percentile(values, 0.5) <= max(values)


def test_each_relation_is_one_arc_between_its_sources(corpus: Corpus) -> None:
    cards = {id: source.card for id, source in corpus.sources.items()}
    shown = relations.edges(cards, relations.TYPES)
    drawing = relations.draw(shown, "fr")
    assert len(drawing.arcs) == len(shown)
    rows = {row.id: row.y for row in drawing.rows}
    assert set(rows) == {c.id for e in shown for c in (e.source, e.target)}
    assert sorted(rows.values()) == [row.y for row in drawing.rows]
    ends = sorted((f"{rows[e.source.id]:.1f}", f"{rows[e.target.id]:.1f}") for e in shown)
    found = sorted((m[1], m[2]) for a in drawing.arcs if (m := re.match(r"M\S+ (\S+?)C.* (\S+)$", a.path)))
    assert found == ends
    assert all((a.arrow is None) == (a.type == "same_matter") for a in drawing.arcs)
    assert relations.draw(shown, "fr") == drawing
