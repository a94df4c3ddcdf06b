"""Training questions as the assistant sees them: a follow-up made whole by the question before it, with its own words told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.index.build import Progress
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.retrieve.names import Names
from assistant.retrieve.question import encode
from assistant.retrieve.understand import Query, understand
from eval.training import TrainingQuestion

_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Seen:
    """The model's token vectors of a question (t, d) without the signs around it (none when the model gives none), which of them were
    said before it (t,), and its vector (d,) before any space."""

    tokens: NDArray[np.float16]
    before: NDArray[np.bool_]
    vector: NDArray[np.float32]


def as_seen(
    questions: Sequence[TrainingQuestion], index: Index, engine: Engine, progress: Progress | None = None
) -> list[Seen]:
    """What `engine` makes of each question, in their order."""
    names = Names.of(index.cards, index.glossary)
    whole = [_follow_up(q, names) for q in questions]
    found: dict[int, Seen] = {}
    plain = [n for n, query in enumerate(whole) if query is None]
    for start in range(0, len(plain), _BLOCK):
        block = plain[start : start + _BLOCK]
        got = engine.encode([questions[n].text for n in block], kind="query", tokens=index.tokens is not None)
        for k, n in enumerate(block):
            rows = _no_tokens() if got.tokens is None else got.tokens[k][np.flatnonzero(got.offsets[k][:, 0] >= 0)]
            found[n] = Seen(np.asarray(rows, np.float16), np.zeros(len(rows), bool), got.pooled[k])
        if progress:
            progress("questions", len(found), len(questions))
    for n, query in enumerate(whole):
        if query is None:
            continue
        one = encode(query, index, engine)
        rows = _no_tokens() if one.raw is None else one.raw
        found[n] = Seen(
            np.asarray(rows, np.float16), np.zeros(len(rows), bool) if one.before is None else one.before, one.vector
        )
        if progress and (len(found) % _BLOCK == 0 or len(found) == len(questions)):
            progress("questions", len(found), len(questions))
    return [found[n] for n in range(len(questions))]


def _follow_up(question: TrainingQuestion, names: Names) -> Query | None:
    """A question made whole; None when it stands by itself."""
    if not question.before:
        return None
    query = understand(question.text, names, language=question.language, history=[question.before])
    query = query.going_on or query
    return query if query.follows else None


def _no_tokens() -> NDArray[np.float32]:
    return np.zeros((0, 0), np.float32)
