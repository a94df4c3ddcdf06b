"""Official texts in bulk: those of the corpus's sources are taken, each once, and no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from assistant.documents.card import Bilingual, Card, Kind, Status
from assistant.documents.corpus import Corpus, Source
from assistant.documents.glossary import Glossary
from assistant.documents.library import add, sync, with_library
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


def ce(rid: str, number: str, date: str, ecli: str = "", text: str = B, court: str = "Conseil d'État") -> str:
    return (
        f"<TEXTE_JURI_ADMIN><META><META_COMMUN><ID>{rid}</ID></META_COMMUN><META_SPEC><META_JURI><TITRE>CE</TITRE><DATE_DEC>{date}</DATE_DEC>"
        f"<JURIDICTION>{court}</JURIDICTION><NUMERO>{number}</NUMERO></META_JURI><META_JURI_ADMIN><ECLI>{ecli}</ECLI></META_JURI_ADMIN></META_SPEC></META>"
        f"<TEXTE><BLOC_TEXTUEL><CONTENU>{text}</CONTENU></BLOC_TEXTUEL></TEXTE></TEXTE_JURI_ADMIN>"
    )


def article(rid: str, num: str, cid: str, state: str = "VIGUEUR", law: str = "") -> str:
    return (
        f"<ARTICLE><META><META_COMMUN><ID>{rid}</ID></META_COMMUN><META_SPEC><META_ARTICLE><NUM>{num}</NUM><ETAT>{state}</ETAT></META_ARTICLE></META_SPEC></META>"
        f'<CONTEXTE><TEXTE cid="{cid}" num="{law}"><TITRE_TXT>Code de la santé</TITRE_TXT></TEXTE></CONTEXTE>'
        f"<BLOC_TEXTUEL><CONTENU><p>{A}</p></CONTENU></BLOC_TEXTUEL></ARTICLE>"
    )


def test_sync_takes_the_texts_of_the_corpus_and_no_other(corpus: Corpus, tmp_path: Path) -> None:
    code = "LEGITEXT000099990009"
    files = {
        "number": ce("CETATEXT000000000001", "590002", "2031-02-01"),
        "other-court": ce("CETATEXT000000000002", "590001", "2031-02-01", court="CAA Lyon"),
        "other-date": ce("CETATEXT000000000003", "590001", "2030-02-01"),
        "ecli": ce("CETATEXT000000000004", "7", "2031-02-01", "ECLI:FR:CECHR:2031:7.20310201"),
        "by-date": ce("CETATEXT000000000005", "599999", "2031-05-05", text=A),
        "same-day": ce("CETATEXT000000000006", "599998", "2031-05-05"),
        "art-2": article("LEGIARTI000000000001", "L10-2", code),
        "art-9": article("LEGIARTI000000000002", "L10-9", code),
        "old": article("LEGIARTI000000000003", "L10-3", code, "ABROGE"),
        "law-66": article("LEGIARTI000000000004", "66", "JORFTEXT1", law="90-1"),
        "law-67": article("LEGIARTI000000000005", "67", "JORFTEXT1", law="90-1"),
        "broken": "<TEXTE_CNIL>590001",
        "none": ce("CETATEXT000000000007", "590001", "2031-02-01", text=""),
        "unrelated": ce("CETATEXT000000000008", "1", "2001-01-01"),
    }
    folder = tmp_path / "dila" / "20310101"
    folder.mkdir(parents=True)
    for name, xml in files.items():
        (folder / f"{name}.xml").write_text(xml, encoding="utf-8")
    report = sync(tmp_path / "dila", corpus, tmp_path / "data")
    assert {(a.path.stem, a.source_id) for a in report.added} == {
        ("number", "ce-590001"),
        ("ecli", "ce-ecli"),
        ("by-date", "ce-date"),
        ("art-2", "code-x"),
        ("law-66", "loi-90-1"),
    }
    assert len(report.skipped) == len(files) - 5
    reasons = {s.path.stem: s.en for s in report.skipped}
    assert "ABROGE" in reasons["old"]
    assert "no text" in reasons["none"]
    assert "well-formed" in reasons["broken"]
    again = sync(tmp_path / "dila", corpus, tmp_path / "data")
    assert (len(again.added), len(again.unchanged)) == (0, 5)
    grown = with_library(corpus, tmp_path / "data")
    assert [p.locator for p in grown.sources["code-x"].passages()] == ["article L10-2"]


def test_sync_keeps_the_newest_copy_and_settles(corpus: Corpus, tmp_path: Path) -> None:
    for day, text in (("1", A), ("2", B)):
        path = tmp_path / "dila" / day / "r.xml"
        path.parent.mkdir(parents=True)
        path.write_text(ce("CETATEXT000000000001", "590001", "2031-02-01", text=text), encoding="utf-8")
        os.utime(path, (int(day), int(day)))
    assert len(sync(tmp_path / "dila", corpus, tmp_path / "data").added) == 1
    assert len(sync(tmp_path / "dila", corpus, tmp_path / "data").unchanged) == 1
    assert [p.text for p in with_library(corpus, tmp_path / "data").sources["ce-590001"].passages()] == [B]
    with pytest.raises(InputError, match="unpack"):
        sync(tmp_path / "dila.tar.gz", corpus, tmp_path / "data")


def test_an_official_file_is_recognised_when_added(corpus: Corpus, tmp_path: Path) -> None:
    known, unknown = tmp_path / "a.xml", tmp_path / "b.xml"
    known.write_text(ce("CETATEXT000000000001", "590001", "2031-02-01"), encoding="utf-8")
    unknown.write_text(ce("CETATEXT000000000009", "1", "2001-01-01"), encoding="utf-8")
    assert add(known, tmp_path / "data", corpus).source_id == "ce-590001"
    assert add(unknown, tmp_path / "data", corpus).source_id == "operator-b"
    made = with_library(corpus, tmp_path / "data").sources["operator-b"].card
    assert (made.date, made.authority.fr, made.url) == (
        "2001-01-01",
        "Conseil d'État",
        "https://www.legifrance.gouv.fr/ceta/id/CETATEXT000000000009",
    )
