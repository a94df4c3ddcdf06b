"""Builds the index: reads what changed, embeds it, and swaps the new index in atomically.

A build writes `<root>/building-<pid>` and renames it to its generation; only then does `CURRENT` point to it. Sources
whose content did not change are copied from the index in use instead of being embedded again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from itertools import count
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from assistant.documents.corpus import Corpus, Source, source_fingerprint
from assistant.errors import IndexingError
from assistant.index import entries, manifest
from assistant.index.entries import OutsideEntry, QuestionEntry, SentenceEntry
from assistant.index.late import head
from assistant.index.lexical import Lexical
from assistant.index.model import Engine
from assistant.index.spaces import Spaces, spaces
from assistant.index.store import KINDS, Kind, Store
from assistant.types import LANGUAGES, Passage

Progress = Callable[[str, int, int], None]  # step, done, total
Tokens = NDArray[np.float16]
Vectors = NDArray[np.float32]
_BLOCK = 128


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    folder: Path
    manifest: manifest.Manifest
    embedded: int
    reused: int
    unchanged: bool


@dataclass(slots=True)
class _Batch:
    """Everything to store, gathered source by source."""

    passages: list[Passage] = field(default_factory=list)
    sentences: list[SentenceEntry] = field(default_factory=list)
    questions: list[QuestionEntry] = field(default_factory=list)
    outside: list[OutsideEntry] = field(default_factory=list)
    vectors: dict[Kind, dict[str, Vectors]] = field(default_factory=lambda: {k: {} for k in KINDS})
    tokens: dict[str, Tokens] = field(default_factory=dict)  # of sentences and of anticipated questions, by id


def build(
    corpus: Corpus,
    engine: Engine,
    root: Path,
    *,
    progress: Progress | None = None,
    force: bool = False,
    maps: Spaces | None = None,
) -> Built:
    """The index of a corpus, built or already there; waits for another build of the same folder to end (10 minutes).

    `maps` are the spaces of the vectors, those that were trained for the model unless given.
    """
    root.mkdir(parents=True, exist_ok=True)
    maps = maps or spaces(engine.model_id)
    heads = manifest.heads(maps)
    print_ = manifest.fingerprint(corpus.fingerprint(), engine.model_id, engine.checksum, heads)
    try:
        with FileLock(root / ".lock", timeout=600):
            for leftover in root.glob("building-*"):  # what a killed build left
                shutil.rmtree(leftover, ignore_errors=True)
            old = manifest.current(root)
            known = manifest.read_manifest(old) if old else None
            if old and known and known.fingerprint == print_ and not force:
                return Built(old, known, 0, known.sources, True)
            reuse = (
                old
                if known
                and (known.model, known.model_checksum, known.heads) == (engine.model_id, engine.checksum, heads)
                and not force
                else None
            )
            return _build(corpus, engine, maps, root, print_, reuse, old, progress or (lambda *_: None))
    except Timeout as e:
        raise IndexingError(
            "Another build of the index is still running; try again when it has ended.",
            "Une autre construction de l'index est en cours ; réessayez quand elle sera finie.",
        ) from e


def _build(
    corpus: Corpus,
    engine: Engine,
    maps: Spaces,
    root: Path,
    print_: str,
    old: Path | None,
    in_use: Path | None,
    progress: Progress,
) -> Built:
    work = root / f"building-{os.getpid()}"
    work.mkdir()
    prints = {sid: source_fingerprint(s) for sid, s in corpus.sources.items()}
    batch, fresh = _Batch(), []
    for source in corpus.sources.values():
        passages = list(source.passages())
        batch.passages += passages
        batch.sentences += [s for p in passages for s in entries.sentences(p)]
        batch.questions += entries.questions(source)
    batch.outside += entries.outside(corpus.outside)
    kept: set[str] = set()
    if old:
        try:
            before = json.loads((old / "sources.json").read_text(encoding="utf-8"))["fingerprints"]
            kept = {sid for sid in prints if before.get(sid) == prints[sid]}
            _copy(batch, old, kept)
        except Exception:  # whatever is wrong with the old index, a build can do without it
            kept, batch.vectors, batch.tokens = set(), {k: {} for k in KINDS}, {}
    fresh = [s for sid, s in corpus.sources.items() if sid not in kept]
    _embed(batch, fresh, engine, maps, progress)
    info = manifest.Manifest(
        format=manifest.FORMAT,
        fingerprint=print_,
        corpus=corpus.fingerprint(),
        model=engine.model_id,
        model_checksum=engine.checksum,
        heads=manifest.heads(maps),
        dimension=engine.dimension,
        sources=len(corpus.sources),
        passages=len(batch.passages),
        sentences=len(batch.sentences),
        questions=len(batch.questions),
        versions={name: version(name) for name in ("chromadb", "bm25s", "numpy")},
    )
    progress("write", 0, 1)
    _write(batch, corpus, prints, work)
    manifest.write_sizes(work)
    (work / "manifest.json").write_text(info.model_dump_json(indent=1), encoding="utf-8")
    name = _free(root, f"{print_[:12]}-{os.getpid()}")
    final = root / name
    work.rename(final)
    manifest.make_current(root, name)
    for other in root.iterdir():  # a running server may still read the generation before this one
        if other.is_dir() and other not in (final, in_use):
            shutil.rmtree(other, ignore_errors=True)
    progress("write", 1, 1)
    return Built(final, info, len(fresh), len(kept), False)


def _free(root: Path, stem: str) -> str:
    """A folder name that no generation has: an index in use is never written over."""
    return next(name for name in (f"{stem}-{n}" for n in count()) if not (root / name).exists())


def _copy(batch: _Batch, old: Path, kept: set[str]) -> None:
    """Vectors and token vectors of unchanged sources, from the index in use."""
    from assistant.index.load import read_outside, read_questions, read_sentences, read_tokens

    store = Store(old / "chroma")
    by_passage = {p.id: p.source_id for p in batch.passages}
    known_outside = {(o.id, o.text) for o in read_outside(old)}
    wanted: dict[Kind, list[str]] = {
        "passages": [p.id for p in batch.passages if p.source_id in kept],
        "sentences": [s.id for s in batch.sentences if by_passage[s.passage] in kept],
        "questions": [q.id for q in batch.questions if q.unit.split("#")[0] in kept],
        "outside": [o.id for o in batch.outside if (o.id, o.text) in known_outside],
    }
    for kind, ids in wanted.items():
        batch.vectors[kind].update(store.get(kind, ids))
    for name, ids in (
        ("sentences", [s.id for s in read_sentences(old)]),
        ("questions", [q.id for q in read_questions(old)]),
        ("outside", [o.id for o in read_outside(old)]),
    ):
        tokens = read_tokens(old, name)
        if tokens is not None:
            keep = set(wanted[name])  # type: ignore[index]
            batch.tokens.update((i, np.asarray(tokens[n])) for n, i in enumerate(ids) if i in keep)


def _embed(batch: _Batch, fresh: Sequence[Source], engine: Engine, maps: Spaces, progress: Progress) -> None:
    cards = {s.id: s.card for s in fresh}
    passages = [p for p in batch.passages if p.source_id in cards]
    by_id = {p.id: p for p in passages}
    sentences = [s for s in batch.sentences if s.passage in by_id]
    asked = [q for q in batch.questions if q.unit.split("#")[0] in cards]
    keys: list[tuple[Kind, str, str]] = [("questions", q.id, q.text) for q in asked] + [
        ("outside", o.id, o.text) for o in batch.outside if o.id not in batch.vectors["outside"]
    ]
    total, done = len(passages) + len(keys), 0

    def step(n: int) -> None:
        nonlocal done
        done += n
        progress("embed", done, total)

    progress("embed", 0, total)
    of_passage: dict[str, list[SentenceEntry]] = {}
    for s in sentences:
        of_passage.setdefault(s.passage, []).append(s)
    for i in range(0, len(passages), _BLOCK):  # in blocks: token vectors of the whole corpus would fill the memory
        block = passages[i : i + _BLOCK]
        heads = [entries.heading(cards[p.source_id], p) for p in block]
        found = engine.encode([h + p.text for h, p in zip(heads, block, strict=True)], kind="passage", tokens=True)
        for n, p in enumerate(block):
            batch.vectors["passages"][p.id] = found.pooled[n]
            if found.tokens is not None:
                for s in of_passage.get(p.id, []):
                    inside = tokens_inside(found.offsets[n], s.start + len(heads[n]), s.end + len(heads[n]))
                    own = found.tokens[n][inside]
                    batch.tokens[s.id] = head().sentence(own).astype(np.float16)
                    batch.vectors["sentences"][s.id] = maps.telling(_pooled(own, found.pooled[n]))
        step(len(block))
    bare = [s for s in sentences if s.id not in batch.vectors["sentences"]]  # a model without token vectors
    for i in range(0, len(bare), _BLOCK):
        texts = [by_id[s.passage].text[s.start : s.end] for s in bare[i : i + _BLOCK]]
        told = maps.telling(engine.encode(texts, kind="passage").pooled)
        batch.vectors["sentences"].update((s.id, v) for s, v in zip(bare[i : i + _BLOCK], told, strict=True))
    for i in range(0, len(keys), _BLOCK):
        some = keys[i : i + _BLOCK]
        got = engine.encode([text for _, _, text in some], kind="query", tokens=True)
        same = maps.same(got.pooled)
        for n, (kind, key, _) in enumerate(some):
            batch.vectors[kind][key] = same[n]
            if got.tokens is not None:
                batch.tokens[key] = head().key(got.tokens[n][got.offsets[n][:, 0] >= 0]).astype(np.float16)
        step(len(some))


def _pooled(tokens: Vectors, fallback: Vectors) -> Vectors:
    """A sentence's vector: the mean of its tokens in its paragraph's pass (late chunking, Günther et al. 2024), of length 1."""
    if not len(tokens):  # cut off at the model's 512 tokens
        return fallback
    mean = tokens.mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), np.float32)


def tokens_inside(offsets: NDArray[np.int64], start: int, end: int) -> NDArray[np.int64]:
    """Rows of the tokens that touch `[start, end)`; the prefix and specials have the offset (-1, -1)."""
    return np.flatnonzero((offsets[:, 1] > start) & (offsets[:, 0] < end) & (offsets[:, 0] >= 0))


def _write(batch: _Batch, corpus: Corpus, prints: dict[str, str], work: Path) -> None:
    cards = {sid: s.card for sid, s in corpus.sources.items()}
    with (work / "passages.jsonl").open("w", encoding="utf-8") as f:
        f.writelines(p.model_dump_json() + "\n" for p in batch.passages)
    _dump(work / "sentences.json", [[s.passage, s.position, s.start, s.end] for s in batch.sentences])
    _dump(work / "questions.json", [asdict(q) for q in batch.questions])
    _dump(work / "outside.json", [asdict(o) for o in batch.outside])
    _dump(
        work / "sources.json",
        {
            "fingerprints": prints,
            "cards": {k: c.model_dump(mode="json") for k, c in cards.items()},
            "glossary": corpus.glossary.model_dump(mode="json"),
        },
    )
    store = Store(work / "chroma", create=True)
    ids: dict[Kind, list[tuple[str, dict[str, str]]]] = {
        "passages": [(p.id, {"source": p.source_id, "language": p.language}) for p in batch.passages],
        "sentences": [(s.id, {"passage": s.passage}) for s in batch.sentences],
        "questions": [(q.id, {"unit": q.unit, "language": q.language}) for q in batch.questions],
        "outside": [(o.id, {"kind": o.kind}) for o in batch.outside],
    }
    for kind, rows in ids.items():
        if rows:
            store.add(
                kind, [i for i, _ in rows], np.stack([batch.vectors[kind][i] for i, _ in rows]), [m for _, m in rows]
            )
    store.close()
    for name, keys in (
        ("sentences", [s.id for s in batch.sentences]),
        ("questions", [q.id for q in batch.questions]),
        ("outside", [o.id for o in batch.outside]),
    ):
        if keys and batch.tokens:
            np.save(work / f"tokens-{name}-ends.npy", np.cumsum([len(batch.tokens[k]) for k in keys], dtype=np.int64))
            np.save(work / f"tokens-{name}.npy", np.concatenate([batch.tokens[k] for k in keys]))
    asked: dict[tuple[str, str], list[str]] = {}
    for q in batch.questions:
        asked.setdefault((q.unit, q.language), []).append(q.text)
    for language in LANGUAGES:
        texts = [
            entries.lexical_text(cards[p.source_id], p, asked.get((p.unit, language), []))
            for p in batch.passages
            if p.language == language
        ]
        Lexical.build(language, texts).save(work / f"lexical-{language}")


def _dump(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
