"""Building the index: the same input gives the same index, only what changed is embedded, and nothing is ever half there."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.documents.corpus import read_corpus
from assistant.errors import IndexingError
from assistant.index.build import Built, build
from assistant.index.load import Index, open_index
from assistant.index.manifest import FORMAT, current
from assistant.index.model import Engine
from assistant.index.store import KINDS
from assistant.opening import open_assistant
from assistant.pipeline import Assistant
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def _edit(corpus: Path, source: str, old: str, new: str) -> None:
    path = corpus / "sources" / source
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path, tiny_data: Path) -> Path:
    """A data folder with its own copy of the tiny index."""
    return Path(shutil.copytree(tiny_data, tmp_path / "data"))


# What an index holds.


def test_the_manifest_counts_what_is_there(tiny_index: Index) -> None:
    m = tiny_index.manifest
    assert (m.sources, m.passages, m.sentences, m.questions, m.dimension) == (3, 20, 38, 40, 384)
    assert (len(tiny_index.passages), len(tiny_index.sentences), len(tiny_index.questions)) == (20, 38, 40)
    assert len(tiny_index.units) == 10
    assert {n: len(found) for n, found in tiny_index.by_language.items()} == {"fr": 10, "en": 10}
    assert set(m.versions) >= {"chromadb", "bm25s"}


def test_everything_has_a_unit_vector_and_token_vectors(tiny_index: Index) -> None:
    ids = {"passages": list(tiny_index.passages), "sentences": [s.id for s in tiny_index.sentences], "questions": list(tiny_index.questions)}
    for kind in KINDS:
        vectors = tiny_index.store.get(kind, ids[kind])
        assert set(vectors) == set(ids[kind])
        np.testing.assert_allclose([np.linalg.norm(v) for v in vectors.values()], 1, atol=1e-4)
    assert tiny_index.tokens is not None
    assert tiny_index.question_tokens is not None
    assert len(tiny_index.tokens) == 38
    assert len(tiny_index.question_tokens) == 40
    assert all(len(tiny_index.tokens[n]) > 3 for n in range(38))


def test_sentences_are_spans_of_their_passages(tiny_index: Index) -> None:
    for passage in tiny_index.passages.values():
        texts = tiny_index.sentence_texts(passage)
        assert " ".join(texts) == passage.text
        assert all(t in passage.text for t in texts)


# The same again.


def test_the_same_corpus_elsewhere_gives_the_same_index(tiny_corpus: Path, tiny_index: Index, engine: Engine, tmp_path: Path) -> None:
    built = build(read_corpus(tiny_corpus), engine, tmp_path / "elsewhere" / "index")
    assert built.manifest == tiny_index.manifest
    again = open_index(tmp_path / "elsewhere")
    ids = list(again.questions)
    ours, theirs = (i.store.get("questions", ids) for i in (again, tiny_index))
    np.testing.assert_allclose([ours[i] for i in ids], [theirs[i] for i in ids], atol=1e-5)
    assert [p.model_dump() for p in again.passages.values()] == [p.model_dump() for p in tiny_index.passages.values()]


def test_unchanged_nothing_is_embedded(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    before = current(data / "index")
    built = build(read_corpus(tiny_corpus), quick_engine, data / "index")
    assert (built.unchanged, built.embedded, built.reused) == (True, 0, 3)
    assert built.folder == before
    assert quick_engine.seen == []


def test_only_a_changed_source_is_embedded_again(tiny_corpus: Path, data: Path, quick_engine: Any, tmp_path: Path) -> None:
    _edit(tiny_corpus, "velos-2024/fr.md", "3 euros", "4 euros")
    built = build(read_corpus(tiny_corpus), quick_engine, data / "index")
    assert (built.unchanged, built.embedded, built.reused) == (False, 1, 2)
    assert len(quick_engine.seen) == 6 + 12 + 12  # passages, sentences and questions of that source
    assert not [t for t in quick_engine.seen if "512345" in t]
    fresh = build(read_corpus(tiny_corpus), quick_engine, tmp_path / "fresh" / "index")
    assert fresh.manifest == built.manifest
    grown, new = open_index(data), open_index(tmp_path / "fresh")
    for kind, ids in {"sentences": [s.id for s in new.sentences], "questions": list(new.questions)}.items():
        a, b = (i.store.get(kind, ids) for i in (grown, new))  # type: ignore[arg-type]
        np.testing.assert_allclose([a[i] for i in ids], [b[i] for i in ids], atol=1e-4)
    assert grown.tokens is not None
    assert new.tokens is not None
    for n in range(len(new.tokens)):
        np.testing.assert_allclose(np.asarray(grown.tokens[n], float), np.asarray(new.tokens[n], float), atol=5e-3)


@pytest.mark.parametrize("change", ["a source is gone", "a source is new", "the glossary changes", "a question changes"])
def test_a_changed_corpus_gives_a_whole_index(tiny_corpus: Path, data: Path, quick_engine: Any, change: str) -> None:
    sources = tiny_corpus / "sources"
    if change == "a source is gone":
        shutil.rmtree(sources / "velos-2022-recours")
    elif change == "a source is new":
        shutil.copytree(sources / "velos-2024", sources / "velos-2025")
        _edit(tiny_corpus, "velos-2025/source.yaml", "id: velos-2024", "id: velos-2025")
    elif change == "the glossary changes":
        _edit(tiny_corpus, "../glossary.yaml", "bike share", "bikeshare")
    else:
        _edit(tiny_corpus, "velos-2021/questions.yaml", "Who signed the 2021 order?", "Whose signature is on the 2021 order?")
    corpus = read_corpus(tiny_corpus)
    built = build(corpus, quick_engine, data / "index")
    index = open_index(data)
    assert not built.unchanged
    assert built.embedded == {"a source is gone": 0, "a source is new": 1, "the glossary changes": 0, "a question changes": 1}[change]
    assert set(index.passages) == {p.id for s in corpus.sources.values() for p in s.passages()}
    assert set(index.store.get("passages", list(index.passages))) == set(index.passages)
    assert set(index.store.get("questions", list(index.questions))) == set(index.questions)
    assert index.glossary == corpus.glossary
    assert index.store.query("passages", next(iter(index.store.get("passages", list(index.passages)[:1]).values())), 99)[0][0] in index.passages


def test_another_model_or_force_embeds_everything(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    corpus = read_corpus(tiny_corpus)
    built = build(corpus, quick_engine, data / "index", force=True)
    assert (built.unchanged, built.embedded) == (False, 3)
    assert len(quick_engine.seen) == 20 + 38 + 40
    quick_engine.checksum = "0" * 64
    again = build(corpus, quick_engine, data / "index")
    assert (again.embedded, again.manifest.model_checksum) == (3, "0" * 64)
    assert again.manifest.fingerprint != built.manifest.fingerprint


def test_progress_rises_to_the_end(tiny_corpus: Path, quick_engine: Any, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(read_corpus(tiny_corpus), quick_engine, tmp_path / "index", progress=lambda *x: told.append(x))
    embed = [(done, total) for step, done, total in told if step == "embed"]
    assert embed[0] == (0, 98)
    assert embed[-1] == (98, 98)
    assert embed == sorted(embed)
    assert told[-2:] == [("write", 0, 1), ("write", 1, 1)]


def test_old_generations_go_and_the_one_being_read_stays(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    reading = open_index(data)
    first = reading.folder
    for old, new in (("3", "4"), ("4", "5"), ("5", "6")):
        _edit(tiny_corpus, "velos-2024/fr.md", f"partagé coûte {old} euros", f"partagé coûte {new} euros")
        build(read_corpus(tiny_corpus), quick_engine, data / "index")
        if new == "4":  # a server that opened the index before this build can still read it
            assert first.is_dir()
            assert reading.store.get("passages", list(reading.passages)[:2])
    folders = [p for p in (data / "index").iterdir() if p.is_dir()]
    assert len(folders) == 2
    assert current(data / "index") in folders


def test_two_builds_at_once_make_one_index(tiny_corpus: Path, quick_engine: Any, tmp_path: Path) -> None:
    corpus = read_corpus(tiny_corpus)
    built: list[Built] = []
    threads = [threading.Thread(target=lambda: built.append(build(corpus, quick_engine, tmp_path / "index"))) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(b.unchanged for b in built) == [False, True]
    assert built[0].manifest == built[1].manifest
    assert [p.name for p in (tmp_path / "index").iterdir() if p.is_dir()] == [built[0].folder.name]


# Killed, damaged, foreign.

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
    end = time.monotonic() + 100
    while not (data / "stopped").exists():
        assert process.poll() is None, "the build ended before it was killed"
        assert time.monotonic() < end
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("where", ["write", pytest.param("embed", marks=pytest.mark.slow), pytest.param("swap", marks=pytest.mark.slow)])
def test_a_killed_build_leaves_the_old_index_and_the_next_one_cleans_up(tiny_corpus: Path, data: Path, data_dir: Path, quick_engine: Any,
                                                                        where: str) -> None:
    before = current(data / "index")
    _edit(tiny_corpus, "velos-2024/fr.md", "3 euros", "4 euros")
    _kill_a_build(tiny_corpus, data, data_dir, where)
    assert current(data / "index") == before
    old = open_index(data)
    assert "3 euros" in old.passages["velos-2024/fr#prix-1"].text
    assert old.store.get("passages", ["velos-2024/fr#prix-1"])
    built = build(read_corpus(tiny_corpus), quick_engine, data / "index")
    assert "4 euros" in open_index(data).passages["velos-2024/fr#prix-1"].text
    assert {p for p in (data / "index").iterdir() if p.is_dir()} == {before, built.folder}


def test_what_a_killed_build_left_goes_even_when_there_is_nothing_to_build(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    (data / "index" / "building-99999999").mkdir()
    assert build(read_corpus(tiny_corpus), quick_engine, data / "index").unchanged
    assert not (data / "index" / "building-99999999").exists()


def _delete(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _garble(path: Path) -> None:
    path.write_bytes(os.urandom(64))


FILES = ["passages.jsonl", "sentences.json", "questions.json", "sources.json", "tokens-sentences.npy", "tokens-sentences-ends.npy",
         "tokens-questions.npy", "lexical-fr/frequency.json", "lexical-en/data.csc.index.npy", "chroma/chroma.sqlite3"]


@pytest.mark.parametrize("damage", [_delete, _cut, _empty, _garble])
@pytest.mark.parametrize("file", FILES)
def test_a_damaged_index_is_named_with_the_command_that_mends_it(data: Path, quick_engine: Any, file: str, damage: Callable[[Path], None]) -> None:
    folder = current(data / "index")
    assert folder is not None
    damage(folder / file)
    with pytest.raises(IndexingError, match="assistant index") as caught:
        Assistant(open_index(data), quick_engine, Settings(data_dir=data)).ask("Combien coûte le vélo partagé ?")
    assert "assistant index" in caught.value.fr


def test_force_mends_a_damaged_index(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    folder = current(data / "index")
    assert folder is not None
    for path in [p for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"]:
        _garble(path)
    assert build(read_corpus(tiny_corpus), quick_engine, data / "index", force=True).embedded == 3
    assert Assistant(open_index(data), quick_engine, Settings(data_dir=data)).ask("Combien coûte le vélo partagé en 2024 ?")


def test_a_forced_build_never_takes_away_the_index_in_use(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    """Each build makes a folder of its own, also in the process (a server's) that made the one in use."""
    first = build(read_corpus(tiny_corpus), quick_engine, data / "index", force=True)
    second = build(read_corpus(tiny_corpus), quick_engine, data / "index", force=True)
    assert second.folder != first.folder
    assert first.folder.is_dir()


def test_a_damaged_index_does_not_stop_an_ordinary_build_of_a_changed_corpus(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    folder = current(data / "index")
    assert folder is not None
    (folder / "sources.json").write_text("{", encoding="utf-8")
    _edit(tiny_corpus, "velos-2024/fr.md", "3 euros", "4 euros")
    try:
        build(read_corpus(tiny_corpus), quick_engine, data / "index")
    except IndexingError as e:
        assert "--force" in e.en
    else:
        assert open_index(data)


def test_an_index_of_an_older_format_is_built_anew(tiny_corpus: Path, data: Path, quick_engine: Any) -> None:
    folder = current(data / "index")
    assert folder is not None
    manifest = folder / "manifest.json"
    manifest.write_text(re.sub(r'"format": ?\d+', '"format": 1', manifest.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(IndexingError, match="assistant index"):
        open_index(data)
    assert build(read_corpus(tiny_corpus), quick_engine, data / "index").embedded == 3
    assert open_index(data).manifest.format == FORMAT


def test_the_first_question_builds_the_index(tiny_corpus: Path, tmp_path: Path, data_dir: Path) -> None:
    data = tmp_path / "new"
    data.mkdir()
    (data / "models").symlink_to(data_dir / "models")
    told: list[str] = []
    assistant = open_assistant(Settings(data_dir=data, corpus=tiny_corpus), progress=lambda step, *_: told.append(step))
    assert {"embed", "write"} == set(told)
    assert assistant.index.manifest.sources == 3
