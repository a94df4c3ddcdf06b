"""The words and markers that the verifier knows, ready to be found in a text: one `Table` per language.

The data stand in `words.toml` (what means the same), `near.toml` (what comes near to it) and `markers.toml` (what denies,
weakens or strengthens); the names of a corpus come from its glossary.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.documents.glossary import Glossary
from assistant.documents.text import stems
from assistant.documents.text import words as folded_words
from assistant.types import LANGUAGES, Language

FOLDER = Path(__file__).parent
ASSERTING, WEAKENING = "asserting", "weakening"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a form stands for: a meaning of a section, or a class of markers."""

    id: str
    section: str = ""
    """The section of words.toml: names act, acts are done, states and acts are affirmed or denied."""
    opposite: bool = False
    """The form says the opposite of the meaning."""


@dataclass(slots=True)
class Node:
    """One step in the forms that begin alike."""

    exact: dict[str, Node] = field(default_factory=dict)
    prefix: dict[str, Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """Forms that begin at one word: how many words they take, and what they stand for."""

    length: int
    entries: tuple[Entry, ...]


class Forms:
    """Finds the forms that begin at a word, in time that depends on the forms' length only."""

    def __init__(self) -> None:
        self._root = Node()
        self._stems: dict[str, list[Entry]] = {}

    def add(self, form: str, entry: Entry) -> None:
        """Adds one form: words, each perhaps ending in `*`."""
        node = self._root
        for word in _split(form):
            bare, into = (word[:-1], node.prefix) if word.endswith("*") else (word, node.exact)
            node = into.setdefault(bare, Node())
        if node is not self._root and entry not in node.entries:
            node.entries.append(entry)

    def stem(self, language: Language) -> None:
        """Other endings of the single words that stand without star: “citing” beside “cite”."""
        self._stems = {}
        for word, node in self._root.exact.items():
            for stem in stems(word, language) if node.entries else ():
                self._stems.setdefault(stem, []).extend(node.entries)

    def inflected(self, word: str, language: Language) -> list[Entry]:
        """What another ending of a word stands for."""
        return [e for stem in stems(word, language) for e in self._stems.get(stem, ())]

    def at(self, words: Sequence[str], start: int) -> list[Found]:
        """The forms that begin at a word, shortest first."""
        found: dict[int, list[Entry]] = {}
        nodes, at = [self._root], start
        while nodes and at <= len(words):
            for node in nodes:
                if node.entries:
                    found.setdefault(at - start, []).extend(node.entries)
            if at == len(words):
                break
            nodes = [after for node in nodes for after in _steps(node, words[at])]
            at += 1
        return [Found(length, tuple(dict.fromkeys(entries))) for length, entries in sorted(found.items())]


def _steps(node: Node, word: str) -> Iterator[Node]:
    if word in node.exact:
        yield node.exact[word]
    if node.prefix:
        for length in range(2, min(len(word), 24) + 1):
            if (after := node.prefix.get(word[:length])) is not None:
                yield after


def _split(form: str) -> list[str]:
    """The folded words of a form, each with its star; “#” is any figure."""
    return [w for part in form.split() for w in _words_of(part)]


def _words_of(part: str) -> list[str]:
    star = part.endswith("*")
    found = ["#"] if part == "#" else folded_words(part)
    return [*found[:-1], found[-1] + "*"] if star and found else found


@dataclass(frozen=True, slots=True)
class Table:
    """Everything the verifier knows of one language."""

    language: Language
    words: Forms
    markers: Forms
    near: Forms
    """Wider classes, for words that have no answer under `words`."""
    names: Forms
    """Names of the corpus: no star, so that they win over common words."""
    faint: Forms
    """Words that say little beside their complements."""
    light: frozenset[str]
    loud: frozenset[str]
    """The classes of markers whose words must be found in the quotes like any other word."""
    classes: dict[str, frozenset[str]]
    """The marker classes of each kind: asserting, weakening."""
    apart: dict[str, frozenset[str]]
    """Meanings by group of outcomes: words of two groups never come near each other."""


def _forms(cell: str) -> list[tuple[str, bool]]:
    """The forms of a cell and whether each says the opposite."""
    return [(f.lstrip("-"), f.startswith("-")) for part in cell.split(",") if (f := part.strip())]


@lru_cache(maxsize=3)
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def tables(glossary: Glossary | None = None) -> dict[Language, Table]:
    """The table of each language, with the names of a glossary."""
    return {language: _table(i, language, glossary or Glossary()) for i, language in enumerate(LANGUAGES)}


def _table(column: int, language: Language, glossary: Glossary) -> Table:
    words, near, markers = _data("words"), _data("near"), _data("markers")
    known, wide, marks, names, faint = Forms(), Forms(), Forms(), Forms(), Forms()
    for section, rows in words.items():
        for meaning, cells in rows.items():
            for form, opposite in _forms(cells[column]):
                known.add(form, Entry(meaning, section, opposite))
                if meaning in near["words"]:
                    wide.add(form, Entry(meaning, "", opposite))
    for meaning, cells in near["words"].items():
        for form, opposite in _forms(cells[column]):
            wide.add(form, Entry(meaning, "", opposite))
    for section, rows in markers.items():
        if section in ("light", "loud", "faint"):
            continue
        for name, cells in rows.items():
            for form, _ in _forms(cells[column]):
                marks.add(form, Entry(name if section in (ASSERTING, WEAKENING) else f"{section}.{name}"))
    for form, _ in _forms(markers["faint"]["forms"][column]):
        faint.add(form, Entry("faint"))
    for key, term in glossary.terms.items():
        proper = any(c.isupper() for c in term.term[language])
        for form in dict.fromkeys([term.term.fr, term.term.en, *term.also]):
            names.add(form, Entry(f"term:{key}", "names" if proper else "things"))
    known.stem(language)
    return Table(
        language,
        known,
        marks,
        wide,
        names,
        faint,
        frozenset(form.rstrip("*") for form, _ in _forms(markers["light"]["forms"][column])),
        frozenset(markers["loud"]),
        {kind: frozenset(markers[kind]) for kind in (ASSERTING, WEAKENING)},
        {group: frozenset(meanings) for group, meanings in near["apart"].items()},
    )
