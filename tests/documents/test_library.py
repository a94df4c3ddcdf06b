"""The operator's own texts: added once, refused on a clash, attached to the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.card import Bilingual, Card, Kind, Status
from assistant.documents.corpus import Corpus, Source
from assistant.documents.glossary import Glossary
from assistant.documents.library import add, library_folder, with_library
from assistant.errors import InputError

A = "La région a confié ses archives médicales à un hébergeur étranger pour une durée de quatre ans."
B = "Le tribunal administratif a rejeté la demande des associations de patients, faute d'urgence."


def card(
    sid: str, kind: Kind, number: str | None = None, date: str | None = None, title: str = "Titre", **identifiers: str
) -> Source:
    both = Bilingual(fr=title, en=title)
    return Source(
        Card(
            id=sid,
            kind=kind,
            title=both,
            short=both,
            authority="X",
            number=number,
            date=date,
            identifiers=identifiers,
            status=Status(fr="x", en="x"),
        )
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    sources = [
        card("cnil-2031-007", "cnil_deliberation", "2031-007", "2031-03-03"),
        card("presse-2031", "press_article"),
        card("ce-590001", "conseil_etat", "590001, 590002", "2031-02-01"),
        card("ce-ecli", "conseil_etat", ECLI="ECLI:FR:CECHR:2031:7.20310201"),
        card("ce-date", "conseil_etat", None, "2031-05-05", "Ordonnance du 5 mai 2031 (archives médicales)"),
        card("loi-90-1", "law", "90-1", "1990-01-06", "Loi n° 90-1 du 6 janvier 1990 : articles 44 et 66"),
        card("code-x", "code", None, None, "Code de la santé : L. 10-1 à L. 10-4", LEGITEXT="LEGITEXT000099990009"),
    ]
    return Corpus(tmp_path, {s.id: s for s in sorted(sources, key=lambda s: s.id)}, Glossary())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Ma note.txt"
    path.write_text(f"Une note\n\n{A}\n\n{B}\n", encoding="utf-8")
    return path


def test_a_new_text_makes_an_operator_source(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    done = add(file, tmp_path / "data", corpus, title="Note de service", url="https://exemple.test/n", date="2031-04")
    assert (done.source_id, done.outcome, done.new_source, done.paragraphs, done.language) == (
        "operator-ma-note",
        "added",
        True,
        2,
        "fr",
    )
    assert done.path.read_bytes() == file.read_bytes()
    grown = with_library(corpus, tmp_path / "data")
    source = grown.sources["operator-ma-note"]
    assert (source.card.kind, source.card.title.fr, source.card.date, source.card.url) == (
        "operator",
        "Note de service",
        "2031-04",
        "https://exemple.test/n",
    )
    assert [p.text for p in source.passages()] == [A, B]
    assert next(iter(source.passages())).id == "operator-ma-note/original-ma-note-fr#p1"
    assert list(grown.sources) == sorted(grown.sources)
    assert grown.fingerprint() != corpus.fingerprint()
    assert "operator-ma-note" not in corpus.sources


def test_the_same_content_again_changes_nothing(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    add(file, data, corpus)
    before = {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in data.rglob("*") if p.is_file()}
    assert add(file, data, corpus).outcome == "unchanged"
    assert {p: (p.stat().st_mtime_ns, p.read_bytes()) for p in data.rglob("*") if p.is_file()} == before


def test_other_content_under_the_same_name_needs_replace(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    add(file, data, corpus)
    other = tmp_path / "sub" / "ma note.md"
    other.parent.mkdir()
    other.write_text(B, encoding="utf-8")
    with pytest.raises(InputError, match="--replace"):
        add(other, data, corpus)
    assert [p.text for p in with_library(corpus, data).sources["operator-ma-note"].passages()] == [A, B]
    assert add(other, data, corpus, replace=True).outcome == "replaced"
    assert [p.text for p in with_library(corpus, data).sources["operator-ma-note"].passages()] == [B]
    assert not list(data.rglob(".new-*"))


def test_a_file_named_as_a_source_is_attached_to_it(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    named = file.rename(tmp_path / "presse-2031.txt")
    assert add(named, tmp_path / "data", corpus).source_id == "presse-2031"
    source = with_library(corpus, tmp_path / "data").sources["presse-2031"]
    assert source.card.kind == "press_article"
    assert [o.name for o in source.originals] == ["presse-2031"]
    with pytest.raises(InputError, match="card"):
        add(named, tmp_path / "data", corpus, title="Autre")


@pytest.mark.parametrize("bad", ["../x", "/etc", "a/b", "A", "", ".", "..", "a b", "x" * 200, "é", "-x", "x\n", "a\0"])
def test_source_ids_cannot_leave_the_library(corpus: Corpus, file: Path, tmp_path: Path, bad: str) -> None:
    with pytest.raises(InputError, match="id of a source"):
        add(file, tmp_path / "data", corpus, source=bad)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "given",
    [
        {"url": "http://x.test"},
        {"url": "javascript:alert(1)"},
        {"url": "https://[x"},
        {"date": "hier"},
        {"date": "2031-13"},
        {"date": "20310101"},
    ],
)
def test_impossible_metadata_is_refused_before_anything_is_written(
    corpus: Corpus, file: Path, tmp_path: Path, given: dict[str, str]
) -> None:
    with pytest.raises(InputError):
        add(file, tmp_path / "data", corpus, url=given.get("url"), date=given.get("date"))
    assert not (tmp_path / "data").exists()


def test_extra_files_and_folders_are_not_copied(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "with"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "presse-2031.txt").write_text(A, encoding="utf-8")
    (folder / "notes.pdf").write_bytes(b"%PDF")
    grown = with_library(corpus, tmp_path / "data", [folder, file])
    assert len(grown.sources["presse-2031"].originals) == 1
    assert [p.text for p in grown.sources["operator-ma-note"].passages()] == [A, B]
    assert not (tmp_path / "data").exists()
    (tmp_path / "none").mkdir()
    for missing in (tmp_path / "none", tmp_path / "absent.txt"):
        with pytest.raises(InputError):
            with_library(corpus, tmp_path / "data", [missing])


def test_two_originals_of_one_source_keep_their_own_ids(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    add(file, tmp_path / "data", corpus, source="presse-2031")
    other = tmp_path / "x" / "Ma note.txt"
    other.parent.mkdir()
    other.write_text(B + " " + A, encoding="utf-8")
    (tmp_path / "x").rename(tmp_path / "y")
    (tmp_path / "y" / "Ma note.txt").rename(tmp_path / "y" / "presse-2031.txt")
    source = with_library(corpus, tmp_path / "data", [tmp_path / "y"]).sources["presse-2031"]
    ids = [p.id for p in source.passages()]
    assert len(source.originals) == 2
    assert len(ids) == len(set(ids))


def test_a_broken_text_is_named_and_nothing_is_lost(corpus: Corpus, file: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = add(file, data, corpus)
    broken = library_folder(data) / "operator-ma-note" / "broken.txt"
    broken.write_bytes(b"\0\0")
    with pytest.raises(InputError, match=r"broken\.txt"):
        with_library(corpus, data)
    assert done.path.is_file()
    broken.unlink()
    (done.path.parent / "card.yaml").write_text("id: [", encoding="utf-8")
    with pytest.raises(InputError, match=r"card\.yaml"):
        with_library(corpus, data)
    (done.path.parent / "card.yaml").unlink()
    with pytest.raises(InputError, match="no source"):
        with_library(corpus, data)
