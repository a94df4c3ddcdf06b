"""The official XML of the DILA: CNIL (`TEXTE_CNIL`), JADE (`TEXTE_JURI_ADMIN`), LEGI and JORF articles (`ARTICLE`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.documents.original import Original
from assistant.documents.readers.blocks import tidy
from assistant.documents.readers.compose import compose
from assistant.documents.readers.decode import read_bytes
from assistant.documents.readers.legal import content_lines, units
from assistant.documents.readers.names import slug
from assistant.errors import InputError

Fund = Literal["cnil", "jade", "article"]
ROOTS: dict[str, Fund] = {"TEXTE_CNIL": "cnil", "TEXTE_JURI_ADMIN": "jade", "ARTICLE": "article"}
_BODY: dict[Fund, str] = {
    "cnil": "BLOC_TEXTUEL/CONTENU",
    "jade": "TEXTE/BLOC_TEXTUEL/CONTENU",
    "article": "BLOC_TEXTUEL/CONTENU",
}
_PAGES = {
    "CNILTEXT": "cnil/id/",
    "CETATEXT": "ceta/id/",
    "JORFARTI": "jorf/article_jo/",
    "LEGIARTI": "codes/article_lc/",
}
_DATE = re.compile(r"(?!2999|2222)\d{4}-\d\d-\d\d")
_ID = re.compile(r"[A-Z]{8}\d{12}")


@dataclass(frozen=True, slots=True)
class DilaRecord:
    """What an official file says of its text; an article has the `number`, `date` and `title` of the law it is in."""

    id: str
    fund: Fund
    nature: str | None
    number: str | None
    date: str | None
    title: str
    ecli: str | None = None
    jurisdiction: str | None = None
    article: str | None = None
    parent: str | None = None
    state: str | None = None
    url_identifier: str | None = None

    @property
    def url(self) -> str | None:
        """The text's page on Légifrance."""
        return f"https://www.legifrance.gouv.fr/{self.url_identifier}" if self.url_identifier else None


@dataclass(frozen=True, slots=True)
class DilaText:
    """A record with its text."""

    record: DilaRecord
    original: Original


def read_dila(path: Path) -> DilaText | None:
    """The record and text of an official XML file; None when it has no text (some old records have none)."""
    return parse_dila(path, read_bytes(path))


def parse_dila(path: Path, raw: bytes) -> DilaText | None:
    """The same from the bytes of the file; `path` is only named in errors."""
    root = _parse(path, raw)
    fund = ROOTS.get(root.tag) if isinstance(root.tag, str) else None
    if fund is None:
        raise InputError(
            f"“{path.name}” is XML but no text of the DILA; its root must be one of: {', '.join(ROOTS)}.",
            f"« {path.name} » est du XML mais pas un texte de la DILA ; sa racine doit être : {', '.join(ROOTS)}.",
        )
    body = root.find(_BODY[fund])
    lines = content_lines(body) if body is not None else []
    if not lines:
        return None
    record = _record(path, root, fund)
    locator = f"article {record.article}" if record.article else None
    above = (
        tuple(tidy("".join(t.itertext())) for t in root.iterfind("CONTEXTE/TEXTE//TM/TITRE_TM"))
        if fund == "article"
        else ()
    )
    kept = units(lines, headings=tuple(h for h in above if h), locator=locator, whole=fund == "article")
    title = f"{record.title}, article {record.article}" if record.article else record.title
    return DilaText(record, compose(slug(record.id), title, kept)) if kept else None


def _parse(path: Path, raw: bytes) -> Any:
    import lxml.etree as etree  # type: ignore[import-untyped]

    flat = raw.replace(b"\0", b"")
    if b"<!DOCTYPE" in flat or b"<!ENTITY" in flat:
        raise _refused(path)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        reason = str(e).split("\n")[0][:200]
        raise InputError(
            f"“{path.name}” is not well-formed XML ({reason}); download it again.",
            f"« {path.name} » n'est pas du XML bien formé ({reason}) ; téléchargez-le à nouveau.",
        ) from e
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(path)
    return root


def _refused(path: Path) -> InputError:
    return InputError(
        f"“{path.name}” declares a document type or entities, which no official file does; download it again "
        f"from the DILA.",
        f"« {path.name} » déclare un type de document ou des entités, ce que ne fait aucun fichier officiel ; "
        f"retéléchargez-le à la DILA.",
    )


def _record(path: Path, root: Any, fund: Fund) -> DilaRecord:
    def get(*paths: str) -> str | None:
        return next(
            (v for p in paths if (v := tidy("".join(e.itertext())) if (e := root.find(p)) is not None else "")), None
        )

    def day(value: str | None) -> str | None:
        return value if value and _DATE.fullmatch(value) else None

    common, spec = "META/META_COMMUN/", "META/META_SPEC/"
    rid = get(f"{common}ID") or path.stem
    page = (
        next((p + rid for prefix, p in _PAGES.items() if rid.startswith(prefix)), None) if _ID.fullmatch(rid) else None
    )
    nature = get(f"{common}NATURE")
    if fund == "cnil":
        meta = f"{spec}META_CNIL/"
        return DilaRecord(
            rid,
            fund,
            nature,
            get(f"{meta}NUMERO"),
            day(get(f"{meta}DATE_TEXTE")),
            get(f"{meta}TITREFULL", f"{meta}TITRE") or rid,
            state=get(f"{meta}ETAT_JURIDIQUE"),
            jurisdiction="CNIL",
            url_identifier=page,
        )
    if fund == "jade":
        meta = f"{spec}META_JURI/"
        return DilaRecord(
            rid,
            fund,
            nature,
            get(f"{meta}NUMERO"),
            day(get(f"{meta}DATE_DEC")),
            get(f"{meta}TITRE") or rid,
            ecli=get(f"{spec}META_JURI_ADMIN/ECLI"),
            jurisdiction=get(f"{meta}JURIDICTION"),
            url_identifier=page,
        )
    meta, text = f"{spec}META_ARTICLE/", root.find("CONTEXTE/TEXTE")
    law = {k: tidy(v) for k, v in text.attrib.items()} if text is not None else {}
    return DilaRecord(
        rid,
        fund,
        law.get("nature") or nature,
        law.get("num") or None,
        day(law.get("date_signature")),
        get("CONTEXTE/TEXTE/TITRE_TXT") or rid,
        article=get(f"{meta}NUM"),
        parent=law.get("cid") or None,
        state=get(f"{meta}ETAT"),
        url_identifier=page,
    )
