"""Where the words of a quote stand in the corpus: in another passage, or stitched together from several pieces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from eval.dataset import Document

PIECE = 3  # fewest words of a piece of a frankenquote
QUOTED = 4  # fewest words between quotation marks to be held a quote
_MARKS = re.compile(r"«[\s\u00a0\u202f]*([^»]+?)[\s\u00a0\u202f]*»|“([^”]+)”|\"([^\"]+)\"")


def quoted_in(text: str) -> list[str]:
    """What a text puts between quotation marks, when it is long enough to be a quote and not a name."""
    found = ("".join(g or "" for g in m.groups()).strip() for m in _MARKS.finditer(text))
    return [q for q in found if len(q.split()) >= QUOTED]


def is_misattributed(quote: str, documents: Mapping[str, Document]) -> bool:
    """True when a quote that is not in the passage it names stands in another one."""
    return bool(quote) and any(quote in d.text for d in documents.values())


def is_frankenquote(quote: str, documents: Mapping[str, Document]) -> bool:
    """True when a quote stands nowhere as a whole but is made of pieces (3 words and more, but the last) that do stand somewhere."""
    texts = [" ".join(d.text.split()) for d in documents.values()]
    words = quote.split()
    if not words or any(" ".join(words) in t for t in texts):
        return False
    return _pieces(words, texts)


def _pieces(words: Sequence[str], texts: Sequence[str]) -> bool:
    at = 0
    while at < len(words):
        end = min(at + PIECE, len(words))
        if not any(" ".join(words[at:end]) in t for t in texts):
            return False
        while end < len(words) and any(" ".join(words[at : end + 1]) in t for t in texts):
            end += 1
        at = end
    return True
