"""The embedding model: the bundled one, converted at the first need, or any sentence-transformers model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.index.model.convert import STEPS_FR, Progress, bundled_model
from assistant.index.model.engine import Encoding, Engine, Kind
from assistant.index.model.onnx_engine import OnnxEngine
from assistant.index.model.st_engine import SentenceTransformerEngine

if TYPE_CHECKING:
    from assistant.index.model.langchain import E5Embeddings

__all__ = [
    "BUNDLED",
    "STEPS_FR",
    "E5Embeddings",
    "Encoding",
    "Engine",
    "Kind",
    "OnnxEngine",
    "SentenceTransformerEngine",
    "bundled_model",
    "open_engine",
]

BUNDLED = "bundled"


def open_engine(model: str, cache: Path, *, device: str | None = None, progress: Progress | None = None) -> Engine:
    """The engine of a setting: "bundled", or the hub name or folder of a sentence-transformers model.

    Opening the bundled model converts it at the first call, telling `progress` each step; `device` is for the others.
    """
    if model == BUNDLED:
        return OnnxEngine(bundled_model(cache, progress))
    return SentenceTransformerEngine(model, device=device)


def __getattr__(name: str) -> Any:
    if name == "E5Embeddings":  # importing langchain takes over a second
        from assistant.index.model.langchain import E5Embeddings

        return E5Embeddings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
