"""Set directories are read and derived as their formats say."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from assistant.documents.corpus import Corpus
from assistant.errors import InputError
from eval.build_data import derive
from eval.dataset import Span, read_dataset, read_qrels
from eval.pairs import FOLDER, read_pairs, split_of


def test_reads_a_folder_in_beir_shape(tiny_set: Path) -> None:
    dataset = read_dataset(tiny_set)
    assert (dataset.name, len(dataset.documents), len(dataset.items)) == ("tiny", 8, 8)
    item = next(i for i in dataset.items if i.id == "p2-fr")
    assert (item.lang, item.split, item.grades, item.answerable) == ("fr", "test", {"host-fr": 2, "names-fr": 1}, True)
    assert [i.id for i in dataset.items if not i.answerable] == ["p4-en", "p4-fr"]
    assert dataset.in_language("host-fr", "en") == "host-en"
    assert dataset.in_language("unknown", "en") == "unknown"


def test_chooses_split_language_and_limit(tiny_set: Path) -> None:
    dataset = read_dataset(tiny_set)
    assert [i.id for i in dataset.choose("test", "en", 2).items] == ["p1-en", "p2-en"]
    assert not dataset.choose("dev").items
    assert len(dataset.choose().items) == 8


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("corpus.jsonl", "{", r"corpus\.jsonl:1: not a line of a BEIR file"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\np1-fr lasts-fr 2\n", r"test\.tsv:2: not a row"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "no question has judgements"),
    ],
)
def test_says_what_is_broken(tiny_set: Path, tmp_path: Path, name: str, text: str, message: str) -> None:
    folder = Path(shutil.copytree(tiny_set, tmp_path / "set"))
    (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_dataset(folder)


def test_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"corpus\.jsonl is missing"):
        read_dataset(tmp_path)


def test_the_bundled_set_is_read_whole() -> None:
    dataset = read_dataset()
    pairs = read_pairs()
    assert len(dataset.items) == 2 * len(pairs) >= 400
    for item in dataset.items:
        assert item.answerable == bool(item.grades) == bool(item.nuggets) == bool(item.spans), item.id
        assert item.split == split_of(item.pair)
        assert all(dataset.documents[p].language == item.lang for p in item.grades)


def test_gold_spans_lie_in_the_corpus_files(corpus: Corpus) -> None:
    rows = [json.loads(line) for line in derive(read_pairs()[:5], corpus)["spans.jsonl"].splitlines()]
    snippet = rows[0]["snippets"][0]
    start, end = snippet["span"]
    text = (corpus.root / "sources" / snippet["file_path"]).read_text(encoding="utf-8")[start:end]
    assert text.endswith(".")
    assert "<!--" not in text


def test_both_languages_are_judged_alike() -> None:
    for split in ("dev", "test"):
        own, both = read_qrels(FOLDER / "qrels" / f"{split}.tsv"), read_qrels(FOLDER / "qrels" / f"{split}-both.tsv")
        assert own.keys() == both.keys()
        for query, grades in own.items():
            here, there = ("/fr#", "/en#") if query.endswith("-fr") else ("/en#", "/fr#")
            assert both[query] == grades | {p.replace(here, there): g for p, g in grades.items()}


def test_trec_qrels_say_the_same() -> None:
    rows = [line.split() for line in (FOLDER / "qrels" / "test.trec").read_text(encoding="utf-8").splitlines()]
    beir = read_qrels(FOLDER / "qrels" / "test.tsv")
    assert {(q, d): int(g) for q, _, d, g in rows} == {
        (q, d): g for q, grades in beir.items() for d, g in grades.items()
    }


def test_spans_keep_to_their_passage(tiny_set: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny_set, tmp_path / "set"))
    row = {
        "query": "?",
        "snippets": [{"file_path": "lasts-fr", "span": [0, 39]}, {"file_path": "lasts-fr", "span": [0, 9999]}],
        "tags": ["p1-fr"],
    }
    (folder / "spans.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert next(i for i in read_dataset(folder).items if i.id == "p1-fr").spans == (Span("lasts-fr", 0, 39),)
