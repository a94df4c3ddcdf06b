"""Fits the numbers of ranking, selection and abstention on the calibration questions, and writes them as readable data.

Units: listwise softmax (ListNet with several right items; Cao et al. 2007) with L2. Sentences: pairwise logistic, so that
every nugget is found and not only the first. Abstention: logistic regression on standardised features; the threshold of each
language keeps over-refusal at the given rate. Nothing but the calibration set is read.
"""

from __future__ import annotations

import copy
import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import fold
from assistant.index.model import Encoding, Engine
from assistant.pipeline import Assistant, Trace
from assistant.respond import evidence, sentences
from assistant.retrieve import search
from assistant.retrieve.answer_type import answer_type
from assistant.retrieve.understand import NOW
from assistant.retrieve.weights import WEIGHTS_FILE, weights
from assistant.types import LANGUAGES
from eval.questions import Question, has_nugget
from eval.training import TrainingQuestion, read_contrast, read_training

# Questions written to be hard (near misses source by source, `c3…`; answerable ones worded far from the sources, `c5…`) are
# denser than what people ask: in the decision to abstain each counts this much, the others 1.
HARD, HARD_COUNTS = ("c3", "c5"), 0.15

# Sections: a count less than a few tells little, and a slight preference is left out.
_FEW, _SLIGHT = 4.0, 0.2

Matrix = NDArray[np.float64]
Lists = list[tuple[Matrix, NDArray[np.bool_]]]


def calibrate(
    assistant: Assistant,
    questions: Sequence[Question],
    *,
    over_refusal: float | None = None,
    out: Path = WEIGHTS_FILE,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Fits all three stages in order and writes `out`; returns what was written.

    The thresholds stay as they are, chosen on other questions, unless a rate of over-refusal is given for them.
    """
    assistant = Assistant(assistant.index, Remembering(assistant.engine), assistant.settings)
    written: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    answerable = [q for q in questions if q.answerable and q.facts]

    written["sections"] = section_lifts([*read_training(), *read_contrast()])
    _store(out, written)
    lists = [_unit_list(q, t) for q, t in _traces(assistant, answerable)]
    written["units"] = _named(search.FEATURES, fit_listwise([x for x in lists if x[1].any()]))
    say(
        f"units: gold among the candidates for {sum(bool(x[1].any()) for x in lists)} of {len(lists)} questions; "
        f"first for {_first(lists, written['units'], search.FEATURES):.3f}"
    )
    _store(out, written)

    said = [_sentence_list(q, t) for q, t in _traces(assistant, answerable) if q.nuggets and t.ranked]
    written["sentences"] = _named(sentences.FEATURES, fit_pairwise(said))
    say(
        f"sentences: gold among the candidates for {sum(bool(y.any()) for _, y in said)} of {len(said)} questions; "
        f"first for {_first([(x, y > 0) for x, y in said], written['sentences'], sentences.FEATURES):.3f}"
    )
    _store(out, written)

    traces = _traces(assistant, [q for q in questions if q.kind != "instructions"])
    kept = None if over_refusal is not None else written["answerable"]["threshold"]
    written["answerable"] = fit_answerable(
        [(q, t.decision.features) for q, t in traces if t.decision], 0.04 if over_refusal is None else over_refusal, say
    )
    written["fitted_on"] = f"eval/data/calibration: {len(questions)} questions, {len(answerable)} answerable"
    if kept:
        written["answerable"]["threshold"] = kept
        written["fitted_on"] += (
            "; the thresholds chosen on eval/data/dev, second-hand, several, fresh and the dev split of eval/data/cnil-hdh"
        )
    _store(out, written)
    return written


class Remembering:
    """An engine that encodes each question once, however often it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._known = engine, {}  # type: ignore[var-annotated]
        self.dimension, self.model_id, self.checksum = engine.dimension, engine.model_id, engine.checksum

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Literal["query", "passage"],
        tokens: bool = False,
        batch_size: int = 16,
        progress: Callable[[int], None] | None = None,
    ) -> Encoding:
        """As the engine's own `encode`."""
        key = (tuple(texts), kind, tokens)
        if key not in self._known:
            self._known[key] = self._engine.encode(
                texts, kind=kind, tokens=tokens, batch_size=batch_size, progress=progress
            )
        return self._known[key]  # type: ignore[no-any-return]


