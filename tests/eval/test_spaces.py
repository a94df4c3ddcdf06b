"""Training the spaces: on a small lesson, what belongs together must come out nearer than before."""

from __future__ import annotations

import numpy as np

from assistant.index.spaces import PARTS, Map
from eval.spaces import Lesson, fit


def _lesson(paragraphs: int = 12, each: int = 4) -> Lesson:
    """Vectors that are mostly one direction common to all, with a small part of each paragraph's own: as of one subject."""
    rng = np.random.default_rng(3)
    own = rng.normal(size=(paragraphs, 24))
    common = rng.normal(size=(1, 24))
    of = np.repeat(np.arange(paragraphs), each)

    def drawn() -> np.ndarray:
        x = 4 * common + own[of] + 1.2 * rng.normal(size=(len(of), 24)) * np.r_[np.ones(12), 3 * np.ones(12)]
        return np.asarray(x / np.linalg.norm(x, axis=1, keepdims=True), np.float32)

    return Lesson(drawn(), drawn(), of, of[:, None] == of[None], len(of))


def _right(vectors: np.ndarray, targets: np.ndarray, lesson: Lesson, itself: bool) -> float:
    similar = vectors @ targets.T
    if itself:
        np.fill_diagonal(similar, -np.inf)
    return float(np.mean(lesson.of_question[similar.argmax(axis=1)] == lesson.of_question))


def _map(fitted: dict[str, np.ndarray], name: str) -> Map:
    return Map(**{part: fitted[f"{name}.{part}"] for part in PARTS})


def test_what_belongs_together_comes_nearer() -> None:
    lesson = _lesson()
    said: list[str] = []
    fitted = fit(lesson, steps=200, hidden=32, say=said.append)
    same = _map(fitted, "same")(lesson.questions)
    asking = _map(fitted, "asking")(lesson.questions)
    telling = _map(fitted, "telling")(lesson.sentences)
    assert _right(same, same, lesson, True) > _right(lesson.questions, lesson.questions, lesson, True) + 0.1
    assert _right(asking, telling, lesson, False) > _right(lesson.questions, lesson.sentences, lesson, False) + 0.1
    assert len(said) == 2
    assert said[-1].startswith("step 200 of 200")


def test_training_is_repeatable() -> None:
    lesson = _lesson()
    one, two = (fit(lesson, steps=5, hidden=32, say=lambda _: None) for _ in range(2))
    assert all(np.array_equal(one[k], two[k]) for k in one)
