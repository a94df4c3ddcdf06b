"""The spaces that know the subject: what they do to vectors, for whom, and that they keep what they promise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.index import manifest
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.index.spaces import MAPS, PARTS, SPACES_FILE, Spaces, spaces

VECTORS = arrays(np.float32, (3, 384), elements=st.floats(-1, 1, width=32))


@given(VECTORS)
def test_every_vector_becomes_a_unit_vector_of_the_same_shape(vectors: np.ndarray) -> None:
    fitted = spaces("intfloat/multilingual-e5-small")
    for made in (fitted.same(vectors), fitted.asking(vectors), fitted.telling(vectors)):
        assert made.shape == vectors.shape
        assert made.dtype == np.float32
        assert np.all(np.abs(np.linalg.norm(made, axis=1) - 1) < 1e-3)
    assert np.allclose(fitted.same(vectors)[1], fitted.same(vectors[1]), atol=1e-5)


@pytest.mark.parametrize("model", ["sentence-transformers/all-MiniLM-L6-v2", "intfloat/multilingual-e5-base", "tiny"])
def test_another_model_has_no_spaces(model: str) -> None:
    plain = spaces(model)
    vectors = np.ones((2, 16), np.float32)
    assert plain.same(vectors) is vectors
    assert plain.asking(vectors) is vectors
    assert plain.telling(vectors) is vectors
    assert manifest.heads(plain) != manifest.heads(spaces("intfloat/multilingual-e5-small"))


def test_the_bundled_model_has_them(index: Index) -> None:
    assert index.spaces.checksum == Spaces(SPACES_FILE).checksum
    assert index.manifest.heads == manifest.heads(index.spaces)


def test_a_broken_file_is_no_silent_nothing(tmp_path: Path) -> None:
    (tmp_path / "spaces.npz").write_bytes(b"not an archive")
    with pytest.raises(ValueError, match="pickled"):
        Spaces(tmp_path / "spaces.npz")


def test_questions_that_ask_the_same_are_nearer_than_in_the_model(index: Index, engine: Engine) -> None:
    """Of two questions on the same subject, the one that asks the same in other words must win; the model alone gets some wrong."""
    trios = [
        ("Qui héberge les données ?", "Which company hosts the warehouse?", "Which hospitals feed the warehouse?"),
        ("Who asked for the suspension?", "Qui a demandé la suspension ?", "Why was the suspension refused?"),
        ("Combien de temps dure l'autorisation ?", "For how many years may EMC2 run?", "Qui donne l'autorisation ?"),
        ("Where are the EMC2 data stored?", "Dans quel pays sont les serveurs ?", "Who may use the EMC2 data?"),
    ]
    plain = [engine.encode(trio, kind="query").pooled for trio in trios]
    assert not all(a @ b > a @ c for a, b, c in plain)
    assert all(a @ b > a @ c for a, b, c in map(index.spaces.same, plain))


def test_all_maps_are_in_the_file() -> None:
    with np.load(SPACES_FILE) as z:
        assert {*z.files} == {f"{m}.{part}" for m in MAPS for part in PARTS}
        assert all(z[f"{m}.linear"].shape == (384, 384) for m in MAPS)