def _traces(assistant: Assistant, questions: Sequence[Question]) -> list[tuple[Question, Trace]]:
    """Each question's trace, asked of an index that does not hold the question itself as a negative key."""
    index = assistant.index
    own = {q.id: {i for i in index.outside if i.startswith(f"unanswered/{_shared(q.id)}")} for q in questions}
    found = []
    for q in questions:
        view = copy.copy(index)
        view.outside = {i: o for i, o in index.outside.items() if i not in own[q.id]} if own[q.id] else index.outside
        asked = Assistant(view, assistant.engine, assistant.settings)
        asked.__dict__.update(names=assistant.names, speller=assistant.speller)
        found.append((q, asked.trace(q.question, history=q.turns, language=q.lang)))
    return found


def _shared(id: str) -> str:
    """What the keys of a question and of its twin in the other language (“c2001-fr”, “c2001-en”) begin with."""
    return id.rsplit("-", 1)[0] + "-" if "-" in id else id + "?"


def section_lifts(questions: Sequence[TrainingQuestion]) -> dict[str, dict[str, float]]:
    """By kind of question, and for those on the present state (“now”), for each section of the digests the log of how much oftener
    it answers that kind than all kinds.

    Counts are smoothed by `_FEW` of the expected ones, so that a rare section has a lift near 0; sections that say what is not
    known answer nothing, and questions of no kind tell nothing.
    """
    found: dict[str, Counter[str]] = {}
    now: Counter[str] = Counter()
    for q in questions:
        section = q.unit.partition("#")[2].rpartition("-")[0]
        if q.sentence is not None and section != "non-etabli":
            found.setdefault(answer_type(q.text).kind, Counter())[section] += 1
            if NOW.search(fold(q.text)):
                now[section] += 1
    total = sum(found.values(), Counter())
    share = {s: n / total.total() for s, n in total.items()}
    lifts: dict[str, dict[str, float]] = {}
    for kind, seen in sorted((found | {"now": now}).items()):
        if kind != "other":
            many = seen.total()
            rows = {s: math.log((seen[s] + _FEW) / (many * share[s] + _FEW)) for s in sorted(share)}
            lifts[kind] = {s: round(v, 2) for s, v in rows.items() if abs(v) >= _SLIGHT}
    return lifts


def _unit_list(question: Question, trace: Trace) -> tuple[Matrix, NDArray[np.bool_]]:
    gold = set(question.facts)
    x = np.array([[c.features[f] for f in search.FEATURES] for c in trace.candidates])
    y = np.array(
        [
            c.unit.role != "gap" and bool(gold & set(next(iter(c.unit.passages.values())).facts))
            for c in trace.candidates
        ]
    )
    return x, y


def _sentence_list(question: Question, trace: Trace) -> tuple[Matrix, Matrix]:
    """The features of the sentences and, for each, the share of the question's nuggets that it says (of a gold source)."""
    x = np.array([[r.features[f] for f in sentences.FEATURES] for r in trace.ranked if r.candidate.unit.role != "gap"])
    said = [
        sum(has_nugget(n, r.text) for n in question.nuggets) / max(1, len(question.nuggets))
        if r.passage.source_id in question.sources
        else 0.0
        for r in trace.ranked
        if r.candidate.unit.role != "gap"
    ]
    return x, np.array(said)


