"""The vector store gives back what was put in, nearest first, with the cosine as its score."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.index.store import KINDS, Store

_RANDOM = np.random.default_rng(7)
VECTORS = _RANDOM.normal(size=(40, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
IDS = [f"p{n}" for n in range(len(VECTORS))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "chroma", create=True)
    made.add("passages", IDS, VECTORS, [{"source": "s"}] * len(IDS))
    yield made
    made.close()


@pytest.mark.parametrize("row", [0, 17, 39])
def test_the_score_is_the_cosine_and_the_nearest_come_first(store: Store, row: int) -> None:
    question = VECTORS[row] + 0.3 * VECTORS[(row + 1) % 40]
    question /= np.linalg.norm(question)
    found = store.query("passages", question, 40)
    expected = sorted(((i, float(v @ question)) for i, v in zip(IDS, VECTORS, strict=True)), key=lambda x: -x[1])
    assert [i for i, _ in found] == [i for i, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-5)
    assert found[0][0] == f"p{row}"
    assert found[-1][1] < 0


def test_a_vector_comes_back_as_it_went_in(store: Store) -> None:
    found = store.get("passages", ["p3", "absent", "p1"])
    assert set(found) == {"p1", "p3"}
    np.testing.assert_allclose(found["p3"], VECTORS[3], atol=1e-6)


def test_more_than_there_is_and_nothing_at_all(store: Store) -> None:
    assert len(store.query("passages", VECTORS[0], 500)) == 40
    assert len(store.query("passages", VECTORS[0], 3)) == 3
    assert store.query("sentences", VECTORS[0], 5) == []
    assert store.get("passages", []) == {}


def test_the_kinds_do_not_mix(store: Store) -> None:
    store.add("questions", ["q"], VECTORS[:1], [{"unit": "u"}])
    assert store.query("questions", VECTORS[5], 9)[0][0] == "q"
    assert "q" not in dict(store.query("passages", VECTORS[0], 50))
    assert set(KINDS) >= {"passages", "sentences", "questions"}


def test_what_was_stored_is_there_when_opened_again(store: Store, tmp_path: Path) -> None:
    store.close()
    again = Store(tmp_path / "chroma")
    assert again.query("passages", VECTORS[4], 1)[0][0] == "p4"
    again.close()


def test_many_more_vectors_than_one_batch(tmp_path: Path) -> None:
    many = _RANDOM.normal(size=(4500, 4)).astype(np.float32)
    store = Store(tmp_path / "many", create=True)
    ids = [str(n) for n in range(len(many))]
    store.add("sentences", ids, many, [{"passage": "p"}] * len(many))
    assert len(store.get("sentences", ids)) == 4500
    store.close()


def test_asking_twice_gives_the_same(store: Store) -> None:
    assert store.query("passages", VECTORS[9], 20) == store.query("passages", VECTORS[9], 20)
