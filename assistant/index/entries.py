"""What the index stores for each source: passages, their sentences, their anticipated questions, and the texts embedded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.documents.card import Card
from assistant.documents.corpus import Source
from assistant.documents.outside import Outside
from assistant.documents.sentences import sentence_spans
from assistant.documents.steering import hear
from assistant.types import LANGUAGES, Language, Passage


@dataclass(frozen=True, slots=True)
class SentenceEntry:
    """A sentence of a passage: `[start, end)` in the passage's text, `position` from 0."""

    id: str
    passage: str
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """An anticipated question: one more key of the unit that it leads to."""

    id: str
    unit: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class OutsideEntry:
    """An example of another subject ("off_topic"), of steering ("instructions"), or of a question known to have no answer ("unanswered")."""

    id: str
    kind: str
    text: str


def outside(examples: Outside) -> Iterator[OutsideEntry]:
    """The examples of what is off the subject, in order of kind, theme and language."""
    for kind, themes in (
        ("off_topic", examples.off_topic),
        ("instructions", examples.instructions),
        ("unanswered", examples.unanswered),
    ):
        for theme, by_language in themes.items():
            for language, texts in by_language.items():
                for n, text in enumerate(texts):
                    yield OutsideEntry(f"{kind}/{theme}?{language}{n}", kind, text)


def heading(card: Card, passage: Passage) -> str:
    """What stands before a passage's text when it is embedded: the source's short name and the nearest heading."""
    parts = (card.short[passage.language], *passage.headings[-1:])
    return ". ".join(p for p in parts if p) + ". "


def sentences(passage: Passage) -> Iterator[SentenceEntry]:
    """The sentences of a passage that can be evidence, in order: what gives the assistant orders in a brought-in text is none."""
    for n, (start, end) in enumerate(sentence_spans(passage.text)):
        if passage.document == "original" and hear(passage.text[start:end]).steers:
            continue
        yield SentenceEntry(f"{passage.id}~{n}", passage.id, n, start, end)


def questions(source: Source) -> Iterator[QuestionEntry]:
    """The anticipated questions of a source, in order of paragraph and language."""
    for paragraph, by_language in source.questions.items():
        for language in LANGUAGES:
            for n, text in enumerate(by_language.get(language, ())):
                unit = f"{source.id}#{paragraph}"
                yield QuestionEntry(f"{unit}?{language}{n}", unit, language, text)


def lexical_text(card: Card, passage: Passage, asked: list[str]) -> str:
    """What the lexical index reads for a passage: short name, headings, text, and its anticipated questions."""
    return " ".join((card.short[passage.language], *passage.headings, passage.text, *asked))
