"""Late interaction is a weighted MaxSim, computed for many stored texts at once as for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.index.late import DIMENSION, best_matches, head
from assistant.index.load import Index, TokenVectors
from assistant.index.model import Engine
from assistant.retrieve import late
from assistant.retrieve.question import Encoded, encode
from assistant.retrieve.understand import Names, understand

_RANDOM = np.random.default_rng(3)
Matrix = NDArray[np.float32]


def _unit(n: int, width: int = 128) -> Matrix:
    x = _RANDOM.normal(size=(n, width)).astype(np.float32)
    return np.asarray(x / np.linalg.norm(x, axis=1, keepdims=True), np.float32)


BLOCKS = [_unit(3), _unit(1), _unit(0), _unit(5)]
TOKENS = TokenVectors(np.concatenate(BLOCKS).astype(np.float16), np.cumsum([len(b) for b in BLOCKS]))
QUESTION = _unit(4)
WEIGHTS = np.array([0.4, 0.3, 0.2, 0.1], np.float32)


@pytest.fixture(scope="module")
def encoded(tiny_index: Index, engine: Engine) -> Encoded:
    """A question as retrieval sees it, with the token vectors of this file."""
    found = encode(understand("Vélos ?", Names.of(tiny_index.cards, tiny_index.glossary)), tiny_index, engine)
    return replace(found, tokens=QUESTION, weights=WEIGHTS)


def test_the_head_gives_unit_vectors_and_weights_that_sum_to_one() -> None:
    tokens = _RANDOM.normal(size=(6, DIMENSION)).astype(np.float32)
    projected, weights = head().question(tokens, np.full(6, 2.0, np.float32))
    assert projected.shape == (6, 128)
    for made in (projected, head().sentence(tokens), head().key(tokens)):
        np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, atol=1e-4)
    assert weights.shape == (6,)
    assert weights.min() > 0
    assert weights.sum() == pytest.approx(1, abs=1e-5)


def test_a_telling_word_weighs_more_than_a_common_one() -> None:
    same = np.tile(_RANDOM.normal(size=(1, DIMENSION)).astype(np.float32), (2, 1))
    _, weights = head().question(same, np.array([0.5, 6.0], np.float32))
    assert weights[1] > weights[0]


def test_best_matches_by_hand() -> None:
    question = np.array([[1, 0], [0, 1]], np.float32)
    sentence = np.array([[0.6, 0.8], [1, 0]], np.float32)
    np.testing.assert_allclose(best_matches(question, sentence), [1.0, 0.8])
    assert best_matches(question, sentence[:0]).tolist() == [-1.0, -1.0]


def test_stored_blocks_are_cut_where_they_end() -> None:
    assert len(TOKENS) == 4
    for n, block in enumerate(BLOCKS):
        np.testing.assert_allclose(TOKENS[n], block, atol=1e-3)


def test_scores_of_many_are_the_scores_of_each(encoded: Encoded) -> None:
    rows = [3, 0, 1, 0]
    expected = [best_matches(QUESTION, np.asarray(TOKENS[r], np.float32)) @ WEIGHTS for r in rows]
    np.testing.assert_allclose(late.scores(rows, TOKENS, encoded), expected, atol=1e-5)
    np.testing.assert_allclose(late.matches(rows, TOKENS, encoded) @ WEIGHTS, expected, atol=1e-5)


def test_likeness_looks_both_ways(encoded: Encoded) -> None:
    expected = []
    for r in (0, 1, 3):
        similar = np.asarray(TOKENS[r], np.float32) @ QUESTION.T
        expected.append((similar.max(axis=0) @ WEIGHTS + similar.max(axis=1).mean()) / 2)
    np.testing.assert_allclose(late.likeness([0, 1, 3], TOKENS, encoded), expected, atol=1e-5)
    itself = TokenVectors(QUESTION.astype(np.float16), np.array([4]))
    assert late.likeness([0], itself, encoded)[0] == pytest.approx(1, abs=1e-3)


def test_a_text_without_tokens_matches_nothing(encoded: Encoded) -> None:
    found = late.scores([0, 2], TOKENS, encoded)
    assert found[1] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("score", [late.scores, late.likeness])
def test_without_token_vectors_the_scores_are_zero(score: Callable[..., Matrix], encoded: Encoded) -> None:
    assert score([0, 1], None, encoded).tolist() == [0, 0]
    assert score([0, 1], TOKENS, replace(encoded, tokens=None, weights=None)).tolist() == [0, 0]
    assert score([], TOKENS, encoded).tolist() == []


def test_a_question_is_encoded_with_unit_vectors_and_weights(tiny_index: Index, engine: Engine) -> None:
    query = understand("Combien coûte le vélo partagé ?", Names.of(tiny_index.cards, tiny_index.glossary))
    found = encode(query, tiny_index, engine)
    assert np.linalg.norm(found.vector) == pytest.approx(1, abs=1e-4)
    assert found.tokens is not None
    assert found.weights is not None
    assert found.tokens.shape == (len(found.weights), 128)
    assert found.weights.sum() == pytest.approx(1, abs=1e-4)
    assert set(found.stems) == {"cout", "velo", "partag"}