def fit_pairwise(lists: Sequence[tuple[Matrix, Matrix]], pairs: int = 40, rivals: int = 30, c: float = 0.1) -> Matrix:
    """Weights (features,) that put what is right before its rivals: logistic regression on differences (RankSVM's pairs,
    Joachims 2002), each weighed by the share of nuggets said; unlike a listwise loss it wants every right item high."""
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(0)
    spread = np.vstack([x for x, _ in lists]).std(axis=0) + 1e-9
    found: list[Matrix] = []
    for x, said in lists:
        right, wrong = np.flatnonzero(said > 0), np.flatnonzero(said == 0)[:rivals]
        if len(right) and len(wrong):
            i, j = rng.choice(right, pairs), rng.choice(wrong, pairs)
            found.append((x[i] - x[j]) / spread * said[i][:, None])
    differences = np.vstack(found)
    sign = np.where(rng.random(len(differences)) < 0.5, 1, -1)  # both classes, the same number of each
    model = LogisticRegression(C=c, fit_intercept=False, max_iter=1000).fit(differences * sign[:, None], sign)
    return np.asarray(model.coef_[0] / spread)


def fit_listwise(lists: Lists, l2: float = 1e-3) -> Matrix:
    """Weights (features,) that put the right items of each list first: mean of -log Σ_gold softmax, plus L2."""
    from scipy.optimize import minimize

    def loss(w: Matrix) -> tuple[float, Matrix]:
        total, grad = l2 * float(w @ w), 2 * l2 * w
        for x, gold in lists:
            s = x @ w
            p = np.exp(s - s.max())
            p /= p.sum()
            q = np.where(gold, p, 0.0)
            mass = max(float(q.sum()), 1e-12)
            total -= np.log(mass) / len(lists)
            grad = grad + (p @ x - (q / mass) @ x) / len(lists)
        return total, grad

    start = np.zeros(lists[0][0].shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def fit_answerable(
    rows: Sequence[tuple[Question, Mapping[str, float]]], over_refusal: float, say: Callable[[str], None]
) -> dict[str, Any]:
    """The logistic regression of abstention with a threshold for each language, from cross-validated probabilities."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    names = list(evidence.FEATURES)
    x = np.array([[f[n] for n in names] for _, f in rows])
    y = np.array([q.answerable for q, _ in rows])
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-6)
    z, columns = crossed((x - mean) / scale, names)
    model = LogisticRegression(C=0.01, max_iter=5000)
    p = cross_val_predict(model, z, y, cv=StratifiedKFold(10, shuffle=True, random_state=0), method="predict_proba")[
        :, 1
    ]
    model.fit(z, y, sample_weight=[HARD_COUNTS if q.id.startswith(HARD) else 1.0 for q, _ in rows])
    thresholds = {}
    for language in LANGUAGES:
        of = np.array([q.lang == language for q, _ in rows])
        thresholds[language] = float(np.quantile(p[of & y], over_refusal))
        say(
            f"answerable {language}: AUC {roc_auc_score(y[of], p[of]):.3f} (cross-validated); at over-refusal {over_refusal:.2f} "
            f"hallucination {(p[of & ~y] >= thresholds[language]).mean():.3f}"
        )
    return {
        "bias": round(float(model.intercept_[0]), 4),
        "weights": _named(columns, model.coef_[0]),
        "mean": _named(names, mean),
        "scale": _named(names, scale),
        "threshold": {k: round(v, 4) for k, v in thresholds.items()},
    }


def crossed(z: Matrix, names: Sequence[str]) -> tuple[Matrix, list[str]]:
    """The standardised features, clipped at three deviations, with the products of the crossed ones; and all names."""
    pairs = [(a, b) for n, a in enumerate(evidence.CROSSED) for b in evidence.CROSSED[n:]]
    pairs += [(kind, b) for kind in evidence.OF_KIND for b in evidence.BY_KIND]
    kept = np.clip(z, -3, 3)
    products = [kept[:, names.index(a)] * kept[:, names.index(b)] for a, b in pairs]
    return np.column_stack([kept, *products]), [*names, *(f"{a}×{b}" for a, b in pairs)]


def _first(lists: Lists, named: Mapping[str, float], names: Sequence[str]) -> float:
    w = np.array([named[n] for n in names])
    return float(np.mean([bool(y[int(np.argmax(x @ w))]) for x, y in lists if len(y)]))


def _named(names: Sequence[str], values: Any) -> dict[str, float]:
    return {n: round(float(v), 4) for n, v in zip(names, values, strict=True)}


def _store(out: Path, data: Mapping[str, Any]) -> None:
    out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    weights.cache_clear()
