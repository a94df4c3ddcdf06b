"""How wide a text will be, and its lines: the server draws before any browser has measured a letter."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Thousandths of the type size in Helvetica and Arial, which system faces come near to; the margin allows for wider ones.
_WIDTHS = {
    222: "ijl'‘’|",
    278: " ftI.,:;/!·[]\u00a0\u202f",
    333: "r-()“”`",
    500: "ckszvxyJ",
    556: "abdeghnopquL0123456789$?_«»–+=<>",
    611: "FTZ",
    667: "ABEKPSVXY&",
    722: "CDHNRUw",
    778: "GOQ",
    833: "mM",
    944: "W",
    1000: "—…%@",
}
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_MARGIN = 1.09
_BOLD = 1.07


@lru_cache(maxsize=4096)
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text in a sans-serif face, rather too large than too small."""
    thousandths = sum(_letter(c) for c in unicodedata.normalize("NFD", text))
    return thousandths / 1000 * size * _MARGIN * (_BOLD if bold else 1)


def wrap(text: str, size: float, room: float, bold: bool = False) -> tuple[str, ...]:
    """The lines of a text in a given room; a word that is too wide for it is cut."""
    lines, line = list[str](), ""
    for word in text.split(" "):
        while width(word, size, bold) > room:
            fits = max(1, next(n for n in range(len(word), 0, -1) if n == 1 or width(word[:n], size, bold) <= room))
            if fits == len(word):
                break
            if line:
                lines.append(line)
                line = ""
            lines.append(word[:fits])
            word = word[fits:]
        longer = f"{line} {word}" if line else word
        if line and width(longer, size, bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return (*lines, line) if line or not lines else tuple(lines)


def balanced(text: str, size: float, room: float) -> tuple[str, ...]:
    """As `wrap`, with lines of about the same length: no more of them, in as little width as they need."""
    lines = wrap(text, size, room)
    longest = max(width(line, size) for line in lines)
    while len(lines) > 1:
        tighter = wrap(text, size, longest - 1)
        needed = max(width(line, size) for line in tighter)
        if len(tighter) > len(lines) or needed >= longest:
            break
        lines, longest = tighter, needed
    return lines


def _letter(c: str) -> int:
    if unicodedata.combining(c):
        return 0
    return _OF.get(c, 1000 if unicodedata.east_asian_width(c) in "WF" else 640)
