"""What a text says under a disguise: invisible characters, look-alike letters, digits for letters, spelling, codes, markup.

The readings are only judged (does somebody try to steer the assistant?), never answered.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from urllib.parse import unquote

from assistant.documents.text import fold

# Cyrillic, Greek and other letters that look like Latin ones (Unicode's confusables, those that a word may hide behind).
_LOOK_ALIKE = str.maketrans(
    "аеорсухівкмнтѕјԁһլոαβεικνορτυχωɑɡıԛԝɩ",
    "aeopcyxibkmhtsjdhlnabeiknoptuxwagiqwi",
)
_LEET = str.maketrans("013457@$!€|", "oieastasiei")
_TAG = re.compile(r"</?[a-z!][^<>]{0,300}>", re.IGNORECASE)
_WORDISH = re.compile(r"[A-Za-z0-9@$!|€]+")
_SPELT = tuple(re.compile(rf"(?<![^\W_])(?:[^\W\d_]{gap}){{3,}}[^\W\d_](?![^\W_])") for gap in (r"[.\-_*·]", " "))
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-fA-F]{2}[ :]?){8,}\b")
_LONGEST = 4000


def readings(text: str) -> tuple[str, ...]:
    """What a text says as it stands and with each disguise taken off, folded, without repeats; the plain one first."""
    bare = reveal(text[:_LONGEST])
    plain = fold(bare)
    latin = plain.translate(_LOOK_ALIKE)
    found = [plain, latin, _unleet(latin), _unspell(latin), *map(fold, _decoded(bare))]
    return tuple(dict.fromkeys(r for r in found if r.strip()))


def ciphers(text: str) -> tuple[str, ...]:
    """The text read through rot13 and backwards."""
    latin = fold(reveal(text[:_LONGEST])).translate(_LOOK_ALIKE)
    return (codecs.encode(latin, "rot13"), latin[::-1]) if latin.isascii() else ()


def reveal(text: str) -> str:
    """A text without invisible characters and formatting tags, entities and percent codes resolved, compatibility forms plain."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    resolved = html.unescape(visible)
    if "%" in resolved:
        resolved = unquote(resolved, errors="ignore")
    return _TAG.sub("", resolved)


def _unleet(text: str) -> str:
    """Words that mix letters with digits or signs, read as letters."""
    return _WORDISH.sub(lambda m: m[0].translate(_LEET) if _mixed(m[0]) else m[0], text)


def _mixed(word: str) -> bool:
    return any(c.isalpha() for c in word) and not word.isalpha()


def _unspell(text: str) -> str:
    """Words spelt letter by letter, joined: “i g n o r e   a l l”, “i-g-n-o-r-e”."""
    if "  " in text:  # wider gaps stand between the words
        return " ".join(re.sub(r"(?<=\w)[ .\-_*·](?=\w\b)", "", w) for w in re.split(r"\s{2,}", text))
    for spelt in _SPELT:
        text = spelt.sub(lambda m: re.sub(r"[ .\-_*·]", "", m[0]), text)
    return text


def _decoded(text: str) -> list[str]:
    """Sentences hidden in base64 or hexadecimal."""
    found = []
    for m in _BASE64.finditer(text):
        raw = m[0].replace("-", "+").replace("_", "/")
        try:
            found.append(base64.b64decode(raw + "=" * (-len(raw) % 4)))
        except (binascii.Error, ValueError):
            continue
    found += [bytes.fromhex(re.sub(r"[ :]", "", m[0])) for m in _HEX.finditer(text)]
    return [s for raw in found if (s := _sentence(raw))]


def _sentence(raw: bytes) -> str | None:
    """The bytes as text when they read like words."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return text if len(text) >= 6 and letters >= 0.8 * len(text) else None
