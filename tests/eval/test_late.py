"""Training the late-interaction head: on a small lesson, the sentence that answers must come first more often than before."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.index.late import HEAD_FILE, Head, best_matches
from eval.late import Lesson, fit

D, K = 24, 12


def _lesson(paragraphs: int = 10, each: int = 4) -> Lesson:
    """Token vectors in which a paragraph's own part is small beside noise in other directions."""
    rng = np.random.default_rng(5)
    own = rng.normal(size=(paragraphs, D)) * np.r_[np.ones(D // 2), np.zeros(D // 2)]
    of = np.repeat(np.arange(paragraphs), each)

    def text(unit: int) -> np.ndarray:
        noise = rng.normal(size=(int(rng.integers(3, 7)), D)) * np.r_[np.ones(D // 2) * 0.4, np.ones(D // 2) * 2]
        return np.asarray(own[unit] + noise, np.float16)

    questions, sentences = [text(int(u)) for u in of], [text(u) for u in range(paragraphs)]
    idf = [np.ones(len(q), np.float32) for q in questions]
    around = [[int(u)] for u in of]
    return Lesson(questions, idf, sentences, of, around, around)


def _head() -> dict[str, np.ndarray]:
    a = np.random.default_rng(1).normal(size=(D, K)).astype(np.float32)
    zeros = np.zeros(D, np.float32)
    return {"A": a, "w": zeros, "idf": np.array([0.5, 0.1], np.float32), "mean_q": zeros, "mean_s": zeros}


def _first(lesson: Lesson, fitted: dict[str, np.ndarray], file: Path) -> float:
    np.savez(file, allow_pickle=False, **fitted)
    head = Head(file)
    keys = [head.sentence(s.astype(np.float32)) for s in lesson.sentences]
    right = []
    for tokens, idf, answers in zip(lesson.questions, lesson.idf, lesson.answers, strict=True):
        asked, weights = head.question(tokens.astype(np.float32), idf)
        scores = [float(best_matches(asked, key) @ weights) for key in keys]
        right.append(int(np.argmax(scores)) in answers)
    return float(np.mean(right))


def test_the_sentence_that_answers_comes_first_more_often(tmp_path: Path) -> None:
    lesson, start = _lesson(), _head()
    said: list[str] = []
    fitted = fit(lesson, start, steps=200, say=said.append)
    assert _first(lesson, fitted, tmp_path / "after.npz") > _first(lesson, start, tmp_path / "before.npz") + 0.2
    assert len(said) == 2
    assert said[1].startswith("step 200 of 200")


def test_training_is_repeatable_and_leaves_the_rest_alone() -> None:
    lesson, start = _lesson(), _head()
    one, two = (fit(lesson, start, steps=3, say=lambda _: None) for _ in range(2))
    assert all(np.array_equal(one[k], two[k]) for k in one)
    assert not np.array_equal(one["A"], start["A"])
    assert all(one[k] is start[k] for k in ("idf", "mean_q", "mean_s"))


def test_the_shipped_head_has_the_size_that_the_index_stores() -> None:
    with np.load(HEAD_FILE) as z:
        assert z["A"].shape == (384, 128)
        assert z["w"].shape == z["mean_q"].shape == z["mean_s"].shape == (384,)


@pytest.mark.parametrize("tokens", [1, 5])
def test_token_weights_sum_to_one(tokens: int) -> None:
    rng = np.random.default_rng(0)
    asked, weights = Head().question(rng.normal(size=(tokens, 384)).astype(np.float32), np.ones(tokens, np.float32))
    assert np.allclose(np.linalg.norm(asked, axis=1), 1, atol=1e-4)
    assert weights.sum() == pytest.approx(1, abs=1e-5)
