"""A text as tokens: words, figures and punctuation, in order and in linear time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.documents.figures import Figure, figures
from assistant.documents.text import fold
from assistant.types import Language

MAX_CHARACTERS = 6000
"""No sentence of an answer is longer: the rest of a hostile text is not read, and the text is withheld."""
_PIECE = re.compile(r"[^\W_]+|[,;:()«»“”\"\[\]–—.!?]")
_ORDINAL = re.compile(r"(\d+)(?:e|er|ere|eme|st|nd|rd|th)")
_MARKS = {"[": "(", "]": ")", "–": ",", "—": ",", "!": ".", "?": "."}


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word, a figure, or a punctuation mark, with its place in the text."""

    word: str
    text: str
    start: int
    end: int
    figure: Figure | None = None
    mark: bool = False

    @property
    def capital(self) -> bool:
        """The word begins with a capital letter."""
        return self.text[:1].isupper()

    @property
    def acronym(self) -> bool:
        """The word is written in capitals: “ANS” is no year."""
        return len(self.text) > 1 and self.text.isupper()


def tokens(text: str, language: Language) -> list[Token]:
    """The tokens of a text; a figure (with its unit or month) is one token."""
    found: list[Token] = []
    at = 0
    for figure in sorted(figures(text, language), key=lambda f: (f.start, -f.end)):
        if figure.start < at:  # a figure within a longer one
            continue
        _pieces(text, at, figure.start, found)
        written = text[figure.start : figure.end]
        found.append(Token(fold(written), written, figure.start, figure.end, figure))
        at = figure.end
    _pieces(text, at, len(text), found)
    return found


def _pieces(text: str, start: int, end: int, found: list[Token]) -> None:
    for m in _PIECE.finditer(text, start, end):
        piece = m[0]
        if len(piece) == 1 and not piece.isalnum():
            if piece not in '«»“”"':
                found.append(Token(_MARKS.get(piece, piece), piece, m.start(), m.end(), mark=True))
        else:
            found.append(Token(_ORDINAL.sub(r"\1e", fold(piece)), piece, m.start(), m.end()))
