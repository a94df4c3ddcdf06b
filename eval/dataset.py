"""A set of questions with its corpus, in BEIR's shape: read from a folder, ours or anyone's."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import InputError
from assistant.types import LANGUAGES, Language
from eval.pairs import FOLDER, Nugget

NEAR_KEYS = "near_keys.json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Document:
    """A passage of the corpus; `unit` is what it shares with its twin in the other language."""

    id: str
    title: str
    text: str
    language: Language | None
    unit: str
    source: str
    file: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` of a passage."""

    passage: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its gold; `grades` holds the judged passages in the question's language."""

    id: str
    text: str
    lang: Language
    pair: str
    split: str
    kind: str = "question"
    style: str = "plain"
    answerable: bool = True
    turns: tuple[str, ...] = ()
    grades: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    nuggets: tuple[Nugget, ...] = ()
    forbidden: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """Questions and the passages they are asked of; `near_keys` are near copies of an anticipated question."""

    name: str
    folder: Path
    documents: Mapping[str, Document]
    items: tuple[Item, ...]
    near_keys: frozenset[str] = frozenset()

    @cached_property
    def twins(self) -> Mapping[str, Mapping[Language | None, str]]:
        """For each unit, the passage id of each language."""
        found: dict[str, dict[Language | None, str]] = {}
        for d in self.documents.values():
            found.setdefault(d.unit, {})[d.language] = d.id
        return found

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the files that the set is read from."""
        digest = hashlib.sha256()
        for path in sorted(
            p
            for p in self.folder.rglob("*")
            if p.suffix in (".jsonl", ".tsv", ".json") and not p.name.startswith("pairs-")
        ):
            digest.update(path.relative_to(self.folder).as_posix().encode() + path.read_bytes())
        return digest.hexdigest()

    def in_language(self, passage: str, language: Language) -> str:
        """The passage or its twin in the language, where there is one."""
        document = self.documents.get(passage)
        return self.twins[document.unit].get(language, passage) if document else passage

    def choose(
        self,
        split: str = "all",
        language: Language | None = None,
        limit: int | None = None,
        sample: int | None = None,
    ) -> Dataset:
        """The questions of a split and language: the first `limit` of them, or a `sample` that is always the same."""
        items = [i for i in self.items if split in ("all", i.split) and language in (None, i.lang)]
        if sample is not None:
            items = _sampled(items, sample)
        return replace(self, items=tuple(items[:limit]))


def _sampled(items: Iterable[Item], size: int) -> list[Item]:
    """About `size` questions by the hash of their pair, so that both languages of a question are in or out."""
    pairs: dict[str, list[Item]] = {}
    for item in items:
        pairs.setdefault(item.pair, []).append(item)
    chosen: list[Item] = []
    for pair in sorted(pairs, key=lambda p: hashlib.sha256(p.encode()).hexdigest()):
        if len(chosen) + len(pairs[pair]) <= size:
            chosen += pairs[pair]
    return sorted(chosen, key=lambda i: i.id)


def read_dataset(folder: Path = FOLDER, name: str | None = None) -> Dataset:
    """The set in a folder; InputError names the file that is missing or broken."""
    documents = {d.id: d for d in _rows(folder / "corpus.jsonl", _document)}
    answers = (
        {a["_id"]: a for a in _rows(folder / "answers.jsonl", dict)} if (folder / "answers.jsonl").is_file() else {}
    )
    spans = dict(_spans(folder / "spans.jsonl", documents)) if (folder / "spans.jsonl").is_file() else {}
    queries = {q["_id"]: q for q in _rows(folder / "queries.jsonl", dict)}
    items: list[Item] = []
    for path in sorted((folder / "qrels").glob("*.tsv")):
        if path.stem.endswith("-both"):
            continue
        for query, grades in read_qrels(path).items():
            if query in queries:
                items.append(_item(queries[query], path.stem, grades, answers.get(query, {}), spans.get(query, ())))
    if not items:
        raise InputError(
            f"{folder}: no question has judgements; a set needs qrels/<split>.tsv.",
            f"{folder} : aucune question n'a de jugements ; il faut qrels/<split>.tsv.",
        )
    if (folder / "unanswerable.jsonl").is_file():
        items += [
            _item(q, "test", {}, answers.get(q["_id"], {}) | {"answerable": False}, ())
            for q in _rows(folder / "unanswerable.jsonl", dict)
        ]
    near = folder / NEAR_KEYS
    copies = (
        frozenset(row["id"] for row in json.loads(near.read_text(encoding="utf-8"))) if near.is_file() else frozenset()
    )
    return Dataset(name or folder.name, folder, documents, tuple(sorted(items, key=lambda i: i.id)), copies)


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Grades by query and passage from a BEIR qrels file (its first line is a header)."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], 2):
        parts = line.split("\t")
        try:
            grades.setdefault(parts[0], {})[parts[1]] = int(parts[2])
        except (IndexError, ValueError) as e:
            raise InputError(
                f"{path}:{number}: not a row “query-id, corpus-id, score”.",
                f"{path}:{number} : ce n'est pas une ligne « query-id, corpus-id, score ».",
            ) from e
    return grades


def _document(row: Mapping[str, Any]) -> Document:
    meta = row.get("metadata") or {}
    language = meta.get("lang") if meta.get("lang") in LANGUAGES else None
    return Document(
        row["_id"],
        row.get("title") or "",
        row["text"],
        language,
        meta.get("unit") or row["_id"],
        meta.get("source") or row["_id"],
        meta.get("file") or "",
        meta.get("start") or 0,
    )


def _item(
    query: Mapping[str, Any], split: str, grades: Mapping[str, int], answer: Mapping[str, Any], spans: tuple[Span, ...]
) -> Item:
    meta = query.get("metadata") or {}
    return Item(
        id=query["_id"],
        text=query["text"],
        lang=_language(meta.get("lang"), query["text"]),
        pair=meta.get("pair") or query["_id"],
        split=meta.get("split") or split,
        kind=meta.get("kind") or "question",
        style=meta.get("style") or "plain",
        answerable=bool(answer.get("answerable", meta.get("answerable", True))),
        turns=tuple(meta.get("turns") or ()),
        grades=dict(grades),
        sources=tuple(answer.get("sources") or ()),
        nuggets=tuple(Nugget.model_validate(n) for n in answer.get("nuggets") or ()),
        forbidden=tuple(answer.get("forbidden") or ()),
        spans=spans,
    )


def _language(given: str | None, text: str) -> Language:
    for language in LANGUAGES:
        if given == language:
            return language
    from assistant.retrieve.language import detect

    return detect(text)


def _spans(path: Path, documents: Mapping[str, Document]) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """Gold spans by query id (the tag), moved from the file's offsets to the passage's."""
    by_file: dict[str, list[Document]] = {}
    for d in documents.values():
        by_file.setdefault(d.file or d.id, []).append(d)
    for row in _rows(path, dict):
        found = [
            Span(d.id, s["span"][0] - d.start, s["span"][1] - d.start)
            for s in row["snippets"]
            for d in by_file.get(s["file_path"], ())
            if d.start <= s["span"][0] and s["span"][1] <= d.start + len(d.text)
        ]
        for query in row.get("tags", ())[:1]:
            yield query, tuple(found)


def _rows(path: Path, make: Callable[[Any], T]) -> Iterable[T]:
    if not path.is_file():
        raise InputError(
            f"{path} is missing; a set needs corpus.jsonl, queries.jsonl and qrels/.",
            f"{path} manque ; il faut corpus.jsonl, queries.jsonl et qrels/.",
        )
    found: list[T] = []
    with path.open(encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            if line.strip():
                try:
                    found.append(make(json.loads(line)))
                except (ValueError, KeyError, TypeError) as e:
                    raise InputError(
                        f"{path}:{number}: not a line of a BEIR file ({e!r}).",
                        f"{path}:{number} : ce n'est pas une ligne de fichier BEIR ({e!r}).",
                    ) from e
    return found
