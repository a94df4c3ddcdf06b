"""Whether a question asks for several things: sides, steps, items, or more than one question in one."""

from __future__ import annotations

import re

from assistant.documents.text import fold
from assistant.retrieve.understand import Query

_BROAD = frozenset({"timeline", "comparison", "list"})
_ASKING = re.compile(
    r"\b(?:qui|que|quoi|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|quand|ou|comment|combien|pourquoi|who|whom|whose|what|which|when|where|why|how)\b"
)
_APART = re.compile(r"[,;:?]|\b(?:et|puis|and|then|plus|but|mais)\b")


def broad(query: Query) -> bool:
    """True when a question asks for several things, by its kind or by its clauses."""
    if query.kind.kind in _BROAD:
        return True
    clauses = [c for c in _APART.split(fold(query.asked)) if c.strip()]
    asking = sum(bool(_ASKING.search(c)) for c in clauses)
    return asking > 1 or (len(clauses) > 2 and (asking > 0 or "?" in query.asked))
