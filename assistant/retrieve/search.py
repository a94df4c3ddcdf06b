"""Retrieval: passages ∪ sentences ∪ words ∪ anticipated questions over both languages, twins merged, ranked by a linear model.

Candidates are the union of the best of each key; each is described by a dozen features (`FEATURES`) and scored by weights
fitted on the calibration questions (`weights.json`, written by `python -m eval calibrate`). Reciprocal-rank fusion
(Cormack et al. 2009) is one of the features.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import fold
from assistant.index.load import Index, Unit
from assistant.retrieve import late
from assistant.retrieve.answer_type import holds
from assistant.retrieve.question import Encoded
from assistant.retrieve.understand import MAIN, Query
from assistant.retrieve.weights import weights
from assistant.types import LANGUAGES, Language, Passage

FEATURES = (
    "dense",
    "key",
    "told",
    "alike",
    "bm25",
    "fused",
    "coverage",
    "late",
    "type",
    "named",
    "main",
    "related",
    "other",
    "definition",
    "gap",
    "essential",
    "date",
    "later",
    "authority",
    "section",
    "close",
)
RRF_K = 10
CLOSE = 0.8  # an anticipated question this like the question asks nearly the same
DEPTH = 40
_FLOOR = 0.70  # cosine given to what a dense search did not bring up; E5 cosines live above it

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Key:
    """The anticipated question of a unit that is most like the question; `dense`: the best cosine among questions."""

    text: str
    dense: float
    alike: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that may answer: its features, its score, and the evidence seen on the way."""

    unit: Unit
    score: float
    features: Mapping[str, float]
    dense: float
    told: float
    key: Key | None
    late: float
    coverage: float

    def passage(self, language: Language) -> Passage:
        """The passage in the wanted language, else in the one that exists."""
        return self.unit.passages.get(language) or next(iter(self.unit.passages.values()))


def search(query: Query, encoded: Encoded, index: Index, k: int | None = None) -> list[Candidate]:
    """The candidate units, best first (all of them when k is None)."""
    near = index.nearest(
        {
            "passages": (encoded.vector, 2 * DEPTH),
            "sentences": (encoded.asking, 2 * DEPTH),
            "questions": (encoded.same, 2 * DEPTH),
        }
    )
    dense = _best_by_unit(
        (index.passages[i].unit, s)
        for i, s in near["passages"]
        if i in index.passages and index.passages[i].unit in index.units
    )
    told = _best_by_unit(
        (index.passages[p].unit, s)
        for p, s in ((i.rpartition("~")[0], s) for i, s in near["sentences"])
        if p in index.passages and index.passages[p].unit in index.units
    )
    keys = _keys(near["questions"], encoded, index)
    by_key = {u: key.dense for u, key in keys.items()}
    lexical = _lexical(query, index)
    named = [u.id for u in index.units.values() if u.source_id in query.named] if query.named else []
    pool = sorted({*_top(dense), *_top(by_key), *_top(told), *_top(lexical), *named})
    if not pool:
        return []
    fused = _fuse(dense, by_key, told, lexical)
    closest = _late(pool, encoded, index)
    coverage = _coverage([index.units[u] for u in pool], query, encoded, index)
    # What no anticipated question brought up counts as the least alike of what one did.
    least = min((k.alike for k in keys.values()), default=0.0)
    lowest, faintest = min(by_key.values(), default=0.0), min(told.values(), default=0.0)
    alike = np.array([keys[u].alike if u in keys else least for u in pool], np.float32)
    columns: dict[str, Vector] = {
        "close": np.maximum(alike - CLOSE, 0) / (1 - CLOSE),
        "dense": standardise([dense.get(u, _FLOOR) for u in pool]),
        "key": standardise([by_key.get(u, lowest) for u in pool]),
        "told": standardise([told.get(u, faintest) for u in pool]),
        "alike": standardise(alike),
        "bm25": standardise([lexical.get(u, 0.0) for u in pool]),
        "fused": standardise([fused.get(u, 0.0) for u in pool]),
        "coverage": coverage,
        "late": standardise(closest),
        **_context(pool, query, index),
    }
    w = weights().units
    score = np.stack([columns[f] for f in FEATURES], axis=1) @ np.array([w[f] for f in FEATURES], np.float32)
    order = sorted(range(len(pool)), key=lambda n: (-float(score[n]), pool[n]))
    return [
        Candidate(
            index.units[pool[n]],
            float(score[n]),
            {f: float(columns[f][n]) for f in FEATURES},
            dense.get(pool[n], _FLOOR),
            told.get(pool[n], faintest),
            keys.get(pool[n]),
            float(closest[n]),
            float(coverage[n]),
        )
        for n in order
    ][:k]


