"""The text that figures are read in: lower case and without accents, every character still at its place."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property

from assistant.types import Language

_MARKS = re.compile("[\u0300-\u036f]")
_WORD = re.compile("[a-z]+")
_FR = frozenset(
    "le la les des du de et une est dans pour sur par au aux que qui en d environ cette ces son sa ses ne pas ans mois avec leur selon".split()
)
_EN = frozenset(
    "the of and to in is for by with that at from an was were has its this years months people according their".split()
)
_FROM_MANY = {
    "\u00a0\u202f\u2009\u2007\u2002\u2003\u2008\t\r\x0b\x0c": " ",
    "’‘ʼ′": "'",
    "\u2010\u2011\u2012\u2013\u2014\u2212": "-",
    "º˚": "°",
    "٪％": "%",
}


def _table() -> dict[int, str]:
    table = {ord(c): plain for many, plain in _FROM_MANY.items() for c in many}
    for code in (
        *range(0x41, 0x5B),
        *range(0xAA, 0x2E5),
        *range(0x1D2C, 0x1D6B),
        *range(0x1E00, 0x1F00),
        *range(0x2070, 0x2072),
    ):
        bare = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c)).lower()
        if len(bare) == 1 and bare.isascii() and bare.isalpha():
            table.setdefault(code, bare)
    return table


_TABLE = _table()


class Plain:
    """A text folded for matching: `folded` and `raw` (own case and accents) have the same places; `at` leads back."""

    def __init__(self, text: str, language: Language | None) -> None:
        self._kept: list[int] | None = None
        self.raw = text
        if not text.isascii() and _MARKS.search(text):  # letters and accents apart
            self._kept = [i for i, c in enumerate(text) if not "\u0300" <= c <= "\u036f"]
            self.raw = "".join(text[i] for i in self._kept)
            self._kept.append(len(text))
        self.folded = self.raw.lower() if self.raw.isascii() else self.raw.translate(_TABLE)
        self._language = language

    def at(self, place: int) -> int:
        """Where a place of the folded text is in the text itself."""
        return place if self._kept is None else self._kept[place]

    def upper(self, start: int, end: int) -> bool:
        """True when the text is written in capitals there."""
        return self.raw[start:end].isupper()

    def to(self, place: int) -> bool:
        """Whether the “a” at a place is a French “à”, without its accent too where a text has no accent at all."""
        return self.raw[place] in "àÀ" or (self.raw.isascii() and self.language != "en")

    @cached_property
    def language(self) -> Language | None:
        """The language given, or the one whose small words are more frequent; None when nothing tells."""
        if self._language:
            return self._language
        words = _WORD.findall(self.folded[:4000])
        fr, en = sum(w in _FR for w in words), sum(w in _EN for w in words)
        return None if fr == en else ("fr" if fr > en else "en")
