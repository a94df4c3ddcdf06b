"""The question pairs of the bundled benchmark as they were written: one question in both languages with its gold."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import InputError
from assistant.types import Language
from eval.lines import read_lines

FOLDER = Path(__file__).parent / "data" / "cnil-hdh"
FILES = ("pairs-a.jsonl", "pairs-b.jsonl")
DEV_SHARE = 0.4

JUDGED = "judged.jsonl"

Split = Literal["dev", "test"]
Importance = Literal["vital", "okay"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Nugget(_Model):
    """One thing a good answer says; `match` is searched in the folded answer, and is the text itself when it is None."""

    text: str = Field(min_length=1)
    match: str | None = None
    importance: Importance = "vital"


class Side(_Model):
    """A pair in one language."""

    question: str = Field(min_length=1)
    turns: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    forbidden: tuple[str, ...] = ()


class Pair(_Model):
    """One question in French and in English; `facts` grades the dossier's facts: 2 answers, 1 helps."""

    pair: str = Field(pattern=r"^p\d{3}$")
    kind: str
    style: str
    answerable: bool
    sources: tuple[str, ...] = ()
    facts: Mapping[str, Literal[1, 2]] = Field(default_factory=dict)
    near: tuple[str, ...] = ()
    fr: Side
    en: Side

    def side(self, language: Language) -> Side:
        """The pair in a language."""
        return self.fr if language == "fr" else self.en

    @property
    def split(self) -> Split:
        """The split that the pair belongs to for ever."""
        return split_of(self.pair)


def split_of(pair: str) -> Split:
    """“dev” for 40 % of the pair ids and “test” for the others, by SHA-256 of the id."""
    part = int.from_bytes(hashlib.sha256(pair.encode()).digest()[:8], "big") / 2**64
    return "dev" if part < DEV_SHARE else "test"


def read_pairs(folder: Path = FOLDER) -> list[Pair]:
    """All pairs in order of id; InputError names file and line of a broken one."""
    found: dict[str, Pair] = {}
    for path in (folder / name for name in FILES):
        for number, pair in read_lines(path, Pair, "a question pair", "une paire de questions"):
            if pair.pair in found:
                raise InputError(
                    f"{path}:{number}: the pair {pair.pair} stands twice.",
                    f"{path}:{number} : la paire {pair.pair} est en double.",
                )
            found[pair.pair] = pair
    return [found[k] for k in sorted(found)]


class Judged(_Model):
    """What somebody who knew neither gold nor systems made of a pair's pooled paragraphs (source#paragraph): 2 answers, 1 helps, 0 neither."""

    pair: str = Field(pattern=r"^p\d{3}$")
    grades: Mapping[str, Literal[0, 1, 2]]


def read_judged(folder: Path = FOLDER) -> list[Judged]:
    """The second judgements of the answerable pairs, in order of id; none when the folder has no such file."""
    path = folder / JUDGED
    wanted = "the judgements of a pair", "les jugements d'une paire"
    return [j for _, j in read_lines(path, Judged, *wanted)] if path.is_file() else []
