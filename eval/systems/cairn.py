"""A peer: cairn-assistant (PyPI), an extractive assistant for public agencies, with its own settings.

It gets the same passages under the same headings, one Markdown file for each source and language, and is told the language of
the question, as its interface always tells it. Earlier questions go through its own session.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.errors import ModelError
from eval.dataset import Document, Item
from eval.systems.base import About, Outcome, Part, Setup, answer, refusal

NAME = "cairn"
_HEADING = re.compile(r"\A(?:#.*\n+)+")


class Cairn:
    """Cairn over a set."""

    def __init__(self, setup: Setup) -> None:
        try:
            from cairn.config import Config
            from cairn.index import build_index
            from cairn.session import Session
        except ImportError as e:
            raise ModelError(
                "This peer needs the extra “peers”: pip install 'cnil-hdh-assistant[peers]'.",
                "Ce système demande l'option « peers » : pip install 'cnil-hdh-assistant[peers]'.",
            ) from e
        self._dataset, self._k, self._session = setup.dataset, setup.k, Session
        self._config = replace(Config(), candidates=setup.k)
        with tempfile.TemporaryDirectory() as folder:
            self._documents = write_corpus(setup, Path(folder))
            self._index = build_index(folder)
        self.about = About(corpus=self._index.corpus_fingerprint)

    def ask(self, item: Item) -> Outcome:
        """Its candidates as passages, its passages as the answer."""
        session = self._session()
        for turn in item.turns:
            session.ask(turn, self._index, self._config, lang=item.lang)
        result = session.ask(item.text, self._index, self._config, lang=item.lang).result
        best: dict[str, float] = {}
        for c in result.answer.trace.candidates:
            best.setdefault(
                self._dataset.in_language(self._documents[c.passage.passage_id].id, item.lang), float(c.score)
            )
        retrieved = list(best.items())[: self._k]
        top = max((score for _, score in retrieved), default=0.0)
        if result.answer.kind == "refusal":
            return Outcome(retrieved, refusal(item, result.answer.text, 1.0 - top, NAME))
        return Outcome(retrieved, answer(item, [self._part(s) for s in result.answer.sources], top, NAME))

    def _part(self, source: Any) -> Part:
        document = self._documents[source.source_id]
        quote = _HEADING.sub("", source.text)
        start = max(document.text.find(quote), 0)
        return Part(document, start, min(start + len(quote), len(document.text)))

    def close(self) -> None:
        """Nothing to put back."""


def write_corpus(setup: Setup, folder: Path) -> dict[str, Document]:
    """Writes the set as Cairn reads it; gives the passage behind each id that Cairn will use."""
    files: dict[str, list[Document]] = {}
    for d in setup.dataset.documents.values():
        files.setdefault(d.file or d.id, []).append(d)
    known: dict[str, Document] = {}
    for n, documents in enumerate(files.values(), 1):
        first = documents[0]
        title, _, _ = first.title.partition(" – ")
        lines = ["---", f"id: d{n}", f"title: {title or first.id}", f"lang: {first.language or 'en'}", "---", ""]
        for ordinal, d in enumerate(documents, 1):
            known[f"d{n}#{ordinal}"] = d
            heading = d.title.partition(" – ")[2]
            lines += [*((f"## {heading}", "") if heading else ()), " ".join(d.text.split()), ""]
        (folder / f"d{n}.md").write_text("\n".join(lines), encoding="utf-8")
    return known
