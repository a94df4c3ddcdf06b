"""The index in use fits its corpus and model, and its anticipated questions find their paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.checks import Asked, Missed, ask_anticipated, check_all, check_index
from assistant.documents.corpus import read_corpus
from assistant.pipeline import Assistant
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.index.load import Index
    from assistant.index.model import Engine


def test_an_index_fits_what_it_was_built_from(tiny_index: Index, engine: Engine, tiny_corpus: Path) -> None:
    report = check_index(tiny_index, read_corpus(tiny_corpus), engine)
    assert report.problems == ()
    assert report.passages == len(tiny_index.passages)


def test_a_corpus_that_changed_is_noticed(tiny_index: Index, engine: Engine, tiny_corpus: Path) -> None:
    path = tiny_corpus / "sources" / "velos-2024" / "fr.md"
    path.write_text(path.read_text("utf-8").replace("scoot", "Scoot").replace("Colin", "Collin"), encoding="utf-8")
    assert [p.code for p in check_index(tiny_index, read_corpus(tiny_corpus), engine).problems] == ["index_corpus"]


def test_another_model_is_noticed(tiny_index: Index, tiny_corpus: Path) -> None:
    @dataclass
    class Other:
        model_id: str = "other"
        checksum: str = "0"

    found = check_index(tiny_index, read_corpus(tiny_corpus), Other())  # type: ignore[arg-type]
    assert [p.code for p in found.problems] == ["index_model"]


def test_anticipated_questions_find_their_paragraph(tiny_index: Index, engine: Engine, tiny_data: Path) -> None:
    told: list[tuple[str, int, int]] = []
    asked = ask_anticipated(Assistant(tiny_index, engine, Settings(data_dir=tiny_data)), lambda *t: told.append(t))
    total = len(tiny_index.questions)
    assert sum(a.questions for a in asked.values()) == total
    for language in asked.values():
        assert language.found[1] <= language.found[5] <= language.found[10] == 1.0
        assert language.missed == ()
    assert told[-1] == ("check", total, total)


def test_without_an_index_the_report_says_so(tmp_path: Path, tiny_corpus: Path) -> None:
    report = check_all(Settings(data_dir=tmp_path / "empty", corpus=tiny_corpus))
    assert not report.sound
    assert [p.code for p in report.problems] == ["index_unusable"]
    assert report.asked == {}


def test_too_many_lost_questions_are_a_problem(
    tiny_corpus: Path, tiny_data: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Asked(
        50, {1: 0.5, 5: 0.9, 10: 0.96}, (Missed("q", "velos-2021#prix-1", 11), Missed("r", "velos-2021#prix-1", None))
    )
    fine = Asked(50, {1: 0.5, 5: 0.9, 10: 0.98}, (Missed("s", "velos-2024#prix-1", 12),))
    monkeypatch.setattr("assistant.checks.engine_of", lambda settings, step=None: engine)
    monkeypatch.setattr("assistant.checks.ask_anticipated", lambda *_: {"fr": lost, "en": fine})
    report = check_all(Settings(data_dir=tiny_data, corpus=tiny_corpus))
    assert [(p.code, p.where, p.what) for p in report.problems] == [("questions_lost", "fr", "96.0%")]
