"""What exactly a question asks for: the noun after its question word, and the names it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.documents.text import ALL_STOPWORDS, fold

_ASKED = re.compile(
    r"\b(?:quel(?:le)?s?(?:\s+(?:est|sont|etait|etaient|fut|a ete|sera|seront))?(?:\s+(?:donc|exactement|precisement))?|combien|nombre|montant|prix|"
    r"which|what(?:'s)?(?:\s+(?:is|are|was|were|will be))?|how\s+many|how\s+much|number|amount|price|cost)\s+"
    r"(?:(?:le|la|les|l'|un|une|de|d'|du|des|the|an?|of|kind|kinds|type|types|sort|sorts|genre|genres|exact|exacte|precise|precis)\s*)*"
    r"(?P<focus>[a-z][a-z-]+)"
)
# Not the end of a word (“outre-Atlantique”), nor a number of a case (“C-703/25”), which names a source, nor what is explained in
# brackets (“the NSA (US authorities)”): the explanation is what must be met.
_NAME = re.compile(r"(?<![\w-])(?![A-Z]{1,2}-?\d)(?:[A-ZÀ-ÖØ-Þ][\w'’&.-]*[\w]|[A-Z]{2,})\b(?! \()")


@dataclass(frozen=True, slots=True)
class Focus:
    """`noun` is folded; `start`/`end` are its offsets in the question (None without one); `names` are folded words."""

    noun: str | None
    start: int
    end: int
    names: tuple[str, ...]


def focus(question: str) -> Focus:
    """The focus of a question."""
    folded = fold(question)
    aligned = folded if len(folded) == len(question) else ""
    noun, start, end = None, 0, 0
    for m in _ASKED.finditer(aligned):
        if m["focus"] not in ALL_STOPWORDS:
            noun, start, end = m["focus"], m.start("focus"), m.end("focus")
            break
    opening = {m.end() for m in re.finditer(r"(?:^|[.?!:]\s+|[«\"“]\s*)\W*", question)}
    names = tuple(fold(m[0]) for m in _NAME.finditer(question) if m.start() not in opening or m[0].isupper())
    return Focus(noun, start, end, names)
