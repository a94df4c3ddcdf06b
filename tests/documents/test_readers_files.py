"""Files: what can be read is read, and each other file is refused in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.readers import read_original
from assistant.errors import InputError

A = "La décision a été publiée mardi, et l'hébergeur étranger dispose de quatre années pour la mettre en œuvre."
PAGE = f"""<!doctype html><html lang="fr"><head><title>Décision publiée</title></head>
<body><nav><a href="/">Accueil</a></nav>
<article><h1>Décision publiée</h1><p>{A}</p><h2>Un recours est annoncé</h2>
<p>Les associations ont annoncé un recours devant le tribunal
administratif, qui devra se prononcer <b>avant la fin</b> du mois d'octobre.</p></article>
<footer><p>© 2031 Le Fil. Tous droits réservés.</p></footer></body></html>"""


def refuse(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_original(path)
    assert caught.value.fr != caught.value.en
    assert "\n" not in caught.value.en
    return caught.value.en


@pytest.mark.parametrize(
    "raw",
    [A.encode(), A.encode("utf-8-sig"), A.replace("œ", "oe").encode("cp1252"), A.encode("cp1252"), A.encode("utf-16")],
)
def test_encodings(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    assert read_original(tmp_path / "a.txt").text.startswith("a\n\nLa décision a été publiée")


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("empty.txt", b""),
        ("blank.txt", b" \n\t "),
        ("bom.txt", b"\xef\xbb\xbf"),
        ("nul.txt", A.encode() + b"\0"),
        ("pdf.txt", b"%PDF-1.7 text"),
        ("word.txt", b"PK\x03\x04..."),
        ("picture.md", b"\x89PNG\r\n"),
        ("noise.txt", bytes(range(1, 256)) * 40),
        ("half.txt", A.encode("utf-16")[:-1]),
        ("surrogate.txt", b"\xed\xa0\x80 " * 50),
        ("data.json", b"{}"),
        ("sheet.csv", A.encode()),
        ("menu.txt", b"Accueil\n\nRecherche\n\n0"),
        ("menu.html", b"<html><body><nav>Home</nav></body></html>"),
        ("long.txt", b"a" * 5_000_000),
        ("angle.html", b"<" * 300_000),
        ("comments.html", b"<html>" + b"<!--" * 200_000),
        ("deep.html", b"<html><body>" + b"<div>" * 50_000 + A.encode()),
    ],
)
def test_what_cannot_be_cited_is_refused(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    assert name in refuse(tmp_path / name)


def test_folders_missing_files_and_large_files_are_refused(tmp_path: Path) -> None:
    assert "folder" in refuse(tmp_path)
    assert "cannot be read" in refuse(tmp_path / "absent.txt")
    assert "cannot be read" in refuse(tmp_path / "nul\0.txt")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    assert "20 MB" in refuse(tmp_path / "huge.txt")


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["La commission relève que le traitement est licite. ", "mot "])
def test_a_line_of_five_megabytes_is_cut_into_pieces(tmp_path: Path, unit: str) -> None:
    (tmp_path / "line.txt").write_text(unit * (5_000_000 // len(unit)), encoding="utf-8")
    original = read_original(tmp_path / "line.txt")
    assert len(original.paragraphs) > 5000
    assert all(p.end - p.start <= 900 for p in original.paragraphs)


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page.txt"])
def test_a_web_page_gives_its_article(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PAGE, encoding="utf-8")
    original = read_original(tmp_path / name)
    assert (original.title, original.language, original.name) == ("Décision publiée", "fr", "page")
    assert [p.headings for p in original.paragraphs] == [(), ("Un recours est annoncé",)]
    assert original.text[original.paragraphs[0].start : original.paragraphs[0].end] == A
    assert "Tous droits" not in original.text
    assert "<" not in original.text


def test_a_page_too_small_for_extraction_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "small.html").write_text(
        f"<p>{A}</p><script>var a = 'Une phrase de code qui ne compte pas.';</script>", encoding="utf-8"
    )
    assert A in read_original(tmp_path / "small.html").text
    assert "code" not in read_original(tmp_path / "small.html").text


def test_names_are_safe(tmp_path: Path) -> None:
    (tmp_path / "Été à Paris (1).txt").write_text(A, encoding="utf-8")
    assert read_original(tmp_path / "Été à Paris (1).txt").name == "ete-a-paris-1"
    (tmp_path / "文.txt").write_text(A, encoding="utf-8")
    assert read_original(tmp_path / "文.txt").name.isalnum()
