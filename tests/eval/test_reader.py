"""Training the reader: on a small lesson it must tell what is answered from what is not, and read as the assistant reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.index.reader import LONGEST_QUESTION, Reader
from eval.reader import Lesson, fit

D, K, PARAGRAPHS, EACH = 24, 16, 12, 6


def _lesson(seed: int = 7) -> Lesson:
    """A question is answered when its second token is of its paragraph; in its twin it is of none, the rest is alike. Every other one is a
    follow-up: before it, words of another paragraph were said."""
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(PARAGRAPHS, 2, K))
    to_sentence = rng.normal(size=(D, K)) / np.sqrt(D)
    back = np.linalg.pinv(to_sentence)

    def asked(unit: int, answered: bool, said: int) -> np.ndarray:
        second = own[unit, 1] if answered else rng.normal(size=K)
        earlier = own[(unit + 1) % PARAGRAPHS][:said]
        tokens = np.stack([*earlier, own[unit, 0], second]) @ back + 0.05 * rng.normal(size=(2 + said, D))
        return np.asarray(tokens, np.float16)

    questions, before, answers, around = [], [], [], []
    for unit in range(PARAGRAPHS):
        for n in range(EACH):
            said = 2 * (n // 2 % 2)
            questions.append(asked(unit, n % 2 == 0, said))
            before.append(np.arange(2 + said) < said)
            answers.append([unit] if n % 2 == 0 else [])
            around.append([unit])
    told = own / np.linalg.norm(own, axis=-1, keepdims=True)
    sentences = [np.asarray(told[u], np.float32) for u in range(PARAGRAPHS)]
    level = np.ones((len(questions), 1), np.float32)
    near = [[u for u in range(PARAGRAPHS) if u not in a] for a in around]
    return Lesson(questions, before, level, sentences, np.ones((PARAGRAPHS, 1), np.float32), answers, around, near)


def _head() -> dict[str, np.ndarray]:
    lesson = np.random.default_rng(7)
    lesson.normal(size=(PARAGRAPHS, 2, K))
    a = (lesson.normal(size=(D, K)) / np.sqrt(D)).astype(np.float32)
    zeros = np.zeros(D, np.float32)
    return {"A": a, "w": zeros, "idf": np.array([0.5, 0.1], np.float32), "mean_q": zeros}


@pytest.fixture(scope="module")
def fitted() -> dict[str, np.ndarray]:
    return fit(_lesson(), _head(), steps=150, say=lambda _: None)


def test_what_is_answered_scores_higher_than_its_twin(fitted: dict[str, np.ndarray], tmp_path: Path) -> None:
    np.savez(tmp_path / "reader.npz", allow_pickle=False, **fitted)
    reader, lesson = Reader(tmp_path / "reader.npz"), _lesson()
    level = np.ones(PARAGRAPHS, np.float32)
    best = np.array(
        [
            float(reader.scores(q.astype(np.float32), lesson.sentences, level, said)[around[0]])
            for q, said, around in zip(lesson.questions, lesson.before, lesson.around, strict=True)
        ]
    )
    answered = np.array([bool(a) for a in lesson.answers])
    assert (best[answered][:, None] > best[~answered][None]).mean() > 0.95
    assert best[answered].mean() > 0 > best[~answered].mean()


def test_sentences_are_read_one_by_one_whatever_else_is_read(fitted: dict[str, np.ndarray], tmp_path: Path) -> None:
    np.savez(tmp_path / "reader.npz", allow_pickle=False, **fitted)
    reader, lesson = Reader(tmp_path / "reader.npz"), _lesson()
    question = lesson.questions[0].astype(np.float32)
    longer = [np.concatenate([s, s, s]) for s in lesson.sentences[:3]]
    together = reader.scores(question, [*lesson.sentences, *longer], np.ones(PARAGRAPHS + 3, np.float32))
    alone = [float(reader.scores(question, [s], np.ones(1, np.float32))[0]) for s in [*lesson.sentences, *longer]]
    assert together == pytest.approx(alone, abs=1e-3)
    assert reader.scores(question, [], np.zeros(0, np.float32)).shape == (0,)


def test_of_a_long_follow_up_its_own_words_are_read(fitted: dict[str, np.ndarray], tmp_path: Path) -> None:
    np.savez(tmp_path / "reader.npz", allow_pickle=False, **fitted)
    reader, lesson = Reader(tmp_path / "reader.npz"), _lesson()
    level, own = np.ones(PARAGRAPHS, np.float32), lesson.questions[0].astype(np.float32)
    earlier = np.repeat(lesson.questions[-1][:1].astype(np.float32), LONGEST_QUESTION, axis=0)
    whole, before = np.concatenate([earlier, own]), np.arange(LONGEST_QUESTION + len(own)) < LONGEST_QUESTION
    kept = reader.scores(whole[len(own) :], lesson.sentences, level, before[len(own) :])
    assert reader.scores(whole, lesson.sentences, level, before) == pytest.approx(kept)
    assert reader.scores(own, lesson.sentences, level, np.zeros(len(own), bool)) == pytest.approx(
        reader.scores(own, lesson.sentences, level)
    )


def test_training_is_repeatable(fitted: dict[str, np.ndarray]) -> None:
    again = fit(_lesson(), _head(), steps=150, say=lambda _: None)
    assert all(np.array_equal(fitted[n], again[n]) for n in fitted)
    assert set(fitted) == set(np.load(Path(__file__).parents[2] / "assistant" / "index" / "reader.npz").files)
