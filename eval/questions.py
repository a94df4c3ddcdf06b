"""Question sets: JSON lines with gold sources, facts and nuggets."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.documents.text import fold
from assistant.types import Language
from eval.lines import read_lines

DATA = Path(__file__).parent / "data"
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


class Question(BaseModel):
    """One question with its gold; `nuggets` are patterns for key facts, matched in folded answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Language
    question: str
    style: str
    kind: str
    answerable: bool
    turns: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    nuggets: tuple[tuple[str, ...], ...] = ()
    forbidden: tuple[str, ...] = ()


def read_questions(path: Path) -> list[Question]:
    """The questions in a JSONL file; the error names file and line."""
    return [q for _, q in read_lines(path, Question, "a question of the set", "une question du jeu")]


def read_set(name: str) -> list[Question]:
    """The questions of all files of a set (“dev”, “calibration”), in the order of the files' names."""
    return [q for path in sorted((DATA / name).glob("*.jsonl")) for q in read_questions(path)]


def normalise(text: str) -> str:
    """Folded text with every run of spaces one space: what nugget patterns are matched in."""
    return _SPACES.sub(" ", fold(text))


@lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def has_nugget(nugget: tuple[str, ...], text: str) -> bool:
    """True when one of the nugget's patterns is in the text."""
    folded = normalise(text)
    return any(_pattern(p).search(folded) for p in nugget)


def nugget_recall(question: Question, text: str) -> float:
    """Share of the question's nuggets that are in the text (1 when it has none)."""
    return sum(has_nugget(n, text) for n in question.nuggets) / len(question.nuggets) if question.nuggets else 1.0
