"""The checksum of a model folder, without reading half a gigabyte at each start."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

MANIFEST = "bundle.json"
_PATTERNS = ("*.safetensors", "pytorch_model*.bin", "model.onnx")  # the first that is found


def folder_checksum(folder: Path) -> str | None:
    """The sha256 of the folder's weights file (of its files' sums, if several); None if it has no weights."""
    for pattern in _PATTERNS:
        paths = sorted({*folder.glob(pattern), *folder.glob(f"*/{pattern}")})
        sums = {path.relative_to(folder).as_posix(): _file_checksum(path) for path in paths}
        if len(sums) > 1:
            return hashlib.sha256(json.dumps(sums).encode()).hexdigest()
        if sums:
            return next(iter(sums.values()))
    return None


def _file_checksum(path: Path) -> str:
    status = path.stat()
    recorded = _recorded(path, status.st_size, status.st_mtime_ns)
    return recorded or _sha256(path, status.st_size, status.st_mtime_ns)


def _recorded(path: Path, size: int, mtime: int) -> str | None:
    """What the conversion wrote down, if the file has not changed since."""
    try:
        entry = json.loads(path.with_name(MANIFEST).read_text("utf-8"))["files"][path.name]
        return str(entry["sha256"]) if (entry["size"], entry["mtime_ns"]) == (size, mtime) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


@lru_cache(maxsize=32)
def _sha256(path: Path, size: int, mtime: int) -> str:  # size and mtime: a changed file is read again
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
