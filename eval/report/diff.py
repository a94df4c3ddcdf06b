"""Two texts compared word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from eval.report.html import Html, el

_WORD = re.compile(r"\S+\s*")


def diff(old: str, new: str) -> Iterator[Html | str]:
    """What became of a text, word by word: `<del>` is only in the old one, `<ins>` only in the new one."""
    a, b = _WORD.findall(old), _WORD.findall(new)
    for step, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if step == "equal":
            yield "".join(b[b0:b1])
            continue
        if a1 > a0:
            yield el("del", "".join(a[a0:a1]))
        if b1 > b0:
            yield el("ins", "".join(b[b0:b1]))
