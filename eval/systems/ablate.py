"""What ablations do to an opened assistant: take keys, languages or weights away, and find the threshold that then fits.

They change the index in memory and the weights file that is read; nothing of the library is edited.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from assistant.index.lexical import Lexical
from assistant.index.load import Index, Unit
from assistant.pipeline import Assistant
from assistant.retrieve import weights as fitted
from assistant.types import LANGUAGES
from eval.questions import read_set
from eval.systems.base import Progress

OVER_REFUSAL = 0.04  # the operating point of `python -m eval calibrate`
CALIBRATION = "calibration"


def drop_anticipated(index: Index) -> None:
    """Takes the anticipated questions out of an opened index: as keys, as words, and from the lexical index."""
    index.questions = {}
    _forget(index)
    for language in LANGUAGES:
        texts = [
            " ".join((index.cards[p.source_id].short[language], *p.headings, p.text))
            for p in index.by_language[language]
        ]
        index.lexical[language] = Lexical.build(language, texts)


def keep_languages(index: Index, languages: Sequence[str]) -> None:
    """Leaves only the passages and anticipated questions of some languages in an opened index."""
    index.passages = {k: p for k, p in index.passages.items() if p.language in languages}
    grouped: dict[str, dict[Any, Any]] = {}
    for p in index.passages.values():
        grouped.setdefault(p.unit, {})[p.language] = p
    index.units = {u: Unit(u, next(iter(ps.values())).source_id, ps) for u, ps in grouped.items()}
    index.questions = {k: q for k, q in index.questions.items() if q.language in languages}
    _forget(index)
    for language in LANGUAGES:
        if language not in languages:
            index.by_language[language] = []
            index.lexical[language] = Lexical.build(language, [])


def _forget(index: Index) -> None:
    """What an index has worked out from its questions is worked out again."""
    index.__dict__.pop("by_unit", None)
    index._unit_stems.clear()


class Weights:
    """The weights that the assistant reads, changed for a while; `restore` puts the fitted ones back."""

    def __init__(self) -> None:
        self._shipped = fitted.WEIGHTS_FILE
        self._data: dict[str, Any] = json.loads(self._shipped.read_text(encoding="utf-8"))
        self._changed: Path | None = None

    def rank_by(self, units: Mapping[str, float]) -> None:
        """Ranks passages by these weights alone; the features not named count 0."""
        self._use(self._data | {"units": {name: float(units.get(name, 0.0)) for name in self._data["units"]}})

    def answer_from(self, threshold: Mapping[str, float]) -> None:
        """Answers from these probabilities on, by language."""
        self._use(self._data | {"answerable": self._data["answerable"] | {"threshold": dict(threshold)}})

    def _use(self, data: dict[str, Any]) -> None:
        self.restore()
        self._data = data
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as f:
            json.dump(data, f)
        self._changed = fitted.WEIGHTS_FILE = Path(f.name)
        fitted.weights.cache_clear()

    def restore(self) -> None:
        """Puts the fitted weights back."""
        if self._changed:
            fitted.WEIGHTS_FILE = self._shipped
            fitted.weights.cache_clear()
            self._changed.unlink(missing_ok=True)
            self._changed = None


def threshold(assistant: Assistant, cache: Path, key: Sequence[object], progress: Progress) -> dict[str, float]:
    """By language, the probability that 4 % of the answerable calibration questions stay under; kept in `cache` under `key`."""
    path = cache / f"threshold-{hashlib.sha256(json.dumps(key, default=str).encode()).hexdigest()[:16]}.json"
    with suppress(OSError, ValueError):
        known: dict[str, float] = json.loads(path.read_text(encoding="utf-8"))
        return known
    questions = [q for q in read_set(CALIBRATION) if q.answerable]
    seen: dict[str, list[float]] = {lang: [] for lang in LANGUAGES}
    for n, q in enumerate(questions, 1):
        decision = assistant.trace(q.question, history=q.turns, language=q.lang).decision
        if decision:
            seen[q.lang].append(decision.probability)
        progress("threshold", n, len(questions))
    found = {lang: round(float(np.quantile(values, OVER_REFUSAL)), 6) for lang, values in seen.items()}
    cache.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")
    return found
