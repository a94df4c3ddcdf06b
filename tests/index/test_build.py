"""Building the index: the same input gives the same index, and only what changed is embedded."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.documents.corpus import read_corpus
from assistant.index.build import Built, build
from assistant.index.load import Index, open_index
from assistant.index.manifest import current
from assistant.index.model import Engine
from assistant.opening import open_assistant
from assistant.settings import Settings

Edit = Callable[[str, str, str], None]


# What an index holds.


def test_the_manifest_counts_what_is_there(tiny_index: Index) -> None:
    m = tiny_index.manifest
    assert (m.sources, m.passages, m.sentences, m.questions, m.dimension) == (3, 20, 38, 40, 384)
    assert (len(tiny_index.passages), len(tiny_index.sentences), len(tiny_index.questions)) == (20, 38, 40)
    assert len(tiny_index.units) == 10
    assert {n: len(found) for n, found in tiny_index.by_language.items()} == {"fr": 10, "en": 10}
    assert set(m.versions) >= {"chromadb", "bm25s"}


def test_everything_has_a_unit_vector_and_token_vectors(tiny_index: Index) -> None:
    ids = {
        "passages": list(tiny_index.passages),
        "sentences": [s.id for s in tiny_index.sentences],
        "questions": list(tiny_index.questions),
    }
    for kind, wanted in ids.items():
        vectors = tiny_index.store.get(kind, wanted)  # type: ignore[arg-type]
        assert set(vectors) == set(wanted)
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


def test_the_same_corpus_elsewhere_gives_the_same_index(
    tiny_corpus: Path, tiny_index: Index, engine: Engine, tmp_path: Path
) -> None:
    built = build(read_corpus(tiny_corpus), engine, tmp_path / "elsewhere" / "index")
    assert built.manifest == tiny_index.manifest
    again = open_index(tmp_path / "elsewhere")
    ids = list(again.questions)
    ours, theirs = (i.store.get("questions", ids) for i in (again, tiny_index))
    np.testing.assert_allclose([ours[i] for i in ids], [theirs[i] for i in ids], atol=1e-5)
    assert [p.model_dump() for p in again.passages.values()] == [p.model_dump() for p in tiny_index.passages.values()]


def test_unchanged_nothing_is_embedded(tiny_corpus: Path, tiny_copy: Path, quick_engine: Any) -> None:
    before = current(tiny_copy / "index")
    built = build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index")
    assert (built.unchanged, built.embedded, built.reused) == (True, 0, 3)
    assert built.folder == before
    assert quick_engine.seen == []


def test_only_a_changed_source_is_embedded_again(
    tiny_corpus: Path, tiny_copy: Path, quick_engine: Any, tmp_path: Path, edit: Edit
) -> None:
    edit("velos-2024/fr.md", "3 euros", "4 euros")
    built = build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index")
    assert (built.unchanged, built.embedded, built.reused) == (False, 1, 2)
    embedded = "\n".join(quick_engine.seen)
    assert "4 euros" in embedded
    kept = [
        p
        for s in ("velos-2021", "velos-2022-recours")
        for p in open_index(tiny_copy).passages.values()
        if p.source_id == s
    ]
    assert [p.id for p in kept if p.text in embedded] == []
    assert "Who signed the 2021 order?" not in embedded
    fresh = build(read_corpus(tiny_corpus), quick_engine, tmp_path / "fresh" / "index")
    assert fresh.manifest == built.manifest
    grown, new = open_index(tiny_copy), open_index(tmp_path / "fresh")
    for kind, ids in {"sentences": [s.id for s in new.sentences], "questions": list(new.questions)}.items():
        a, b = (i.store.get(kind, ids) for i in (grown, new))  # type: ignore[arg-type]
        np.testing.assert_allclose([a[i] for i in ids], [b[i] for i in ids], atol=1e-4)
    assert grown.tokens is not None
    assert new.tokens is not None
    for n in range(len(new.tokens)):
        np.testing.assert_allclose(np.asarray(grown.tokens[n], float), np.asarray(new.tokens[n], float), atol=5e-3)


@pytest.mark.parametrize(
    "change", ["a source is gone", "a source is new", "the glossary changes", "a question changes"]
)
def test_a_changed_corpus_gives_a_whole_index(
    tiny_corpus: Path, tiny_copy: Path, quick_engine: Any, change: str, edit: Edit
) -> None:
    sources = tiny_corpus / "sources"
    if change == "a source is gone":
        shutil.rmtree(sources / "velos-2022-recours")
    elif change == "a source is new":
        shutil.copytree(sources / "velos-2024", sources / "velos-2025")
        edit("velos-2025/source.yaml", "id: velos-2024", "id: velos-2025")
    elif change == "the glossary changes":
        edit("../glossary.yaml", "bike share", "bikeshare")
    else:
        edit("velos-2021/questions.yaml", "Who signed the 2021 order?", "Whose signature is on the 2021 order?")
    corpus = read_corpus(tiny_corpus)
    built = build(corpus, quick_engine, tiny_copy / "index")
    index = open_index(tiny_copy)
    assert not built.unchanged
    assert (
        built.embedded
        == {"a source is gone": 0, "a source is new": 1, "the glossary changes": 0, "a question changes": 1}[change]
    )
    assert set(index.passages) == {p.id for s in corpus.sources.values() for p in s.passages()}
    assert set(index.store.get("passages", list(index.passages))) == set(index.passages)
    assert set(index.store.get("questions", list(index.questions))) == set(index.questions)
    assert index.glossary == corpus.glossary
    assert (
        index.store.query("passages", next(iter(index.store.get("passages", list(index.passages)[:1]).values())), 99)[
            0
        ][0]
        in index.passages
    )


def test_another_model_or_force_embeds_everything(tiny_corpus: Path, tiny_copy: Path, quick_engine: Any) -> None:
    corpus = read_corpus(tiny_corpus)
    built = build(corpus, quick_engine, tiny_copy / "index", force=True)
    assert (built.unchanged, built.embedded) == (False, 3)
    embedded = "\n".join(quick_engine.seen)
    assert [p.id for p in open_index(tiny_copy).passages.values() if p.text not in embedded] == []
    assert "Who signed the 2021 order?" in embedded
    quick_engine.checksum = "0" * 64
    again = build(corpus, quick_engine, tiny_copy / "index")
    assert (again.embedded, again.manifest.model_checksum) == (3, "0" * 64)
    assert again.manifest.fingerprint != built.manifest.fingerprint


def test_progress_rises_to_the_end(tiny_corpus: Path, quick_engine: Any, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(read_corpus(tiny_corpus), quick_engine, tmp_path / "index", progress=lambda *x: told.append(x))
    embed = [(done, total) for step, done, total in told if step == "embed"]
    total = embed[0][1]
    assert total >= 20 + 40
    assert (embed[0], embed[-1]) == ((0, total), (total, total))
    assert embed == sorted(embed)
    assert told[-2:] == [("write", 0, 1), ("write", 1, 1)]


def test_old_generations_go_and_the_one_being_read_stays(
    tiny_corpus: Path, tiny_copy: Path, quick_engine: Any, edit: Edit
) -> None:
    reading = open_index(tiny_copy)
    first = reading.folder
    for old, new in (("3", "4"), ("4", "5"), ("5", "6")):
        edit("velos-2024/fr.md", f"partagé coûte {old} euros", f"partagé coûte {new} euros")
        build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index")
        if new == "4":  # a server that opened the index before this build can still read it
            assert first.is_dir()
            assert reading.store.get("passages", list(reading.passages)[:2])
    folders = [p for p in (tiny_copy / "index").iterdir() if p.is_dir()]
    assert len(folders) == 2
    assert current(tiny_copy / "index") in folders


def test_two_builds_at_once_make_one_index(tiny_corpus: Path, quick_engine: Any, tmp_path: Path) -> None:
    corpus = read_corpus(tiny_corpus)
    built: list[Built] = []
    target = lambda: built.append(build(corpus, quick_engine, tmp_path / "index"))  # noqa: E731
    threads = [threading.Thread(target=target) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(b.unchanged for b in built) == [False, True]
    assert built[0].manifest == built[1].manifest
    assert [p.name for p in (tmp_path / "index").iterdir() if p.is_dir()] == [built[0].folder.name]


def test_a_forced_build_never_takes_away_the_index_in_use(
    tiny_corpus: Path, tiny_copy: Path, quick_engine: Any
) -> None:
    """Each build makes a folder of its own, also in the process (a server's) that made the one in use."""
    first = build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index", force=True)
    second = build(read_corpus(tiny_corpus), quick_engine, tiny_copy / "index", force=True)
    assert second.folder != first.folder
    assert first.folder.is_dir()


def test_the_first_question_builds_the_index(tiny_corpus: Path, tmp_path: Path, data_dir: Path) -> None:
    data = tmp_path / "new"
    data.mkdir()
    (data / "models").symlink_to(data_dir / "models")
    told: list[str] = []
    assistant = open_assistant(Settings(data_dir=data, corpus=tiny_corpus), progress=lambda step, *_: told.append(step))
    assert {"embed", "write"} == set(told)
    assert assistant.index.manifest.sources == 3
