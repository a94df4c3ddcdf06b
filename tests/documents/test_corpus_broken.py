"""A broken corpus is named by its file and line, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.documents.corpus import read_corpus
from assistant.errors import CorpusError

_S = "velos-2021"
Change = tuple[str, str, str, int | None, str]  # file, old, new, line named, words of the message
BROKEN: list[Change] = [
    ("source.yaml", "kind: report", "kind: poem", 2, "kind"),
    ("source.yaml", "id: velos-2021", "id: velos-2020", 1, "make them the same"),
    ("source.yaml", "date: '2021-03-05'", "date: '5 mars 2021'", 11, "YYYY-MM-DD"),
    ("source.yaml", "date: '2021-03-05'\n", "date: 2021-03-05\n", 11, "date"),
    ("source.yaml", "date: '2021-03-05'", "date: '2021-02-30'", 11, "date"),
    ("source.yaml", "authority: Ville", "color: red\nauthority: Ville", 9, "color"),
    ("source.yaml", "authority: Ville de Valmont\n", "", None, "authority"),
    ("source.yaml", "kind: report", "kind: report\nkind: law", 3, "stands twice"),
    ("source.yaml", '  fr: "remplacé en 2024"', '  fr: "remplacé en 2024', None, "YAML"),
    ("source.yaml", "authority: Ville", "\tauthority: Ville", 9, "YAML"),
    ("source.yaml", "state: expires", "state: vanished", 17, "state"),
    (
        "source.yaml",
        "{date: '2021-03-05', state: adopted",
        "{date: '2025-03-05', state: adopted",
        None,
        "order of their dates",
    ),
    ("source.yaml", "aliases:", "relations:\n- {type: overtakes, to: velos-1999}\naliases:", None, "velos-1999"),
    ("facts.yaml", "confidence: high", "confidence: sure", 2, "confidence"),
    ("facts.yaml", 'evidence: ["https://example.org/2021-07"]', "evidence: []", 2, "evidence"),
    ("questions.yaml", "prix-1:", "prix-9:", 7, "no paragraph"),
    ("questions.yaml", "prix-1:", "definition-1:", 7, "stands twice"),
    ("questions.yaml", '  en: ["What is', '  de: ["What is', 1, "keys fr and en"),
    ("questions.yaml", '["What is Order No 2021-07?", "Who signed the 2021 order?"]', "none", 1, "a list of texts"),
    ("questions.yaml", '"Who signed the 2021 order?"', '""', 1, "a list of texts"),
    ("fr.md", "<!-- prix-1 | f02 -->", "<!-- prix-1 | f02", 15, "not of the form"),
    ("fr.md", "<!-- prix-1 | f02 -->\n", "", 15, "no mark"),
    ("en.md", "<!-- prix-1 | f02 -->", "<!-- prix-2 | f02 -->", None, "twins"),
    ("en.md", "# Order", "Order", 1, "no mark"),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "words"), BROKEN, ids=[f"{f}: {w} ({n[:12]!r})" for f, _, n, _, w in BROKEN]
)
def test_what_is_broken_is_named(
    tiny_corpus: Path, file: str, old: str, new: str, line: int | None, words: str
) -> None:
    path = tiny_corpus / "sources" / _S / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=re.escape(words)) as caught:
        read_corpus(tiny_corpus)
    assert caught.value.path == str(path)
    if line is not None:
        assert caught.value.line == line
        assert caught.value.en.startswith(f"{path}:{line}: ")


def _remove(path: Path) -> None:
    path.unlink()


def _binary(path: Path) -> None:
    path.write_bytes(b"\x00\x01\x02" * 9)


def _latin(path: Path) -> None:
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1", "replace"))


def _empty(path: Path) -> None:
    path.write_text("", encoding="utf-8")


@pytest.mark.parametrize("spoil", [_remove, _binary, _latin, _empty])
@pytest.mark.parametrize("file", ["source.yaml", "fr.md"])
def test_a_spoilt_file_is_named(tiny_corpus: Path, file: str, spoil: Callable[[Path], None]) -> None:
    path = tiny_corpus / "sources" / _S / file
    spoil(path)
    with pytest.raises(CorpusError) as caught:
        read_corpus(tiny_corpus)
    assert caught.value.path == str(path)
    assert caught.value.fr != caught.value.en


def test_a_folder_without_sources_says_what_a_corpus_is(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"sources/<id>/"):
        read_corpus(tmp_path)
    with pytest.raises(CorpusError):
        read_corpus(tmp_path / "absent")


def test_facts_questions_and_glossary_may_be_absent(tiny_corpus: Path) -> None:
    for name in ("facts.yaml", "questions.yaml"):
        (tiny_corpus / "sources" / _S / name).unlink()
    (tiny_corpus / "glossary.yaml").unlink()
    corpus = read_corpus(tiny_corpus)
    assert corpus.sources[_S].facts.facts == ()
    assert corpus.glossary.terms == {}
