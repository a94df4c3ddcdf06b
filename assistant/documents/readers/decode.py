"""The bytes of an operator's file and their text, or one sentence that says why there is none."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from assistant.errors import InputError

MAX_BYTES = 20 * 1024 * 1024

_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "Word/ZIP",
    b"\xd0\xcf\x11\xe0": "Word",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"\x7fELF": "ELF",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7z",
    b"{\\rtf": "RTF",
}


def read_bytes(path: Path) -> bytes:
    """The content of a file; folders, empty, unreadable and very large files are refused."""
    if path.is_dir():
        raise InputError(f"“{path}” is a folder; name a file in it.", f"« {path} » est un dossier ; nommez un fichier.")
    if path.exists() and not path.is_file():
        raise InputError(
            f"“{path}” is not an ordinary file; name a text file.",
            f"« {path} » n'est pas un fichier ordinaire ; nommez un fichier texte.",
        )
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as e:
        reason = getattr(e, "strerror", None) or str(e)
        raise InputError(
            f"“{path}” cannot be read ({reason}); check its name and its permissions.",
            f"« {path} » ne peut pas être lu ({reason}) ; vérifiez son nom et ses droits.",
        ) from e
    if len(raw) > MAX_BYTES:
        raise InputError(
            f"“{path.name}” is larger than 20 MB; cut it into smaller texts.",
            f"« {path.name} » dépasse 20 Mo ; découpez-le en textes plus petits.",
        )
    if not raw.strip():
        raise InputError(
            f"“{path.name}” is empty; save the text in it first.",
            f"« {path.name} » est vide ; enregistrez-y d'abord le texte.",
        )
    kind = next((name for magic, name in _MAGIC.items() if raw.startswith(magic)), None)
    if kind:
        raise InputError(
            f"“{path.name}” is a {kind} file, not text; save its text as .txt and bring that in.",
            f"« {path.name} » est un fichier {kind}, pas du texte ; enregistrez son texte en .txt et apportez-le.",
        )
    return raw


def decode(path: Path, raw: bytes) -> str:
    """The text of a file in UTF-8, in UTF-16 with its mark, or in Windows-1252 when that reads as words."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in raw:
        raise _not_text(path)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _plausible(text, strict=encoding != "utf-8-sig"):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise _not_text(path)


def _plausible(text: str, strict: bool) -> bool:
    sample = text[:200_000]
    control = sum(unicodedata.category(c) in ("Cc", "Cn", "Co") and not c.isspace() for c in sample)
    if control > len(sample) * (0.0005 if strict else 0.02):
        return False
    if not strict:
        return True
    # In French and English, even the most accented text is plain letters for the greatest part.
    plain = sum(c.isascii() for c in sample)
    odd = sum(not c.isascii() and not c.isalpha() and c not in "«»’‘“”–—…€°§\u00a0•·œŒ²³©®™" for c in sample)
    return plain >= len(sample) * 0.8 and odd <= len(sample) * 0.02


def _not_text(path: Path) -> InputError:
    return InputError(
        f"“{path.name}” is not readable text; save it as UTF-8 text.",
        f"« {path.name} » n'est pas du texte lisible ; enregistrez-le en texte UTF-8.",
    )
