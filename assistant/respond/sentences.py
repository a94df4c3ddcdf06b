"""The sentences of the best units, ranked by how well each one answers the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import stem_set
from assistant.index.load import Index
from assistant.retrieve import late
from assistant.retrieve.answer_type import holds
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import Candidate, standardise
from assistant.retrieve.understand import Query
from assistant.retrieve.weights import weights
from assistant.types import Language, Passage

FEATURES = (
    "unit",  # the unit's score among those of the other sentences' units
    "behind",  # how much less its unit scores than the best one
    "place",  # log of the unit's rank
    "cosine",
    "cosine_behind",
    "late",
    "late_behind",
    "coverage",
    "near",
    "type",
    "first",
    "position",
    "definition",
    "unit_coverage",
    "unit_alike",
    "alike_behind",
    "named",
    "other",
    "authority",
    "section",
    "date",
    "lost",  # what of the question other sentences meet better, word by word
    "tops",  # share of the question's words that no sentence meets better
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its score, its features, and where it comes from."""

    passage: Passage
    row: int
    start: int
    end: int
    position: int
    score: float
    features: Mapping[str, float]
    candidate: Candidate
    late: float
    cosine: float
    met: NDArray[
        np.float32
    ]  # how well each token of the question is met, times its weight; empty without token vectors

    @property
    def text(self) -> str:
        """The sentence's words."""
        return self.passage.text[self.start : self.end]


def rank(
    query: Query, encoded: Encoded, candidates: Sequence[Candidate], index: Index, language: Language
) -> list[Ranked]:
    """The sentences of the candidates in the answer's language, best first."""
    found = [
        (c, c.passage(language), row) for c in candidates for row in index.sentence_rows.get(c.passage(language).id, ())
    ]
    if not found:
        return []
    rows = [row for _, _, row in found]
    entries = [index.sentences[row] for row in rows]
    texts = [p.text[e.start : e.end] for (_, p, _), e in zip(found, entries, strict=True)]
    vectors = index.sentence_vectors([e.id for e in entries])
    cosine = np.array([float(vectors[e.id] @ encoded.asking) if e.id in vectors else 0.0 for e in entries], np.float32)
    met = _met(rows, encoded, index)
    importance = encoded.weights if encoded.weights is not None else np.zeros(0, np.float32)
    closest, highest = met @ importance, met.max(axis=0)
    behind = [c.score - candidates[0].score for c, _, _ in found]
    place = {c.unit.id: n for n, c in enumerate(candidates)}
    alike = np.array([c.key.alike if c.key else 0.0 for c, _, _ in found], np.float32)
    own = [_covered(t, query, encoded) for t in texts]
    near = [_covered(_around(p, texts, found, n), query, encoded) for n, (_, p, _) in enumerate(found)]
    defining = query.kind.kind == "definition"
    columns: dict[str, NDArray[np.float32]] = {
        "unit": standardise([c.score for c, _, _ in found]),
        "behind": np.array(behind, np.float32),
        "place": np.log1p(np.array([place[c.unit.id] for c, _, _ in found], np.float32)),
        "cosine": standardise(cosine),
        "cosine_behind": 10 * (cosine - cosine.max()),
        "late": standardise(closest),
        "late_behind": 10 * (closest - closest.max()),
        "coverage": np.array(own, np.float32),
        "near": np.array(near, np.float32),
        "type": np.array([holds(query.kind, t) for t in texts], np.float32),
        "first": np.array([float(e.position == 0) for e in entries], np.float32),
        "position": np.array([float(e.position) for e in entries], np.float32),
        "unit_alike": standardise(alike),
        "alike_behind": 10 * (alike - alike.max()),
        "lost": 10 * ((highest - met) @ importance),
        "tops": np.asarray((met >= highest - 1e-3) @ importance, np.float32),
        "unit_coverage": np.array([c.coverage for c, _, _ in found], np.float32),
        **{f: np.array([c.features[f] for c, _, _ in found], np.float32) for f in _OF_UNIT},
        "definition": np.array(
            [
                float(defining and e.position == 0 and p.paragraph.startswith("definition-"))
                for (_, p, _), e in zip(found, entries, strict=True)
            ],
            np.float32,
        ),
    }
    w = weights().sentences
    score = np.stack([columns[f] for f in FEATURES], axis=1) @ np.array([w[f] for f in FEATURES], np.float32)
    ranked = [
        Ranked(
            p,
            row,
            e.start,
            e.end,
            e.position,
            float(score[n]),
            {f: float(columns[f][n]) for f in FEATURES},
            c,
            float(closest[n]),
            float(cosine[n]),
            met[n] * importance,
        )
        for n, ((c, p, row), e) in enumerate(zip(found, entries, strict=True))
    ]
    return sorted(ranked, key=lambda r: (-r.score, r.passage.id, r.position))


def read_with(encoded: Encoded, ranked: Sequence[Ranked], index: Index) -> NDArray[np.float32] | None:
    """For each sentence the log-odds that it answers, read together with the question; None when no network can read them."""
    if index.reader is None or index.tokens is None or encoded.raw is None:
        return None
    near = np.array([r.cosine for r in ranked], np.float32)
    return index.reader.scores(encoded.raw, [index.tokens[r.row] for r in ranked], near, encoded.before)


_OF_UNIT = ("named", "other", "authority", "section", "date")


def _met(rows: Sequence[int], encoded: Encoded, index: Index) -> NDArray[np.float32]:
    """For each sentence and token of the question the best cosine; shape (sentences, tokens), no column without vectors."""
    if index.tokens is None or encoded.tokens is None or encoded.weights is None:
        return np.zeros((len(rows), 0), np.float32)
    return late.matches(rows, index.tokens, encoded)


def _around(passage: Passage, texts: Sequence[str], found: Sequence[tuple[Candidate, Passage, int]], n: int) -> str:
    """A sentence with its neighbours in the passage and the headings above it."""
    near = [texts[m] for m in (n - 1, n, n + 1) if 0 <= m < len(texts) and found[m][1].id == passage.id]
    return " ".join((*passage.headings, *near))


def _covered(text: str, query: Query, encoded: Encoded) -> float:
    total = sum(encoded.stems.values())
    if total <= 0:
        return 0.0
    known = stem_set(text, query.language)
    return sum(w for s, w in encoded.stems.items() if s in known) / total
