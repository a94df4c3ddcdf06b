"""Official XML: metadata, legal units with locators, and hostile files."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.documents.readers import read_original
from assistant.documents.readers.dila import DilaText, read_dila
from assistant.errors import InputError

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
CNIL = """<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_CNIL><META><META_COMMUN><ID>CNILTEXT000099990001</ID><NATURE>DELIBERATION</NATURE></META_COMMUN>
<META_SPEC><META_CNIL>
<TITRE>Délibération</TITRE><TITREFULL>Délibération 2031-007 du 3 mars 2031</TITREFULL><NUMERO>2031-007</NUMERO>
<DATE_TEXTE>2031-03-03</DATE_TEXTE></META_CNIL></META_SPEC></META><BLOC_TEXTUEL>%s</BLOC_TEXTUEL></TEXTE_CNIL>"""
CE = """<?xml version="1.0" encoding="UTF-8"?>
<TEXTE_JURI_ADMIN><META><META_COMMUN><ID>CETATEXT000099990002</ID></META_COMMUN>
<META_SPEC><META_JURI><TITRE>Conseil d'État, 1/2/2031</TITRE>
<DATE_DEC>2031-02-01</DATE_DEC><JURIDICTION>Conseil d'État</JURIDICTION><NUMERO>590001</NUMERO></META_JURI>
<META_JURI_ADMIN>
<ECLI>ECLI:FR:CECHR:2031:590001.20310201</ECLI></META_JURI_ADMIN>
</META_SPEC></META><TEXTE><BLOC_TEXTUEL><CONTENU>
Vu la procédure suivante :<br/>Par une requête, l'association demande l'annulation.<br/>
Vu :<br/>- le règlement ;<br/>- la loi ;<br/>
Considérant ce qui suit :<br/>1. L'article prévoit que :<br/>1. le traitement est licite ;<br/>2. il est limité.<br/>
Sur le fond :<br/>
2. Le moyen <i>manque</i> en fait.<br/>Il est écarté.<br/>D E C I D E :<br/>----------<br/>
Article 1er : La requête est rejetée.<br/>
Article 2 : La décision sera notifiée.<br/>Délibéré à l'issue de la séance.
</CONTENU></BLOC_TEXTUEL></TEXTE></TEXTE_JURI_ADMIN>"""


def read(tmp_path: Path, xml: str | bytes, name: str = "r.xml") -> DilaText | None:
    path = tmp_path / name
    path.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
    return read_dila(path)


def units(found: DilaText | None) -> list[tuple[str | None, str]]:
    assert found is not None
    return [(p.locator, found.original.text[p.start : p.end]) for p in found.original.paragraphs]


def test_deliberation(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        CNIL
        % (
            "<CONTENU><p>La commission,</p><p>Vu la loi ;</p><p>Formule les observations suivantes :</p><p>I. "
            "Sur les finalités</p>"
            "<p>1. Le traitement est un entrepôt.</p><p>2. Elle regrette que :</p><ul><li>le droit soit étranger ;</li>"
            "<li>la clé soit partagée.</li></ul><p>AUTORISE</p><p>Article 1</p><p>Le traitement, pour trois "
            "ans.</p></CONTENU>"
        ),
    )
    assert found is not None
    assert found.record.url == "https://www.legifrance.gouv.fr/cnil/id/CNILTEXT000099990001"
    assert (found.record.number, found.record.date, found.record.fund) == ("2031-007", "2031-03-03", "cnil")
    assert units(found)[1:] == [
        ("point 1", "1. Le traitement est un entrepôt."),
        ("point 2", "2. Elle regrette que :\nle droit soit étranger ;\nla clé soit partagée."),
        ("article 1", "Le traitement, pour trois ans."),
    ]
    assert found.original.paragraphs[1].headings[-1] == "I. Sur les finalités"


def test_ruling_points_and_articles(tmp_path: Path) -> None:
    found = read(tmp_path, CE)
    assert found is not None
    assert found.record.ecli == "ECLI:FR:CECHR:2031:590001.20310201"
    assert [u[0] for u in units(found)] == [
        None,
        None,
        "point 1",
        "point 2",
        "point 2",
        "article 1er",
        "article 2",
        None,
    ]
    assert units(found)[3][1] == "2. Le moyen manque en fait."


def test_recitals_without_numbers_are_counted(tmp_path: Path) -> None:
    found = read(
        tmp_path, CNIL % "<CONTENU>Considérant que la loi s'applique ;<br/>Considérant que le risque existe ;</CONTENU>"
    )
    assert [u[0] for u in units(found)] == ["considérant 1", "considérant 2"]


def test_html_written_as_text(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        CNIL
        % "<CONTENU><![CDATA[<p>Le traitement est <b>licite</b>.</p><p>Il est limité &amp; contrôlé.</p>]]></CONTENU>",
    )
    assert [u[1] for u in units(found)] == ["Le traitement est licite.", "Il est limité & contrôlé."]


@pytest.mark.parametrize("body", ["", "<CONTENU/>", "<CONTENU> <br/> </CONTENU>"])
def test_a_record_without_text_is_none_and_refused_as_an_original(tmp_path: Path, body: str) -> None:
    assert read(tmp_path, CNIL % body) is None
    with pytest.raises(InputError, match="without a text"):
        read_original(tmp_path / "r.xml")


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "xml",
    [
        (CNIL % "<CONTENU>&b;</CONTENU>").replace("?>\n", f"?>{BOMB}\n").encode(),
        (CNIL % "<CONTENU>&x;</CONTENU>")
        .replace("?>\n", '?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n')
        .encode(),
        (CNIL % "<CONTENU>&b;</CONTENU>").replace("?>\n", f"?>{BOMB}\n").replace("UTF-8", "UTF-16").encode("utf-16"),
        b"<TEXTE_CNIL>" + b"<a>" * 100_000,
        b"<TEXTE_CNIL>",
        b"<OTHER/>",
        b"\0\0\0",
        (CNIL % "<CONTENU>&nbsp;</CONTENU>").encode(),
        b"<?xml version='1.0'?>",
    ],
)
def test_hostile_xml_is_refused(tmp_path: Path, xml: bytes) -> None:
    with pytest.raises(InputError, match=r"r\.xml"):
        read(tmp_path, xml)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are beside the repository only where it is developed")
def test_official_samples() -> None:
    found = {f.record.fund: f for p in SAMPLES.glob("*.xml") if (f := read_dila(p))}
    assert found["jade"].record.number == "490536"
    assert {p.locator for p in found["jade"].original.paragraphs} == {"point 2"}
    assert (found["article"].record.article, found["article"].record.date) == ("3", "2015-05-07")
    assert found["article"].original.paragraphs[0].locator == "article 3"
    assert found["cnil"].record.number == "DR-2026-036"
