"""The index as answering uses it: opened read-only, vectors in Chroma, the rest in memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.documents.card import Card
from assistant.documents.glossary import Glossary
from assistant.documents.text import stems, words
from assistant.errors import IndexingError
from assistant.index import manifest
from assistant.index.entries import OutsideEntry, QuestionEntry, SentenceEntry
from assistant.index.intent import Intent, intent
from assistant.index.lexical import Lexical
from assistant.index.reader import Reader, reader
from assistant.index.spaces import Spaces, spaces
from assistant.index.store import Kind, Store
from assistant.types import LANGUAGES, IndexInfo, Language, Passage

# Threads for the searches of one question in the vector store, which let other threads run meanwhile: 4.3 ms become 2.6.
_SIDE_BY_SIDE = ThreadPoolExecutor(2, thread_name_prefix="search")
_KEPT_VECTORS = 50_000  # sentences; of 384 numbers each, 77 MB

Tokens = NDArray[np.float16]
Matrix = NDArray[np.float32]


class TokenVectors(Sequence[Matrix]):
    """The projected token vectors of each text: float32 in memory from the first use on, half of that on disk."""

    def __init__(self, rows: Tokens, ends: NDArray[np.int64]) -> None:
        self._stored, self._ends = rows, ends.tolist()

    @cached_property
    def _rows(self) -> Matrix:
        return np.array(self._stored, np.float32)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, n: int) -> Matrix:  # type: ignore[override]
        return self._rows[self._ends[n - 1] if n else 0 : self._ends[n]]


@dataclass(frozen=True)
class Unit:
    """A paragraph in whatever languages it exists: what retrieval ranks."""

    id: str
    source_id: str
    passages: Mapping[Language, Passage]

    @property
    def role(self) -> str:
        """Plain, gap (the sources do not say) or conflict (they differ); the same in both languages."""
        return next(iter(self.passages.values())).role


class Index:
    """Passages, units, sentences and questions of one generation of the index."""

    def __init__(self, folder: Path, info: manifest.Manifest, *, maps: Spaces | None = None) -> None:
        self.folder, self.manifest = folder, info
        self.spaces: Spaces = maps or spaces(info.model)
        data = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
        self.cards: dict[str, Card] = {k: Card.model_validate(v) for k, v in data["cards"].items()}
        self.glossary = Glossary.model_validate(data["glossary"])
        with (folder / "passages.jsonl").open(encoding="utf-8") as f:
            self.passages: dict[str, Passage] = {p.id: p for p in map(Passage.model_validate_json, f)}
        self.by_language: dict[Language, list[Passage]] = {
            lang: [p for p in self.passages.values() if p.language == lang] for lang in LANGUAGES
        }
        grouped: dict[str, dict[Language, Passage]] = {}
        for p in self.passages.values():
            grouped.setdefault(p.unit, {})[p.language] = p
        self.units: dict[str, Unit] = {u: Unit(u, next(iter(ps.values())).source_id, ps) for u, ps in grouped.items()}
        self._unit_stems: dict[tuple[str, Language], frozenset[str]] = {}
        self._sentence_texts: dict[str, tuple[str, ...]] = {}
        self._sentence_vectors: dict[str, NDArray[np.float32]] = {}
        self.sentences = read_sentences(folder)
        self.sentence_rows: dict[str, list[int]] = {}
        for row, s in enumerate(self.sentences):
            self.sentence_rows.setdefault(s.passage, []).append(row)
        self.questions: dict[str, QuestionEntry] = {q.id: q for q in read_questions(folder)}
        self.question_rows = {q: n for n, q in enumerate(self.questions)}
        self.outside: dict[str, OutsideEntry] = {o.id: o for o in read_outside(folder)}
        self.outside_rows = {o: n for n, o in enumerate(self.outside)}
        self.outside_tokens = read_tokens(folder, "outside")
        self.tokens = read_tokens(folder, "sentences")
        self.question_tokens = read_tokens(folder, "questions")
        self.lexical: dict[Language, Lexical] = {
            lang: Lexical.load(folder / f"lexical-{lang}", lang) for lang in LANGUAGES
        }

    def query(self, kind: Kind, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest stored vectors of a kind (see `Store.query`); IndexingError when the store cannot be read."""
        try:
            return self.store.query(kind, vector, k)
        except IndexingError:
            raise
        except Exception as e:  # Chroma's own errors, and those of its database
            raise damage(self.folder, e) from e

    def nearest(self, wanted: Mapping[Kind, tuple[NDArray[np.float32], int]]) -> dict[Kind, list[tuple[str, float]]]:
        """As `query` for several kinds at once: the searches run side by side."""
        _ = self.store  # opened once, by one thread
        *aside, (kind, asked) = wanted.items()
        waiting = {k: _SIDE_BY_SIDE.submit(self.query, k, *of) for k, of in aside}
        found = {kind: self.query(kind, *asked)}
        return {**{k: f.result() for k, f in waiting.items()}, **found}

    @cached_property
    def intent(self) -> Intent | None:
        """The network that tells questions from orders, read when first used; None for other models."""
        return intent(self.manifest.model)

    @cached_property
    def reader(self) -> Reader | None:
        """The network that reads question and sentence together, read when first used; None for other models."""
        return reader(self.manifest.model)

    @cached_property
    def store(self) -> Store:
        """The vector store, opened when first used."""
        try:
            return Store(self.folder / "chroma")
        except Exception as e:  # Chroma's own errors, and those of its database
            raise damage(self.folder, e) from e

    def sentence_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The stored vectors of those sentences that have one; kept in memory, as the same sentences are asked for again."""
        known = self._sentence_vectors
        if absent := [i for i in ids if i not in known]:
            if len(known) > _KEPT_VECTORS:
                known = self._sentence_vectors = {}
                absent = list(ids)
            known.update(self.store.get("sentences", absent))
        return {i: known[i] for i in ids if i in known}

    def unit_stems(self, unit: Unit, language: Language) -> frozenset[str]:
        """The stems of everything by which a unit can be found in a language (made once)."""
        key = (unit.id, language)
        if key not in self._unit_stems:
            self._unit_stems[key] = self._stems_of(unit, language)
        return self._unit_stems[key]

    def _stems_of(self, unit: Unit, language: Language) -> frozenset[str]:
        passage = unit.passages.get(language) or next(iter(unit.passages.values()))
        asked = (q.text for q in self.by_unit.get(unit.id, ()) if q.language == language)
        return frozenset(
            stems(
                " ".join((self.cards[unit.source_id].short[language], *passage.headings, passage.text, *asked)),
                language,
            )
        )

    def sentence_texts(self, passage: Passage) -> tuple[str, ...]:
        """The sentences of a passage, in order."""
        if passage.id not in self._sentence_texts:
            found = (self.sentences[row] for row in self.sentence_rows.get(passage.id, ()))
            self._sentence_texts[passage.id] = tuple(passage.text[s.start : s.end] for s in found)
        return self._sentence_texts[passage.id]

    @cached_property
    def by_unit(self) -> dict[str, list[QuestionEntry]]:
        """The anticipated questions of each unit."""
        found: dict[str, list[QuestionEntry]] = {}
        for q in self.questions.values():
            found.setdefault(q.unit, []).append(q)
        return found

    @cached_property
    def word_frequency(self) -> dict[str, int]:
        """How often each folded word stands in the passages of both languages."""
        return dict(Counter(w for p in self.passages.values() for w in words(p.text)))

    def knows(self, word: str) -> bool:
        """True when a word, or another form of it, stands anywhere in the index."""
        return any(x.knows(s) for x in self.lexical.values() for s in stems(word, x.language))

    @cached_property
    def info(self) -> IndexInfo:
        """What an answer says about the index."""
        return IndexInfo(
            fingerprint=self.manifest.fingerprint, sources=self.manifest.sources, passages=self.manifest.passages
        )


def read_sentences(folder: Path) -> list[SentenceEntry]:
    """The sentences in the order in which their token vectors are stored."""
    rows = json.loads((folder / "sentences.json").read_text(encoding="utf-8"))
    return [SentenceEntry(f"{p}~{n}", p, n, a, b) for p, n, a, b in rows]


def read_questions(folder: Path) -> list[QuestionEntry]:
    """The anticipated questions in the order in which their token vectors are stored."""
    return [QuestionEntry(**q) for q in json.loads((folder / "questions.json").read_text(encoding="utf-8"))]


def read_outside(folder: Path) -> list[OutsideEntry]:
    """The examples off the subject in the order in which their token vectors are stored."""
    return [OutsideEntry(**o) for o in json.loads((folder / "outside.json").read_text(encoding="utf-8"))]


def read_tokens(folder: Path, name: str) -> TokenVectors | None:
    """Token vectors of the “sentences” or the “questions”, or None when the model gave none."""
    if not (folder / f"tokens-{name}.npy").is_file():
        return None
    return TokenVectors(
        np.load(folder / f"tokens-{name}.npy", mmap_mode="r"), np.load(folder / f"tokens-{name}-ends.npy")
    )


def open_index(data_dir: Path, *, model: str | None = None, checksum: str | None = None) -> Index:
    """The index in use; IndexingError says which command mends a missing, old or mismatched one."""
    folder = manifest.current(manifest.index_root(data_dir))
    info = manifest.read_manifest(folder) if folder else None
    if not folder or not info:
        raise IndexingError(
            "There is no usable index yet; run `assistant index` to build it.",
            "Il n'y a pas encore d'index utilisable ; lancez `assistant index` pour le construire.",
        )
    if checksum is not None and (info.model, info.model_checksum) != (model, checksum):
        other = (
            (f"the model {info.model}", f"le modèle {info.model}")
            if info.model != model
            else ("other weights", "d'autres poids")
        )
        raise IndexingError(
            f"The index was built with {other[0]} than the settings name now ({model}); run `assistant index` to build it anew.",
            f"L'index a été construit avec {other[1]}, et les réglages nomment maintenant {model} ; lancez `assistant index` pour le refaire.",
        )
    if info.heads != manifest.heads(spaces(info.model)):
        raise IndexingError(
            "The index was built with other trained numbers than those of this version; run `assistant index` to build it anew.",
            "L'index a été construit avec d'autres nombres appris que ceux de cette version ; lancez `assistant index` pour le refaire.",
        )
    if wrong := manifest.damaged(folder):
        raise damage(folder, wrong)
    try:
        return Index(folder, info)
    except (OSError, ValueError, KeyError, TypeError, EOFError) as e:
        raise damage(folder, e) from e


def damage(folder: Path, what: object) -> IndexingError:
    """What to say of an index that cannot be read."""
    return IndexingError(
        f"The index in {folder} is damaged ({what}); run `assistant index --force` to build it anew.",
        f"L'index dans {folder} est abîmé ({what}) ; lancez `assistant index --force` pour le refaire.",
    )
