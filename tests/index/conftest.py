"""The real bundled model, converted once for all sessions, and a tiny weights file."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.index.model import OnnxEngine, SentenceTransformerEngine, bundled_model

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model_cache() -> Path:
    return Path(os.environ.get("ASSISTANT_TEST_CACHE") or REPOSITORY / ".cache" / "test-models")


@pytest.fixture(scope="session")
def bundled_folder(model_cache: Path) -> Path:
    """The bundled model's folder; the first session of all converts it."""
    return bundled_model(model_cache)


@pytest.fixture(scope="session")
def onnx_engine(bundled_folder: Path) -> OnnxEngine:
    return OnnxEngine(bundled_folder)


@pytest.fixture(scope="session")
def reference_engine(bundled_folder: Path) -> SentenceTransformerEngine:
    return SentenceTransformerEngine(bundled_folder, device="cpu")


TinyFile = Callable[..., bytes]


@pytest.fixture
def tiny_file() -> TinyFile:
    """Makes a weights file in the wheel's format: one layer of 32 dimensions, six pieces."""
    return _tiny_file


def _tiny_file(
    magic: bytes = b"E5S1", hidden: int = 32, pad: int = 1, drop: str = "", resize: str = "", score: float = -1.5
) -> bytes:
    random = np.random.default_rng(0)
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁bon", "jour"]
    blob = "".join(pieces).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in pieces)])
    head = magic + struct.pack("<I7ifi", 1, hidden, 1, 2, 64, len(pieces), 16, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, pad, 3, len(blob)) + ends.astype("<u4").tobytes()
    head += np.full(len(pieces), score, "<f4").tobytes() + blob + struct.pack("<iI", 0, 0)
    matrices = {f"l0.{name}.w": 32 * 32 for name in ("q", "k", "v", "ao")} | {"l0.fi.w": 32 * 64, "l0.fo.w": 32 * 64}
    vectors = {f"l0.{name}.b": 32 for name in ("q", "k", "v", "ao", "fo", "aln", "oln")} | {"l0.fi.b": 64}
    vectors |= {"l0.aln.w": 32, "l0.oln.w": 32, "emb.ln.w": 32, "emb.ln.b": 32, "emb.pos": 16 * 32, "emb.type": 64}
    entries = [(name, 1, n, n // 32 * 18) for name, n in ({"emb.word": len(pieces) * 32} | matrices).items()]
    entries += [(name, 0, n, 4 * n) for name, n in vectors.items()]
    entries = [entry for entry in entries if entry[0] != drop]
    offset = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in entries)
    directory, data = struct.pack("<i", len(entries)), b""
    for name, kind, count, size in entries:
        shown = size - 1 if name == resize else size
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, count, offset + len(data), shown)
        data += random.bytes(size) if kind == 1 else random.normal(size=count).astype("<f4").tobytes()
    return head + directory + data
