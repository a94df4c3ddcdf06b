"""Growth: invented corpora of several sizes, indexed and searched through the library, to see how cost grows with the corpus.

Passages are made of sentences of the bundled corpus in a random order, and vectors of random word vectors: their meaning is
nothing, but their number, length and spread are like real ones. Token vectors are left out (late interaction looks at
a fixed number of passages, whatever the size).
"""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.bench.measure import Measured, Options, run, tell

if TYPE_CHECKING:
    from assistant.documents.corpus import Corpus
    from assistant.index.model import Encoding

DIMENSION = 384
PER_SOURCE = 500
QUESTIONS = 200
_CHILD = "import sys; from eval.bench.scale import one_size; one_size(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])"


def scale(options: Options) -> list[Measured]:
    """For each size: seconds to index, milliseconds to search, peak memory; then how cost grew from the first to the last."""
    found: list[Measured] = []
    searched: list[tuple[int, float]] = []
    for size in sorted(options.passages):
        tell(f"  {size} passages")
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            run(["-c", _CHILD, str(size), "0", folder])
            asked = min(QUESTIONS, options.limit or QUESTIONS)
            child = run(["-c", _CHILD, str(size), str(asked), folder])
            built: dict[str, float] = json.loads((Path(folder) / "built.json").read_text(encoding="utf-8"))
        got = json.loads(child.output)
        searched.append((size, got["p50"]))
        large = size >= 1_000_000
        found += [
            Measured(f"{size:,} passages, index", built["seconds"], "s", None, 1),
            Measured(f"{size:,} passages, search p50", got["p50"], "ms", None, asked),
            Measured(f"{size:,} passages, search p95", got["p95"], "ms", 250 if large else None, asked),
            Measured(f"{size:,} passages, peak memory", child.peak, "MiB", 6144 if large else None, 1),
        ]
    if len(searched) > 1:
        (small, first), (big, last) = searched[0], searched[-1]
        found.append(
            Measured(
                "growth of search / growth of the corpus", (last / first) / (big / small), "times", 1, len(searched)
            )
        )
    return found


def one_size(size: int, asked: int, folder: str) -> None:
    """In a process of its own: builds the index of an invented corpus, or (with questions) opens it and searches."""
    import time

    from assistant.index.build import build
    from assistant.index.load import open_index
    from assistant.pipeline import Assistant
    from assistant.settings import Settings
    from eval.bench.measure import spread

    root, engine = Path(folder), Invented()
    if not asked:
        corpus = invented(size)
        start = time.perf_counter()
        build(corpus, engine, root / "index")
        (root / "built.json").write_text(json.dumps({"seconds": time.perf_counter() - start}), encoding="utf-8")
        return
    assistant = Assistant(
        open_index(root, model=engine.model_id, checksum=engine.checksum), engine, Settings(data_dir=root)
    )
    questions = [" ".join(s.split()[:12]) for s in random.Random(1).choices(_sentences(), k=asked + 5)]
    spent = []
    for question in questions:
        start = time.perf_counter()
        assistant.search(question, 10, language="fr")
        spent.append(1000 * (time.perf_counter() - start))
    print(json.dumps(spread(spent[5:])))


def invented(size: int) -> Corpus:
    """A corpus of so many passages, the same each time."""
    from assistant.documents.card import Bilingual, Card, Status
    from assistant.documents.corpus import Corpus, Source
    from assistant.documents.glossary import Glossary
    from assistant.documents.original import Original, OriginalParagraph

    rng, pool, sources = random.Random(0), _sentences(), {}
    for first in range(0, size, PER_SOURCE):
        parts, spans, at = [], [], 0
        for n in range(first, min(first + PER_SOURCE, size)):
            part = f"{n}. " + " ".join(rng.choices(pool, k=3))
            parts.append(part)
            spans.append(OriginalParagraph(at, at + len(part)))
            at += len(part) + 1
        name = f"invented-{first // PER_SOURCE:05d}"
        words = Bilingual(fr=f"Texte {name}", en=f"Text {name}")
        card = Card(
            id=name,
            kind="operator",
            title=words,
            short=words,
            authority="–",
            number=None,
            date=None,
            status=Status(fr="–", en="–"),
        )
        sources[name] = Source(card, originals=(Original("texte", words.fr, "fr", "\n".join(parts), tuple(spans)),))
    return Corpus(Path(), sources, Glossary())


class Invented:
    """An engine whose vector of a text is the mean of its words' random vectors: fast, and the same everywhere."""

    dimension, model_id, checksum = DIMENSION, "invented", "invented"

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: str,
        tokens: bool = False,
        batch_size: int = 16,
        progress: Callable[[int], None] | None = None,
    ) -> Encoding:
        """Unit vectors of the texts, without token vectors."""
        import numpy as np

        from assistant.index.model import Encoding

        rows = (
            np.stack([np.mean([_vector(w) for w in text.lower().split() or ["–"]], axis=0) for text in texts])
            if texts
            else np.zeros((0, DIMENSION))
        )
        return Encoding(
            (rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)).astype(np.float32), None, []
        )


@lru_cache(maxsize=200_000)
def _vector(word: str) -> Any:
    import numpy as np

    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSION).astype(np.float32)


@lru_cache(maxsize=1)
def _sentences() -> list[str]:
    """The French sentences of the bundled corpus."""
    from assistant.documents.corpus import read_corpus
    from assistant.documents.sentences import sentence_spans

    passages = [
        p for s in read_corpus().sources.values() for p in s.passages() if p.language == "fr" and p.document == "digest"
    ]
    return [p.text[a:b] for p in passages for a, b in sentence_spans(p.text)]
