"""Feedback is kept only when the operator wants it, without what tells who wrote it, for as long as they said."""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
import io
import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli import main
from assistant.cli.feedback import harmless
from assistant.serve.access.feedback import COLUMNS, Feedback
from assistant.serve.access.retention import purge_all, retention
from tests.serve.doors import house

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

Export = Callable[..., str]


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    """An empty store that keeps for ten days."""
    return Feedback(tmp_path, days=10)


@pytest.fixture
def export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Export:
    """What `assistant feedback export` prints."""

    def run(*options: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(["feedback", *options, "--data-dir", str(tmp_path)])
        assert end.value.code == 0
        return capsys.readouterr().out

    return run


def aged(tmp_path: Path, days: float, where: str = "1") -> None:
    """Makes what is kept older."""
    at = (dt.datetime.now(dt.UTC) - dt.timedelta(days=days)).replace(microsecond=0).isoformat()
    with sqlite3.connect(tmp_path / "access" / "feedback.sqlite") as base:
        base.execute(f"UPDATE feedback SET at = ? WHERE {where}", (at,))


def test_nothing_is_kept_unless_asked_for(assistant: Assistant, tmp_path: Path) -> None:
    assert house(assistant, tmp_path).state.access.feedback is None
    assert not (tmp_path / "access" / "feedback.sqlite").exists()
    assert house(assistant, tmp_path, feedback=True).state.access.feedback is not None


def test_what_was_said_is_kept_without_who_said_it(feedback: Feedback) -> None:
    feedback.add(
        "Qui ? (jeanne@example.org)",
        "answer",
        ["cnil-2023-146"],
        "down",
        "wrong",
        "Faux. Appelez le 06 12 34 56 78.",
        "fr",
    )
    (row,) = feedback.all()
    assert row["question"] == "Qui ? ([email])"
    assert row["text"] == "Faux. Appelez le [phone]."
    assert (row["verdict"], row["reason"], row["language"], row["source_ids"]) == (
        "down",
        "wrong",
        "fr",
        ["cnil-2023-146"],
    )
    assert set(row) == set(COLUMNS)


def test_a_number_that_is_cut_off_is_not_kept_in_part(feedback: Feedback) -> None:
    feedback.add("x" * 3990 + " 06 12 34 56 78", "answer", [], "up")
    (row,) = feedback.all()
    assert not any(c.isdigit() for c in row["question"])


@pytest.mark.parametrize(("verdict", "language"), [("sideways", "fr"), ("up", "de"), ("", "fr")])
def test_what_is_no_feedback_is_refused(verdict: str, language: str, feedback: Feedback) -> None:
    with pytest.raises(ValueError, match="verdict"):
        feedback.add("q", "answer", [], verdict, language=language)  # type: ignore[arg-type]
    assert list(feedback.all()) == []


def test_endless_texts_are_cut(feedback: Feedback) -> None:
    feedback.add("q" * 10**6, "k" * 10**6, ["s" * 10**4] * 10**3, "up", "r" * 10**6, "t" * 10**6)
    (row,) = feedback.all()
    assert len(json.dumps(row)) < 20_000


def test_what_is_too_old_is_deleted(feedback: Feedback, tmp_path: Path, export: Export) -> None:
    for question in ("alt", "neu"):
        feedback.add(question, "answer", [], "up")
    aged(tmp_path, 11, "question = 'alt'")
    aged(tmp_path, 9, "question = 'neu'")
    purge_all([feedback])
    assert [row["question"] for row in feedback.all()] == ["neu"]
    aged(tmp_path, 366)
    assert "1" in export("purge")  # by the setting feedback_days, 365
    assert list(feedback.all()) == []


def test_it_is_deleted_day_after_day_and_one_failure_stops_nothing() -> None:
    class Store:
        def __init__(self, fails: bool) -> None:
            self.purged, self.fails = 0, fails

        def purge(self) -> int:
            self.purged += 1
            if self.fails:
                raise OSError("disk full")
            return 0

    stores = [Store(True), Store(False)]

    async def three_days() -> None:
        async with retention(stores, every=0.01)():
            while stores[1].purged < 3:
                await asyncio.sleep(0.01)

    asyncio.run(three_days())
    assert stores[0].purged >= 3


def test_many_at_once(feedback: Feedback, tmp_path: Path) -> None:
    beside = Feedback(tmp_path, days=10)  # another process would be no different
    threads = [
        threading.Thread(target=store.add, args=(f"q{n}", "answer", [], "up"))
        for n in range(20)
        for store in (feedback, beside)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(feedback.all())) == 40


def test_export(feedback: Feedback, export: Export, tmp_path: Path) -> None:
    feedback.add("Ça marche ?", "answer", ["a", "b"], "up", None, 'il dit "oui"\nvraiment; =1+1', "fr")
    feedback.add('=HYPERLINK("http://evil.example")', "refusal", [], "down", "-2+3", "@SUM(1)", "en")
    rows = list(csv.DictReader(io.StringIO(export("export"))))
    assert rows[0]["source_ids"] == "a b"
    assert rows[0]["text"] == 'il dit "oui"\nvraiment;\' =1+1'
    assert [rows[1][c][0] for c in ("question", "reason", "text")] == ["'"] * 3
    file = tmp_path / "out.csv"
    assert "2" in export("export", "--out", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))) == rows


def test_export_of_unanswered_questions(
    assistant: Assistant, tmp_path: Path, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.respond.decision import Decision

    monkeypatch.setattr("assistant.weighing.decide", lambda *_: Decision(0.1, 0.5, False, {"coverage": 0.5}))
    app = house(assistant, tmp_path, log_questions=True)
    app.state.service.assistant.ask("Combien coûte l'hébergement chez Microsoft ?")
    (row,) = csv.DictReader(io.StringIO(export("export", "--unanswered")))
    assert row["question"] == "Combien coûte l'hébergement chez Microsoft ?"


STARTS = st.sampled_from(["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])


@given(st.sampled_from(["", " ", "\u00a0", "\u200b"]), STARTS, st.text(max_size=20))
def test_no_cell_is_a_formula(gap: str, start: str, rest: str) -> None:
    assert harmless(gap + start + rest).startswith("'")


@given(st.text(max_size=20), st.sampled_from(';,\t|\n\r"'), st.sampled_from(["", " "]), STARTS, st.text(max_size=20))
def test_nor_what_another_separator_makes_of_it(before: str, mark: str, gap: str, start: str, after: str) -> None:
    import re

    made = harmless(before + mark + gap + start + after)
    for piece in re.split(r"[;,\t|\r\n\"]", made)[1:]:
        assert not re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]", piece)


@given(st.text(alphabet=st.characters(exclude_characters="=+-@\t\r＝＋－＠"), max_size=50))
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert harmless(text) == text
