"""The bundled model's folder, built at the first need: beside its place, then moved there in one step."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.errors import ModelError
from assistant.index.model.checksum import MANIFEST
from assistant.index.model.weights import SHA256, find_weights, read_weights

FOLDER_NAME = f"e5-small-{SHA256[:12]}-v1"  # raise v1 when the conversion's result changes
STEPS_FR = {
    "waiting for another process": "attente d'un autre processus",
    "reading the weights": "lecture des poids",
    "loading PyTorch": "chargement de PyTorch",
    "writing the model": "écriture du modèle",
    "exporting to ONNX": "export en ONNX",
    "checking": "vérification",
}
"""Each step that `progress` is told, and its French words."""

Progress = Callable[[str], None]

_NEEDED_BYTES = 1_100_000_000  # twice the weights while they are being written; half of it stays
_STEP = "step: "


def bundled_model(cache: Path, progress: Progress | None = None) -> Path:
    """The folder of the bundled model under `cache`, converted at the first call (about 25 s on two cores).

    `progress` gets each step in a few English words (`STEPS_FR` has the French ones).
    """
    return publish(Path(cache) / FOLDER_NAME, _convert, progress or (lambda step: None))


def publish(target: Path, build: Callable[[Path, Progress], None], progress: Progress) -> Path:
    """The finished folder `target`, built by one process at a time and only ever seen complete.

    `build` fills an empty folder, and writes its manifest (`bundle.json`, with the files' sizes) last.
    """
    if is_complete(target):
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(target.parent / f".{target.name}.lock", progress) as alone:
            if not is_complete(target):
                _build_and_move(target, build, progress, alone)
    except OSError as error:
        raise ModelError(
            f"The embedding model cannot be written under {target.parent} ({error.strerror or error}): "
            "make this folder writable with 1.1 GB free, or set another cache folder.",
            f"Le modèle d'embedding ne peut pas être écrit sous {target.parent} ({error.strerror or error}) : "
            "rendez ce dossier inscriptible avec 1,1 Go libre, ou choisissez un autre dossier de cache.",
        ) from error
    return target


def is_complete(folder: Path) -> bool:
    """Whether the folder is a finished one, of which no file is missing or cut."""
    try:
        files = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
        return all((folder / name).stat().st_size == entry["size"] for name, entry in files.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


@contextmanager
def _one_at_a_time(path: Path, progress: Progress) -> Iterator[bool]:
    """Holds a lock, which the system frees when its process dies; yields False where the disk knows no locks."""
    from filelock import FileLock, Timeout

    lock = FileLock(path)
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            progress("waiting for another process")
            lock.acquire()
    except NotImplementedError:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _build_and_move(target: Path, build: Callable[[Path, Progress], None], progress: Progress, alone: bool) -> None:
    """Builds in a folder beside the target, and renames it; whoever is alone first clears what killed builds left."""
    prefix = f".{target.name}.building-"
    for leftover in target.parent.glob(prefix + "*") if alone else ():
        shutil.rmtree(leftover, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    try:
        inside = temporary / target.name
        inside.mkdir()
        build(inside, progress)
        if target.exists():  # damaged, or it would have been served
            target.rename(temporary / "damaged")
        inside.rename(target)
    except OSError:
        if not is_complete(target):  # without locks (some network disks), another process may have won
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _convert(folder: Path, progress: Progress) -> None:
    """Runs build.py in a process of its own, and passes its steps on."""
    weights = find_weights()
    read_weights(weights)  # a bad file is told here, in a sentence
    free = shutil.disk_usage(folder).free
    if free < _NEEDED_BYTES:
        raise OSError(f"{free / 1e9:.1f} GB free")
    command = [sys.executable, "-P", "-W", "ignore", "-m", "assistant.index.model.build", str(weights), str(folder)]
    output: deque[str] = deque(maxlen=20)
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_environment(),
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(_STEP):
                progress(line.removeprefix(_STEP).strip())
            elif line.strip():
                output.append(line.strip())
        status = process.wait()
    finally:
        process.kill()
        process.wait()
    if status != 0:
        reason = output[-1][:300] if output else f"status {status}"
        raise ModelError(
            f"The bundled model could not be converted ({reason}): start again with 3 GB of memory free, "
            "or name another sentence-transformers model in the settings.",
            f"Le modèle embarqué n'a pas pu être converti ({reason}) : recommencez avec 3 Go de mémoire libre, "
            "ou nommez un autre modèle sentence-transformers dans les réglages.",
        )


def _environment() -> dict[str, str]:
    """The child's environment: no network, and this same package first on its path."""
    root = str(Path(__file__).resolve().parents[3])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    offline = dict.fromkeys(("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"), "1")
    return {**os.environ, **offline, "PYTHONPATH": os.pathsep.join(paths), "TOKENIZERS_PARALLELISM": "false"}
