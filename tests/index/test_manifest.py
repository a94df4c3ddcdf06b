"""The manifest says what an index is, and one small file says which index is in use."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from assistant.errors import IndexingError
from assistant.index import manifest
from assistant.index.load import open_index
from assistant.index.manifest import FORMAT, Manifest, current, fingerprint, make_current, read_manifest
from assistant.index.spaces import Spaces

MANIFEST = Manifest(
    format=FORMAT,
    fingerprint="f" * 64,
    corpus="c",
    model="m",
    model_checksum="s",
    heads="h",
    dimension=384,
    sources=1,
    passages=2,
    sentences=3,
    questions=4,
    versions={"numpy": "2"},
)


def _generation(root: Path, name: str, text: str | None = None) -> Path:
    (root / name).mkdir(parents=True)
    (root / name / "manifest.json").write_text(MANIFEST.model_dump_json() if text is None else text, encoding="utf-8")
    return root / name


def test_the_fingerprint_depends_on_corpus_model_checksum_and_heads_and_on_nothing_else() -> None:
    made = {
        fingerprint(*x)
        for x in (
            ("c", "m", "s", "h"),
            ("d", "m", "s", "h"),
            ("c", "n", "s", "h"),
            ("c", "m", "t", "h"),
            ("c", "m", "s", "i"),
            ("cm", "", "s", "h"),
        )
    }
    assert len(made) == 6
    assert fingerprint("c", "m", "s", "h") == fingerprint("c", "m", "s", "h")
    assert all(len(f) == 64 for f in made)


def test_the_fingerprint_changes_with_the_format(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint("c", "m", "s", "h")
    monkeypatch.setattr(manifest, "FORMAT", FORMAT + 1)
    assert fingerprint("c", "m", "s", "h") != before


def test_there_is_no_index_until_one_is_put_in_use(tmp_path: Path) -> None:
    assert current(tmp_path) is None
    folder = _generation(tmp_path, "one")
    assert current(tmp_path) is None
    make_current(tmp_path, "one")
    assert current(tmp_path) == folder
    assert read_manifest(folder) == MANIFEST
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".CURRENT")] == []


@pytest.mark.parametrize("content", ["", "\n", "absent\n", "one/two", "\0"])
def test_a_pointer_to_nothing_is_no_index(tmp_path: Path, content: str) -> None:
    _generation(tmp_path, "one")
    (tmp_path / "CURRENT").write_text(content, encoding="utf-8")
    assert current(tmp_path) is None


def test_a_pointer_that_is_no_text_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_bytes(b"\xff\xfe\x00\x80")
    assert current(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        json.dumps({**MANIFEST.model_dump(), "format": FORMAT - 1}),
        json.dumps({**MANIFEST.model_dump(), "extra": 1}),
    ],
)
def test_a_broken_or_older_manifest_is_none(tmp_path: Path, text: str) -> None:
    assert read_manifest(_generation(tmp_path, "one", text)) is None


def test_the_index_in_use_is_never_missing_while_it_changes(tmp_path: Path) -> None:
    names = ["one", "two"]
    for name in names:
        _generation(tmp_path, name)
    make_current(tmp_path, "one")
    seen: set[Path | None] = set()
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.add(current(tmp_path))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for n in range(100):
        make_current(tmp_path, names[n % 2])
    done.set()
    watcher.join()
    assert seen <= {tmp_path / n for n in names}


def test_without_an_index_the_sentence_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexingError, match="assistant index") as caught:
        open_index(tmp_path)
    assert "assistant index" in caught.value.fr


def test_another_model_is_named_with_the_command_that_mends_it(tiny_data: Path) -> None:
    with pytest.raises(IndexingError) as caught:
        open_index(tiny_data, model="some/other-model", checksum="x")
    for sentence in (caught.value.en, caught.value.fr):
        assert "some/other-model" in sentence
        assert "e5-small" in sentence
        assert "assistant index" in sentence


def test_other_weights_under_the_same_name_do_not_read_as_the_same_model(tiny_data: Path) -> None:
    name = open_index(tiny_data).manifest.model
    with pytest.raises(IndexingError, match="assistant index") as caught:
        open_index(tiny_data, model=name, checksum="0" * 64)
    assert f"{name}, not {name}" not in caught.value.en


def test_an_index_of_other_trained_spaces_is_not_read(tiny_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its vectors would be compared with questions that lie in another space, and nothing would look wrong."""
    monkeypatch.setattr("assistant.index.load.spaces", lambda model: Spaces(None))
    with pytest.raises(IndexingError, match="assistant index") as caught:
        open_index(tiny_data)
    assert "assistant index" in caught.value.fr
