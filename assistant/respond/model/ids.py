"""Short opaque ids for evidence: “k7q”. They mean nothing, so that a model cannot guess one or count on from another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

_LETTERS = "bcdfghjkmnpqrtvwz"
_DIGITS = "23456789"
ID = re.compile(rf"[{_LETTERS}][{_DIGITS}][{_LETTERS}]")
EXAMPLES = frozenset({"b4t", "m8r", "z3d"})  # ids of the prompts' examples: never given to evidence


def ids(spans: Sequence[tuple[str, int, int]], taken: Iterable[str] = EXAMPLES) -> list[str]:
    """An id for each span, always the same for the same list, none twice."""
    used, made = set(taken), list[str]()
    for span in spans:
        turn = 0
        while (found := _id(span, turn)) in used:
            turn += 1
        used.add(found)
        made.append(found)
    return made


def _id(span: tuple[str, int, int], turn: int) -> str:
    raw = hashlib.sha256(repr((span, turn)).encode()).digest()
    return _LETTERS[raw[0] % len(_LETTERS)] + _DIGITS[raw[1] % len(_DIGITS)] + _LETTERS[raw[2] % len(_LETTERS)]
