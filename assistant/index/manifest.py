"""What an index was made from, and where the current one lies.

`<data_dir>/index/CURRENT` names the generation in use. A build writes a new folder beside it and then replaces that one
small file, which the file system does atomically: a killed build leaves the old index in use.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from assistant.index.late import HEAD_FILE
from assistant.index.spaces import Spaces

FORMAT = 9  # raised whenever what is stored changes


class Manifest(BaseModel):
    """The identity of an index; the same corpus and model give the same fingerprint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    fingerprint: str
    corpus: str
    model: str
    model_checksum: str
    heads: str
    dimension: int
    sources: int
    passages: int
    sentences: int
    questions: int
    versions: dict[str, str]


def fingerprint(corpus: str, model: str, checksum: str, heads: str) -> str:
    """SHA-256 over everything that decides what the index holds."""
    return hashlib.sha256(json.dumps([FORMAT, corpus, model, checksum, heads]).encode()).hexdigest()


def heads(spaces: Spaces) -> str:
    """SHA-256 of what is trained on top of the model: the head for token vectors, and the spaces."""
    return hashlib.sha256(HEAD_FILE.read_bytes() + spaces.checksum.encode()).hexdigest()


def index_root(data_dir: Path) -> Path:
    """The folder that holds the generations of the index."""
    return data_dir / "index"


def current(root: Path) -> Path | None:
    """The folder of the index in use, or None when there is none."""
    try:
        name = (root / "CURRENT").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return None
    folder = root / name
    return folder if name and (folder / "manifest.json").is_file() else None


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a generation, or None when it is missing, broken or of another format."""
    try:
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return None
    return manifest if manifest.format == FORMAT else None


def write_sizes(folder: Path) -> None:
    """Notes the size of every file that is read whole, so that damage is seen when the index is opened."""
    sizes = {
        str(p.relative_to(folder)): p.stat().st_size
        for p in sorted(folder.rglob("*"))
        if p.is_file() and "chroma" not in p.parts
    }
    (folder / "sizes.json").write_text(json.dumps(sizes, indent=1), encoding="utf-8")


def damaged(folder: Path) -> str | None:
    """The first file of a generation that is missing or has another size than when it was written; None when all is well."""
    try:
        sizes = json.loads((folder / "sizes.json").read_text(encoding="utf-8"))
        return next((name for name, size in sizes.items() if (folder / name).stat().st_size != size), None)
    except (OSError, ValueError, AttributeError) as e:
        return str(e)


def make_current(root: Path, name: str) -> None:
    """Atomically puts the generation `name` in use."""
    temporary = root / f".CURRENT-{os.getpid()}"
    temporary.write_text(name + "\n", encoding="utf-8")
    with temporary.open("rb") as f:
        os.fsync(f.fileno())
    os.replace(temporary, root / "CURRENT")
