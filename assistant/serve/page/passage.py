"""The passage behind a citation: `shown()` gives its paragraph, its quote, its twin and where to read on."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from assistant.documents.card import Card
from assistant.index.load import Index
from assistant.serve.page.shelf import document_of
from assistant.serve.page.sources import PER_PAGE
from assistant.types import Language, Passage

_WHOLE = 8  # words of a quote up to which all of them are looked for; of a longer one, its beginning and its end
_ENDS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage with the quote at [start, end) (none when both are 0), its source and its twin."""

    passage: Passage
    card: Card
    twin: Passage | None
    start: int
    end: int

    @property
    def pointed(self) -> bool:
        """True when the official address leads to the quote itself: it is in the official text only if it is an original."""
        return self.passage.document == "original" and self.end > self.start

    @property
    def official(self) -> str | None:
        """The official address, with a text fragment where the quote is from an original."""
        url = self.card.url
        if url is None or not self.pointed:
            return url
        return url + ("" if "#" in url else "#") + text_fragment(self.passage.text[self.start : self.end])

    @property
    def host(self) -> str:
        """The site of the official text."""
        return (urlsplit(self.card.url or "").hostname or "").removeprefix("www.")

    @property
    def path(self) -> str:
        """The page on which the whole text can be read, the paragraph being its anchor."""
        source = f"/sources/{self.card.id}"
        return source if self.passage.document == "digest" else f"{source}/{document_of(self.passage)}"

    def query(self, language: Language) -> dict[str, int | str]:
        """What makes that page mark the quote, and show the right part of a long original."""
        p = self.passage
        marked = p.document == "original" or p.language == language  # a digest is shown in the language of the page
        found: dict[str, int | str] = {"p": p.paragraph, "s": self.start, "e": self.end} if marked and self.end else {}
        number = int(p.paragraph[1:]) if p.document == "original" else 1
        return found | ({"page": (number - 1) // PER_PAGE + 1} if number > PER_PAGE else {})


def shown(index: Index, passage_id: str, start: int = 0, end: int = 0) -> Shown | None:
    """The passage of an id, or None; a quote that is not in it is not marked."""
    passage = index.passages.get(passage_id)
    if passage is None:
        return None
    if not 0 <= start < end <= len(passage.text):
        start = end = 0
    twins = index.units[passage.unit].passages
    twin = next((p for language, p in twins.items() if language != passage.language), None)
    return Shown(passage, index.cards[passage.source_id], twin, start, end)


def text_fragment(words: str) -> str:
    """The directive that makes a browser scroll to a quote: `:~:text=…`, or `:~:text=first words,last words`."""
    parts = words.split()
    spans = [parts] if len(parts) <= _WHOLE else [parts[:_ENDS], parts[-_ENDS:]]
    return ":~:text=" + ",".join(quote(" ".join(span), safe="").replace("-", "%2D") for span in spans)
