"""The form of a sentence that a model wrote: tidied where that is harmless, refused where it is not.

A sentence is plain words. Markup, addresses, hidden or look-alike characters and digits of other scripts are never shown,
because checking could read them otherwise than a person does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from assistant.documents.text import clean, fold

LONGEST = 600
_ENDS = ".!?…"
_LEADING = frozenset(
    "a an the of to and or by with for in on at from that which who whose as if its their s "
    "le la les l un une de d du des et ou par avec pour dans sur que qu qui dont au aux en selon son sa ses leur leurs".split()
)
_CLOSING = "»”\"’')"
_MARKS = re.compile(r"\*\*|__|`+|^[\s\-*•–—>#]+")
_MARKUP = re.compile(
    r"<\s*[a-zA-Z/!?]|&(?:#\w+|[a-z]+);|\]\(|!\[|[{}\\|^~<>]|\b(?:https?|ftp|file|data|javascript)\s*:|\bwww\.|@[a-z]",
    re.IGNORECASE,
)
_PLAIN = frozenset(" \u00a0\u202f«»“”‘’'\"–—‐‑-…·€£$%°§№&/.,;:!?()[]+*=×≥≤²³")


def tidy(said: str) -> str:
    """The sentence without emphasis and list marks, white space single."""
    return re.sub(r"\s+([.,])", r"\1", clean(_MARKS.sub("", said)))


def misshapen(said: str, text: str, quotes: Sequence[str]) -> str | None:
    """Why a sentence (as written, and tidied) cannot be shown whatever it says; None when its form is fine."""
    if len(text) > LONGEST:
        return "too_long"
    if len(re.findall(r"\w+", text)) < 3:
        return "too_short"
    if text[:1].islower():
        return "fragment"
    if not _finished(text):
        return "unfinished"
    if any(text in q for q in quotes):
        return None
    if "?" in text:
        return "question"
    if _MARKUP.search(text) or re.search(r"\[[^\]]*\]", text):
        return "markup"
    known = frozenset("".join(quotes)) | _PLAIN | frozenset("\n\t\r`#•")
    if any(not _usual(c) and c not in known for c in unicodedata.normalize("NFC", said)):
        return "characters"
    return None


def _finished(text: str) -> bool:
    """True for a text that ends like a sentence: with a closing mark, and not on “the” or “of”."""
    bare = text.rstrip(_CLOSING + " \u00a0\u202f")
    last = re.findall(r"\w+", fold(text))[-1:]
    return bare[-1:] in tuple(_ENDS) and not set(last) & _LEADING


def _usual(c: str) -> bool:
    """True for ASCII letters and digits and for Latin letters with accents."""
    return (c.isascii() and c.isprintable()) or (c.isalpha() and unicodedata.name(c, "").startswith("LATIN "))
