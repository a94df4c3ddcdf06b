"""A build that is killed and an index that is damaged never leave people without an answer or with a traceback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.documents.corpus import read_corpus
from assistant.errors import IndexingError
from assistant.index.build import build
from assistant.index.load import open_index
from assistant.index.manifest import FORMAT, current
from assistant.pipeline import Assistant
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
Edit = Callable[[str, str, str], None]

_KILLED = """
import sys, time
from pathlib import Path
from assistant.documents.corpus import read_corpus
from assistant.index import build as b, manifest
from assistant.opening import engine_of
from assistant.settings import Settings

corpus, data, models, where = sys.argv[1:]
def stop(*_):
    Path(data, "stopped").touch()
    time.sleep(600)
def progress(step, done, total):
    if (step, done > 0) == {"embed": ("embed", True), "write": ("write", False)}.get(where):
        stop()
if where == "swap":
    manifest.make_current = stop
b.build(read_corpus(Path(corpus)), engine_of(Settings(data_dir=models)), Path(data, "index"), progress=progress)
"""


def _kill_a_build(corpus: Path, data: Path, models: Path, where: str) -> None:
    """Starts a build in a process of its own and kills it when it has come to `where`."""
    process = subprocess.Popen([sys.executable, "-c", _KILLED, str(corpus), str(data), str(models), where], cwd=ROOT)
    try:
        end = time.monotonic() + 100
        while not (data / "stopped").exists():
            assert process.poll() is None, "the build ended before it was killed"
            assert time.monotonic() < end
            time.sleep(0.05)
    finally:
        process.kill()
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("where", [pytest.param(step, marks=pytest.mark.slow) for step in ("embed", "write", "swap")])
def test_a_killed_build_leaves_the_old_index_and_the_next_one_cleans_up(
    tiny_corpus: Path, tiny_copy: Path, data_dir: Path, quick_engine: Any, where: str, edit: Edit
) -> None:
    before = current(tiny_copy / "index")
    edit("velos-2024/fr.md", "3 euros", "4 euros")
    _kill_a_build(tiny_corpus, tiny_copy, data_dir, where)
    assert current(tiny_copy / "index") == before
    old = open_index(tiny_copy)
    assert "3 euros" in old.passages["velos-2024/fr#prix-1"].text
    assert old.store.get("passages", ["velos-2024/fr#prix-1"])
    built = build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index")
    assert "4 euros" in open_index(tiny_copy).passages["velos-2024/fr#prix-1"].text
    assert {p for p in (tiny_copy / "index").iterdir() if p.is_dir()} == {before, built.folder}


def test_what_a_killed_build_left_goes_even_when_there_is_nothing_to_build(
    tiny_corpus: Path, tiny_copy: Path, quick_engine: Any
) -> None:
    (tiny_copy / "index" / "building-99999999").mkdir()
    assert build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index").unchanged
    assert not (tiny_copy / "index" / "building-99999999").exists()


def _delete(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _garble(path: Path) -> None:
    path.write_bytes(os.urandom(64))


FILES = [
    "passages.jsonl",
    "sentences.json",
    "questions.json",
    "sources.json",
    "tokens-sentences.npy",
    "tokens-sentences-ends.npy",
    "tokens-questions.npy",
    "lexical-fr/frequency.json",
    "lexical-en/data.csc.index.npy",
    "chroma/chroma.sqlite3",
]


@pytest.mark.parametrize("damage", [_delete, _cut, _empty, _garble])
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_index_is_named_with_the_command_that_mends_it(
    tiny_copy: Path, quick_engine: Any, file: str, damage: Callable[[Path], None]
) -> None:
    folder = current(tiny_copy / "index")
    assert folder is not None
    damage(folder / file)
    with pytest.raises(IndexingError, match="assistant index") as caught:
        Assistant(open_index(tiny_copy), quick_engine, Settings(data_dir=tiny_copy)).ask(
            "Combien coûte le vélo partagé ?"
        )
    assert "assistant index" in caught.value.fr


def test_force_mends_a_damaged_index(tiny_corpus: Path, tiny_copy: Path, quick_engine: Any) -> None:
    folder = current(tiny_copy / "index")
    assert folder is not None
    for path in [p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"]:
        _garble(path)
    assert build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index", force=True).embedded == 3
    mended = Assistant(open_index(tiny_copy), quick_engine, Settings(abstention=-5))
    assert mended.ask("Combien coûte le vélo partagé en 2024 ?").kind == "answer"


def test_a_damaged_index_does_not_stop_an_ordinary_build_of_a_changed_corpus(
    tiny_corpus: Path, tiny_copy: Path, quick_engine: Any, edit: Edit
) -> None:
    folder = current(tiny_copy / "index")
    assert folder is not None
    (folder / "sources.json").write_text("{", encoding="utf-8")
    edit("velos-2024/fr.md", "3 euros", "4 euros")
    build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index")
    assert "4 euros" in open_index(tiny_copy).passages["velos-2024/fr#prix-1"].text


def test_an_index_of_an_older_format_is_built_anew(tiny_corpus: Path, tiny_copy: Path, quick_engine: Any) -> None:
    folder = current(tiny_copy / "index")
    assert folder is not None
    manifest = folder / "manifest.json"
    manifest.write_text(
        re.sub(r'"format": ?\d+', '"format": 1', manifest.read_text(encoding="utf-8")), encoding="utf-8"
    )
    with pytest.raises(IndexingError, match="assistant index"):
        open_index(tiny_copy)
    assert build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index").embedded == 3
    assert open_index(tiny_copy).manifest.format == FORMAT
