"""Files that an operator brings in, read into clean original texts.

`read_original(path)` chooses by content and extension: plain text and Markdown, HTML pages, and the XML of the DILA.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from assistant.documents.original import Original
from assistant.documents.readers.compose import compose
from assistant.documents.readers.decode import decode, read_bytes
from assistant.documents.readers.dila import DilaText, parse_dila
from assistant.documents.readers.names import slug
from assistant.documents.readers.page import read_page
from assistant.documents.readers.plain import Article, read_markdown, read_plain
from assistant.errors import InputError

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".xml")
"""The extensions that can be read; in a folder, other files are left aside."""

_TEXTS: dict[str, Callable[[str], Article | None]] = {
    ".txt": read_plain,
    ".text": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_page,
    ".htm": read_page,
    ".xhtml": read_page,
}
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(r"\s*(?:<\?xml\b|<(?:TEXTE_|ARTICLE\b|[A-Z_]+>\s*<META>))")


def read_original(path: Path) -> Original:
    """The clean text of a file and its citable paragraphs; InputError says why a file cannot be used."""
    return read_with_record(path)[0]


def read_with_record(path: Path) -> tuple[Original, DilaText | None]:
    """The original and, for an official XML file, what the DILA says about it."""
    path = Path(path)
    raw = read_bytes(path)
    suffix = path.suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise InputError(
            f"“{path.name}” is of a kind that is not read; save it as one of: {', '.join(SUFFIXES)}.",
            f"« {path.name} » est d'un type qui n'est pas lu ; enregistrez-le sous : {', '.join(SUFFIXES)}.",
        )
    if suffix == ".xml" or (not suffix and raw.lstrip().startswith(b"<?xml")):
        return _official(path, raw)
    text = decode(path, raw)
    reader = _TEXTS.get(suffix, read_plain)
    if reader is not read_page and _HTML.match(text[:5000]):
        reader = read_page
    elif reader is read_plain and _XML.match(text[:5000]):
        return _official(path, raw)
    article = reader(text)
    if article is None or not article.kept:
        raise _nothing(path)
    return compose(slug(path.stem), article.title or path.stem, article.kept), None


def _official(path: Path, raw: bytes) -> tuple[Original, DilaText]:
    found = parse_dila(path, raw)
    if found is None:
        raise InputError(
            f"“{path.name}” is an official record without a text; bring in the file that has one.",
            f"« {path.name} » est une notice officielle sans texte ; apportez le fichier qui en a un.",
        )
    return replace(found.original, name=slug(path.stem)), found


def _nothing(path: Path) -> InputError:
    return InputError(
        f"“{path.name}” has no paragraph that could be cited; check that it holds the text itself, in sentences.",
        f"« {path.name} » n'a aucun paragraphe citable ; vérifiez qu'il contient le texte lui-même, en phrases.",
    )


__all__ = ("SUFFIXES", "read_original", "read_with_record")
