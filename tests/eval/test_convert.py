from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.errors import InputError
from eval.convert import app, convert
from eval.cutting import LONGEST, passages_of
from eval.dataset import Item, read_dataset

CONTEXT = "La CNIL a été créée en 1978. Elle siège à Paris."
SQUAD = {
    "version": "2.0",
    "data": [
        {
            "title": "CNIL",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "a1",
                            "question": "Quand la CNIL est-elle née ?",
                            "answers": [{"text": "1978", "answer_start": 23}, {"text": "en 1978", "answer_start": 20}],
                        },
                        {"id": "a2", "question": "Qui la préside ?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ],
}


def _json(path: Path, data: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def _items(folder: Path) -> dict[str, Item]:
    return {i.id: i for i in read_dataset(folder).items}


def test_squad(tmp_path: Path) -> None:
    convert("squad", [_json(tmp_path / "piaf.json", SQUAD)], tmp_path / "set", lang="fr")
    found = _items(tmp_path / "set")
    assert found["a1"].grades == {"piaf-0-0": 1}
    assert found["a1"].lang == "fr"
    assert {CONTEXT[s.start : s.end] for s in found["a1"].spans} == {"1978", "en 1978"}
    assert found["a1"].nuggets[0].match == "1978|en\\ 1978"
    assert not found["a2"].answerable
    assert not found["a2"].grades
    assert found["a2"].split == "test"


def test_piaf_has_no_is_impossible(tmp_path: Path) -> None:
    data = json.loads(json.dumps(SQUAD))
    del data["data"][0]["paragraphs"][0]["qas"][1]["is_impossible"]
    made = convert("squad", [_json(tmp_path / "piaf.json", data)], tmp_path / "set", split="dev")
    assert set(made.grades) == {"a1"}
    assert (tmp_path / "set" / "qrels" / "dev.tsv").is_file()


def test_legalbench_rag(tmp_path: Path) -> None:
    text = "First clause: the term is three years.\r\n\r\nSecond clause.\n\nThird clause: it is governed by French law."
    (tmp_path / "corpus" / "nda").mkdir(parents=True)
    (tmp_path / "corpus" / "nda" / "a.txt").write_bytes(text.encode())
    start = text.index("three")
    tests = {
        "tests": [
            {
                "query": "How long?",
                "snippets": [{"file_path": "nda/a.txt", "span": [start, start + 11]}],
                "tags": ["nda"],
            },
            {
                "query": "What about the rest?",
                "snippets": [{"file_path": "nda/a.txt", "span": [start, text.index("Third") + 12]}],
            },
        ]
    }
    convert("legalbench-rag", [_json(tmp_path / "benchmarks" / "nda.json", tests)], tmp_path / "set", lang="en")
    dataset = read_dataset(tmp_path / "set")
    found = {i.id: i for i in dataset.items}
    one, two = found["nda-0000"], found["nda-0001"]
    assert [dataset.documents[s.passage].text[s.start : s.end] for s in one.spans] == ["three years"]
    assert one.grades == {"nda/a.txt#1": 1}
    assert [dataset.documents[s.passage].text[s.start : s.end] for s in two.spans] == [
        "three years.",
        "Second clause.",
        "Third clause",
    ]
    assert len(two.grades) == 3


def test_legalbench_rag_reads_nothing_outside_of_its_corpus(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    tests = {"tests": [{"query": "?", "snippets": [{"file_path": "../secret.txt", "span": [0, 3]}]}]}
    with pytest.raises(InputError, match="outside"):
        convert("legalbench-rag", [_json(tmp_path / "b" / "x.json", tests)], tmp_path / "set")


def test_nomiracl(tmp_path: Path) -> None:
    yes = {
        "query_id": "7",
        "query": "Où est Brest ?",
        "positive_passages": [{"docid": "1#0", "title": "Brest", "text": "Brest est en Bretagne."}],
        "negative_passages": [{"docid": "2#0", "title": "Lille", "text": "Lille est au nord."}],
    }
    no = {
        "query_id": "8",
        "query": "Où est Ys ?",
        "positive_passages": [],
        "negative_passages": [{"docid": "1#0", "title": "Brest", "text": "Brest est en Bretagne."}],
    }
    files = [tmp_path / "relevant.jsonl", tmp_path / "non_relevant.jsonl"]
    for path, row in zip(files, (yes, no), strict=True):
        path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    convert("nomiracl", files, tmp_path / "set", lang="fr")
    found = _items(tmp_path / "set")
    assert found["7"].grades == {"2#0": 0, "1#0": 1}
    assert not found["8"].answerable
    assert len(read_dataset(tmp_path / "set").documents) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Une phrase. " * 400,
        "mot" * 2000,
        "a\n\nb\n\n\n c ",
        "Un paragraphe.\nUne ligne ; et une autre : oui !\n\n" * 30,
        "",
        " \n\n ",
        "x" * LONGEST,
        "x" * (LONGEST + 1),
    ],
)
def test_passages_cover_a_text_in_order_and_are_short(text: str) -> None:
    found = list(passages_of(text))
    assert all(0 < b - a <= LONGEST and text[a:b].strip() for a, b in found)
    assert all(x[1] <= y[0] for x, y in pairwise(found))
    kept = "".join(text[a:b] for a, b in found)
    assert "".join(kept.split()) == "".join(text.split())


def test_what_cannot_be_converted_is_told(tmp_path: Path) -> None:
    wrong = _json(tmp_path / "x.json", {"rows": []})
    for shape in ("squad", "legalbench-rag"):
        with pytest.raises(InputError, match=f"not of the shape {shape}"):
            convert(shape, [wrong], tmp_path / "set")
    with pytest.raises(InputError, match="cannot be read"):
        convert("squad", [tmp_path / "none.json"], tmp_path / "set")
    with pytest.raises(InputError, match="not empty"):
        convert("squad", [wrong], tmp_path)


def test_command_line(tmp_path: Path) -> None:
    path = _json(tmp_path / "piaf.json", SQUAD)
    done = CliRunner().invoke(app, [str(path), "--from", "squad", "--to", str(tmp_path / "set")])
    assert done.exit_code == 0
    assert "1 passages, 1 answerable and 1 unanswerable questions" in done.stdout
    assert CliRunner().invoke(app, [str(path), "--from", "wit", "--to", str(tmp_path / "other")]).exit_code == 2