def _keys(near: Iterable[tuple[str, float]], encoded: Encoded, index: Index) -> dict[str, Key]:
    """For each unit brought up by its anticipated questions, the one most like the question."""
    found = [(i, s) for i, s in near if i in index.questions]
    alike = late.likeness([index.question_rows[i] for i, _ in found], index.question_tokens, encoded)
    best: dict[str, Key] = {}
    for (i, s), a in zip(found, alike, strict=True):
        entry = index.questions[i]
        old = best.get(entry.unit)
        if entry.unit in index.units:
            best[entry.unit] = Key(
                entry.text if old is None or a > old.alike else old.text,
                max(s, old.dense if old else -1.0),
                max(float(a), old.alike if old else -1.0),
            )
    return best


def _context(pool: Sequence[str], query: Query, index: Index) -> dict[str, Vector]:
    """Features that come from the question's subject, type and dates rather than from similarity."""
    named, near, after = set(query.named), _related(query, index), later(query, index)
    by_speaker = speaking(query, index)
    units = [index.units[u] for u in pool]
    passages = [u.passages.get(query.language) or next(iter(u.passages.values())) for u in units]
    is_definition = query.kind.kind == "definition"
    sections = [p.paragraph.rsplit("-", 1)[0] for p in passages]
    lifts = [weights().sections.get(asked, {}) for asked in (query.kind.kind, *(["now"] if query.now else []))]

    def column(values: Iterable[float]) -> Vector:
        return np.fromiter(values, np.float32, len(pool))

    return {
        "type": column(max((holds(query.kind, s) for s in index.sentence_texts(p)), default=0.0) for p in passages),
        "named": column(float(u.source_id in named) for u in units),
        "main": column(float(not named and u.source_id == MAIN) for u in units),
        "related": column(float(u.source_id in near and u.source_id not in named) for u in units),
        "other": column(float(bool(named) and u.source_id not in named and u.source_id not in near) for u in units),
        "definition": column(float(is_definition and s == "definition") for s in sections),
        "gap": column(float(u.role == "gap") for u in units),
        "section": column(sum(lift.get(s, 0.0) for lift in lifts) for s in sections),
        "essential": column(float(s == "essentiel") for s in sections),
        "later": column(float(query.now and u.source_id in after) for u in units),
        "authority": column(float(u.source_id in by_speaker) for u in units),
        "date": column(float(any(d in index.cards[u.source_id].dated for d in query.dated)) for u in units),
    }


def _related(query: Query, index: Index) -> frozenset[str]:
    """Sources one relation away from the question's subject."""
    return frozenset(r.to for sid in query.subject if sid in index.cards for r in index.cards[sid].relations)


_FOLLOWS = frozenset({"overtakes", "confirms", "challenges"})


def later(query: Query, index: Index, subject: Collection[str] = ()) -> frozenset[str]:
    """Sources that tell what became of the subject: they overtake, confirm or challenge it, or overtake one that does."""
    about = subject or query.subject
    first = {c.id for c in index.cards.values() if any(r.type in _FOLLOWS and r.to in about for r in c.relations)}
    return frozenset(
        first
        | {c.id for c in index.cards.values() if any(r.type == "overtakes" and r.to in first for r in c.relations)}
    )


