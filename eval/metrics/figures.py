"""Figures as the metrics see them: the assistant's own reading (`assistant/documents/figures/`), each form of a text once.

“trois ans”, “3 ans”, “36 mois” and “three years” are all `duration:36m`; a qualifier is part of the form (“over percent:99”).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assistant.documents import figures as reading


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in its one form (“date:2023-12-21”, “reference:491644”) and as it is written."""

    form: str
    text: str
    # None when it comes from a run's files.
    read: reading.Figure | None = field(default=None, compare=False, repr=False)


@lru_cache(maxsize=8192)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in order, each form once; a longer figure is not counted again as its parts."""
    found: dict[str, Figure] = {}
    for f in reading.figures(text):
        form = f"{f.qualifier} {f.form}" if f.qualifier else f.form
        found.setdefault(form, Figure(form, f.text, f))
    return tuple(found.values())


def holds(figure: Figure, among: Sequence[Figure]) -> bool:
    """True when one of the figures says this one (`assistant.documents.figures.holds`)."""
    return figure.read is not None and reading.holds(figure.read, [f.read for f in among if f.read])
