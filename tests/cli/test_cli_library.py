"""`index`, `add`, `sync`, `sources` and `check` on a small corpus, as an operator uses them one after the other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Run

NOTE = "La ville de Valmont a ouvert douze stations de vélos.\n\nElle en ouvrira trente autres au printemps.\n"


@pytest.fixture
def data(tmp_path: Path, one_engine: None, tiny_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder; the corpus is the tiny one."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ASSISTANT_CORPUS", str(tiny_corpus))
    return tmp_path / "data"


def test_an_operators_day(data: Path, tmp_path: Path, run: Run) -> None:
    assert run("check", "--fast").status == 1  # no index yet
    first = run("index")
    assert first.status == 0
    assert first.out.startswith("The index is ready: 3 sources")
    assert "Writing the index 1/1" in first.err
    again = run("index")
    assert again.out.startswith("Nothing changed: 3 sources")
    assert again.err == ""

    note = tmp_path / "stations.txt"
    note.write_text(NOTE, encoding="utf-8")
    added = run("add", str(note), "--title", "Les {stations}", "--date", "2024-09")
    assert (added.status, added.err) == (0, "")
    assert "“Les {stations}” is added to the source operator-stations" in added.out
    assert "is already in the source" in run("add", str(note)).out
    stale = run("check", "--fast")
    assert stale.status == 1
    assert "another state of the texts" in stale.out
    assert run("index").out.startswith("The index is ready: 4 sources")

    sound = run("check")
    assert (sound.status, sound.out.splitlines()[-1]) == (0, "Everything is in order.")
    report = json.loads(run("check", "--json").out)
    assert report["sound"] is True
    assert report["asked"]["fr"]["found"]["10"] == 1
    listed = json.loads(run("sources", "--json").out)
    assert [s["id"] for s in listed] == ["operator-stations", "velos-2021", "velos-2022-recours", "velos-2024"]
    assert "[p1] La ville de Valmont" in run("sources", "operator-stations").out


def test_texts_can_be_indexed_without_being_added(data: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "note.txt").write_text(NOTE, encoding="utf-8")
    assert "4 sources" in run("index", "--with", str(tmp_path / "extra")).out
    assert not (data / "library").exists()


def test_sources_are_listed_in_the_users_language(data: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Bicycle order No 2024-12" in run("sources").out
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    done = run("sources")
    assert "Arrêté vélos n° 2024-12" in done.out
    assert "3 sources" in done.out
    one = run("sources", "velos-2024")
    assert "dépasse velos-2021" in one.out
    assert "[prix-1] Selon l'arrêté" in one.out
    assert "Under Order" in run("sources", "velos-2024", "--lang", "en").out
    assert {d["language"] for d in json.loads(run("sources", "velos-2024", "--json").out)["documents"]} == {"fr", "en"}


def test_sync_says_what_it_left_aside(data: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "dila"
    folder.mkdir()
    for n in range(5):
        (folder / f"{n}.xml").write_text("<TEXTE/>")
    done = run("sync", str(folder))
    assert done.status == 0
    assert "Left aside, 5" in done.out
    assert "0.xml, 1.xml, 2.xml…" in done.out
    assert "Texts added: 0; unchanged: 0; files left aside: 5." in done.out


def test_a_broken_corpus_is_reported(data: Path, tiny_corpus: Path, run: Run) -> None:
    path = tiny_corpus / "sources" / "velos-2024" / "en.md"
    path.write_text(path.read_text("utf-8").replace("costs 3 euros", "costs 4 euros"), encoding="utf-8")
    done = run("check", "--fast")
    assert done.status == 1
    assert "velos-2024#prix-1: a figure or date stands in one language only (amount:3 EUR, amount:4 EUR)" in done.out
    path.write_text("nothing", encoding="utf-8")
    done = run("check")
    assert done.status == 1
    assert str(path) in done.out


def test_a_damaged_index_is_told_with_the_command_that_mends_it(data: Path, tiny_data: Path, run: Run) -> None:
    shutil.copytree(tiny_data / "index", data / "index")
    folder = data / "index" / (data / "index" / "CURRENT").read_text().strip()
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"not a database")
    for command in ("ask", "explain"):
        done = run(command, "Combien coûte un vélo ?")
        assert (done.status, done.out) == (2, "")
        assert "assistant index --force" in done.err
    assert "assistant index" in run("check", "--fast").out
