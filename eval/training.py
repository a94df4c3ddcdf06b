"""Questions to learn from (`eval/data/training`): for each, the sentence of the corpus that answers it, or that none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.documents.corpus import Corpus
from assistant.index import entries
from assistant.types import LANGUAGES, Language
from eval.lines import read_lines
from eval.questions import DATA

TRAINING = DATA / "training"
Asked = tuple[Annotated[str, Field(min_length=1)], Annotated[int, Field(ge=1)]]


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """One question; `unit` (source#paragraph) answers it with its sentence number `sentence`, counted from 0 as in the index;
    None: nothing in the corpus answers it, however near that paragraph is; `before`: the earlier question that it goes on from."""

    text: str
    language: Language
    unit: str
    sentence: int | None
    before: str = ""


class Wrapped(BaseModel):
    """A text as people type it, and the words in it that carry a question, copied from it; none: it is an order or a wish that
    no source answers. `paragraph` and `sentence` (from 1) answer the question, where they are known."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(min_length=1)]
    lang: Language
    kind: str
    core: tuple[Annotated[str, Field(min_length=1)], ...]
    paragraph: str | None = Field(None, pattern=r"^[^#]+#[^#]+$")
    sentence: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _copied(self) -> Wrapped:
        if lost := [c for c in self.core if c not in self.text]:
            raise ValueError(f"“{lost[0]}” is not in the text")
        return self


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    paragraph: str = Field(pattern=r"^[^#]+#[^#]+$")
    fr: tuple[Asked, ...]
    en: tuple[Asked, ...]


class _Contrast(BaseModel):
    """Each row: a question, the number of the sentence that answers it, and its twin that nothing answers (either may be null)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paragraph: str = Field(pattern=r"^[^#]+#[^#]+$")
    fr: tuple[tuple[str | None, Annotated[int, Field(ge=1)], str | None], ...]
    en: tuple[tuple[str | None, Annotated[int, Field(ge=1)], str | None], ...]


_Row = tuple[
    Annotated[str, Field(min_length=1)],
    str | None,
    Annotated[int, Field(ge=1)],
    Annotated[str | None, Field(min_length=1)],
]


class _Talk(BaseModel):
    """Each row: an earlier question, what is asked next, the number of the sentence that answers that, and what might be asked
    instead and nothing answers (either may be null)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    paragraph: str = Field(pattern=r"^[^#]+#[^#]+$")
    fr: tuple[_Row, ...]
    en: tuple[_Row, ...]


_Read = TypeVar("_Read", bound=BaseModel)


def read_training(folder: Path = TRAINING) -> list[TrainingQuestion]:
    """The answered questions (`questions*.jsonl`), in the order of files and lines; an error names file and line."""
    found: list[TrainingQuestion] = []
    for read in _lines(folder, "questions*.jsonl", _Line):
        by_language: Mapping[Language, tuple[Asked, ...]] = {"fr": read.fr, "en": read.en}
        for language in LANGUAGES:
            found += [TrainingQuestion(q, language, read.paragraph, s - 1) for q, s in by_language[language]]
    return found


def read_contrast(folder: Path = TRAINING) -> list[TrainingQuestion]:
    """The questions of the contrast pairs (`contrast*.jsonl`), each before its unanswered twin; errors as for `read_training`."""
    found: list[TrainingQuestion] = []
    for read in _lines(folder, "contrast*.jsonl", _Contrast):
        for language in LANGUAGES:
            for asked, number, twin in read.fr if language == "fr" else read.en:
                found += [TrainingQuestion(asked, language, read.paragraph, number - 1)] if asked else []
                found += [TrainingQuestion(twin, language, read.paragraph, None)] if twin else []
    return found


def read_talks(folder: Path = TRAINING) -> list[TrainingQuestion]:
    """The follow-ups (`talks*.jsonl`), each before the unanswered one in its place; errors as for `read_training`."""
    found: list[TrainingQuestion] = []
    for read in _lines(folder, "talks*.jsonl", _Talk):
        for language in LANGUAGES:
            for before, asked, number, miss in read.fr if language == "fr" else read.en:
                found += [TrainingQuestion(asked, language, read.paragraph, number - 1, before)] if asked else []
                found += [TrainingQuestion(miss, language, read.paragraph, None, before)] if miss else []
    return found


def read_wrapped(folder: Path = TRAINING) -> list[Wrapped]:
    """Orders, and questions as people wrap them (`wrapped*.jsonl`), in the order of files and lines; errors as for `read_training`."""
    return list(_lines(folder, "wrapped*.jsonl", Wrapped))


def unwrapped(texts: Sequence[Wrapped]) -> Iterator[TrainingQuestion]:
    """Each wrapped text as a training question, whole, and once more without what wraps it; `unit` is empty where nobody said
    what answers."""
    for t in texts:
        answer = t.paragraph or "", None if t.sentence is None else t.sentence - 1
        for text in dict.fromkeys((t.text, " ".join(t.core) or t.text)):
            yield TrainingQuestion(text, t.lang, *answer)


def _lines(folder: Path, names: str, kind: type[_Read]) -> Iterator[_Read]:
    wanted = "a line of training questions", "une ligne de questions d'entraînement"
    for path in sorted(folder.glob(names)):
        yield from (read for _, read in read_lines(path, kind, *wanted))


def astray(questions: Sequence[TrainingQuestion], corpus: Corpus) -> Iterator[str]:
    """The questions whose paragraph or sentence the corpus does not have, one sentence each."""
    sentences = {
        (p.source_id + "#" + p.paragraph, p.language): len(list(entries.sentences(p)))
        for source in corpus.sources.values()
        for p in source.passages()
        if p.paragraph
    }
    for q in questions:
        if (q.sentence or 0) >= sentences.get((q.unit, q.language), 0):
            yield f"training: {q.unit} has no sentence {(q.sentence or 0) + 1} in “{q.language}” for “{q.text}”"
