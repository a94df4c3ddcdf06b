"""An original text that the operator brought in: its clean text in one language and its citable paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.types import Language, Passage


@dataclass(frozen=True, slots=True)
class OriginalParagraph:
    """A paragraph or legal unit of an original; `start`/`end` are offsets into the original's text."""

    start: int
    end: int
    headings: tuple[str, ...] = ()
    locator: str | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """One original: `text` is what was kept of the file (page noise left out), `name` tells two originals apart."""

    name: str
    title: str
    language: Language
    text: str
    paragraphs: tuple[OriginalParagraph, ...]

    def passages(self, source_id: str) -> Iterator[Passage]:
        """The original's citable passages, with ids `source/original-name-language#pN`."""
        for n, p in enumerate(self.paragraphs, 1):
            yield Passage(
                id=f"{source_id}/original-{self.name}-{self.language}#p{n}",
                source_id=source_id,
                document="original",
                language=self.language,
                paragraph=f"p{n}",
                headings=p.headings,
                locator=p.locator,
                start=p.start,
                end=p.end,
                text=self.text[p.start : p.end],
            )