# How questions name who speaks, and what the cards' authorities then begin with (folded).
_AUTHORITIES = (
    (
        re.compile(
            r"\b(conseil d'?etat|council of state|juges?|judges?|justice|tribunaux|tribunal(?! (de l'ue|de l'union|europeen))|(?<!eu )(?<!european )(?<!general )courts?|recours|refere|"
            r"lawsuits?|(?<!court )rulings?)\b"
        ),
        "conseil d'etat",
    ),
    (
        re.compile(
            r"\b(cjue|cjeu|cour de justice|court of justice|schrems|(european|eu|general) courts?|tribunal (de l'ue|de l'union|europeen)|juges europeens|european judges)\b"
        ),
        "cour de justice|court of justice|cjue|cjeu|tribunal de l'union|general court",
    ),
    (re.compile(r"\b(senat\w*|senate|senators?)\b"), "senat|senate"),
    (re.compile(r"\bcour des comptes|court of (auditors|accounts)\b"), "cour des comptes"),
    (
        re.compile(r"\b(ministre|ministere|minister|ministry|veran|gouvernement|government)\b"),
        "minist|gouvernement|government|premier ministre|prime minister",
    ),
    (re.compile(r"\b(cnam|assurance maladie|health insurance)\b"), "cnam|caisse nationale|conseil de la cnam"),
    (re.compile(r"\b(kulture\s?geek)\b"), "kulturegeek"),
    (re.compile(r"\bvar.?actu\b"), "var.?actu"),
)


_CNIL = re.compile(r"\bcnil\b")


def speaking(query: Query, index: Index) -> frozenset[str]:
    """Sources by an authority that the question mentions (the CNIL is in nearly every question: it tells nothing)."""
    return frozenset().union(*_by_authority(query, index, _AUTHORITIES))


def speakers(query: Query, index: Index) -> list[frozenset[str]]:
    """For each authority that the question mentions, the CNIL too, the sources by it."""
    return _by_authority(query, index, (*_AUTHORITIES, (_CNIL, "cnil")))


def _by_authority(query: Query, index: Index, table: Sequence[tuple[re.Pattern[str], str]]) -> list[frozenset[str]]:
    folded = fold(query.text)
    return [
        frozenset(c.id for c in index.cards.values() if any(re.match(holder, fold(c.authority[x])) for x in LANGUAGES))
        for asked, holder in table
        if asked.search(folded)
    ]


def _best_by_unit(found: Iterable[tuple[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for unit, score in found:
        best[unit] = max(score, best.get(unit, -2.0))
    return best


def _lexical(query: Query, index: Index) -> dict[str, float]:
    """BM25 of each unit, the better of the two languages, each scaled by its best score."""
    best: dict[str, float] = {}
    for language in LANGUAGES:
        scores = index.lexical[language].scores(query.search_text)
        if not scores.size or float(scores.max()) <= 0:
            continue
        scaled = scores / scores.max() * (1.0 if language == query.language else 0.9)
        for n in np.argsort(-scaled, kind="stable")[:DEPTH]:
            unit = index.by_language[language][int(n)].unit
            if unit in index.units:
                best[unit] = max(float(scaled[n]), best.get(unit, 0.0))
    return best


def _top(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda u: (-scores[u], u))[:DEPTH]


def _fuse(*rankings: Mapping[str, float]) -> dict[str, float]:
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, unit in enumerate(_top(ranking)):
            fused[unit] = fused.get(unit, 0.0) + 1.0 / (RRF_K + rank)
    return fused


def _late(pool: Sequence[str], encoded: Encoded, index: Index) -> Vector:
    """The best late-interaction score of a sentence of each unit, in either language."""
    rows = [
        (n, row)
        for n, u in enumerate(pool)
        for p in index.units[u].passages.values()
        for row in index.sentence_rows.get(p.id, ())
    ]
    best = np.full(len(pool), -1.0, np.float32)
    np.maximum.at(best, [n for n, _ in rows], late.scores([row for _, row in rows], index.tokens, encoded))
    return best


def _coverage(units: Sequence[Unit], query: Query, encoded: Encoded, index: Index) -> Vector:
    """Share of the question's idf mass found in each unit's text, names and anticipated questions."""
    total = sum(encoded.stems.values()) or 1.0
    asked = tuple(encoded.stems.items())
    found = []
    for unit in units:
        own = index.unit_stems(unit, query.language)
        found.append(sum(w for s, w in asked if s in own) / total)
    return np.array(found, np.float32)


def standardise(values: Sequence[float] | Vector) -> Vector:
    """Values with mean 0 and standard deviation 1 (all 0 when they do not differ)."""
    x = np.array(values, np.float32)
    spread = float(x.std())
    return np.zeros_like(x) if spread < 1e-6 else np.asarray((x - x.mean()) / spread, np.float32)
