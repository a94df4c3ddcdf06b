"""Which legal unit a paragraph of a law or ruling belongs to: point, article, considérant."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ARTICLE = re.compile(
    r"^\W{0,3}Art(?:icle|\.)\s+((?:[LRDA]\.?\s*\*?\s*)?\d+(?:-\d+)*|1\s?er|premier|unique)(?:\s?er)?\s*(?:$"
    r"|[:.–—-](?:\s|$))",
    re.IGNORECASE,
)
_FIRST = re.compile(r"^\W{0,3}Art(?:icle|\.)\s+1\s?er\b", re.IGNORECASE)
_POINT = re.compile(r"^(\d{1,3})\s?\.\s+(?=\S)")
_CONSIDERANT = re.compile(r"^\s*Considérant\b(?!\s+ce qui suit)", re.IGNORECASE)
_OPERATIVE = re.compile(
    r"^\W*(?:D\s*[EÉ]\s*C\s*I\s*D\s*E|O\s*R\s*D\s*O\s*N\s*N\s*E|D\s*[EÉ]\s*L\s*I\s*B\s*[EÈ]\s*R\s*E|AUTORISE)\s*:?\W*$"
)
_CLOSING = re.compile(
    r"^(?:Délibéré (?:à|après|dans)|Lu en|Rendu|Fait (?:à|le)|Signé|N°|La République mande)\b", re.IGNORECASE
)
_OPEN = (":", ";", ",")
_LEGAL = re.compile(
    r"^(?:Vu (?:le|la|les|l['’])|Considérant\b|Article\s+(?:1\s?er|premier|\d+)\s*(?:$|[:.–—-]))", re.IGNORECASE
)


class Locators:
    """Reads a legal text in order and says, for each paragraph, the unit it is in."""

    def __init__(self) -> None:
        self._current: str | None = None
        self._point = 0
        self._considerant = 0
        self._in_articles = False
        self._listing = False

    def heading(self, text: str) -> None:
        """Takes a heading into account: “Article 2” opens it, the operative part closes the points."""
        self._listing = False
        if operative(text):
            self._current = None
        else:
            self._article(text)

    def paragraph(self, text: str) -> str | None:
        """The unit that this paragraph opens or goes on with; None before the first."""
        listing, self._listing = self._listing, text.rstrip().endswith(_OPEN)
        if self._article(text):
            return self._current
        if _CLOSING.match(text):
            self._current = None
        point = _POINT.match(text)
        if point and not self._in_articles:
            n = int(point.group(1))
            # A list inside a point starts again at 1 or goes on after a semicolon; the points go up one by one.
            first = self._point == 0 and (n == 1 or not listing)
            if first or (n == self._point + 1 and not listing):
                self._point, self._current = n, f"point {n}"
        elif _CONSIDERANT.match(text) and not self._point:
            self._considerant += 1
            self._current = f"considérant {self._considerant}"
        return self._current

    def _article(self, text: str) -> bool:
        found = _ARTICLE.match(text)
        if not found:
            return False
        number = "1er" if _FIRST.match(text) else re.sub(r"\s+", " ", found.group(1))
        self._current, self._in_articles = f"article {number}", True
        return True


def operative(text: str) -> bool:
    """True for the line that opens the operative part: “D E C I D E :”."""
    return bool(_OPERATIVE.match(text))


def looks_legal(texts: Sequence[str]) -> bool:
    """True when the paragraphs are those of a law or ruling."""
    return sum(bool(_LEGAL.match(t[:200])) for t in texts) >= 2
