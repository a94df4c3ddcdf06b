"""How gold patterns are sought in text: folded, one space for each run of spaces, citation marks left out."""

from __future__ import annotations

import re

from eval.pairs import Nugget
from eval.questions import has_nugget, normalise

_MARK = re.compile(r"[\s\u00a0\u202f]*\[\d+\]")


def bare(text: str) -> str:
    """The text of an answer without its citation marks."""
    return _MARK.sub("", text)


def pattern(nugget: Nugget) -> str:
    """The regular expression of a nugget; its own words when it has none."""
    return nugget.match if nugget.match is not None else re.escape(normalise(nugget.text))


def found_in(nugget: Nugget, text: str) -> bool:
    """True when the text says the nugget."""
    return has_nugget((pattern(nugget),), text)
