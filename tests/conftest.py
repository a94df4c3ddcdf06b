"""What the tests share: no network, a clean environment, the real index of the clone, and a tiny corpus to break."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_socket import socket_allow_hosts

from assistant.index.model.once import Known, Once

if TYPE_CHECKING:
    from assistant.documents.corpus import Corpus
    from assistant.index.load import Index
    from assistant.index.model import Encoding, Engine, Kind
    from assistant.pipeline import Assistant

ROOT = Path(__file__).resolve().parents[1]
TINY = Path(__file__).parent / "data" / "tiny-corpus"
AS_OF = dt.date(2026, 11, 22)
KEPT = "ASSISTANT_TEST_CACHE"
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "ANONYMIZED_TELEMETRY": "false",
}
_FOREIGN = ("ASSISTANT_", "LANGSMITH_", "LANGCHAIN_")


def _clean(environment: dict[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in environment.items() if k == KEPT or not k.startswith(_FOREIGN)}
    return kept | _OFFLINE


def _data_dir() -> Path:
    """The clone's own data folder, unless its owner keeps texts there that would change the answers."""
    own = ROOT / ".assistant"
    return ROOT / ".cache" / "test-data" if (own / "library").exists() else own


# Before anything is imported: some libraries read their variables once.
for _name in set(os.environ) - set(_clean(dict(os.environ))):
    del os.environ[_name]
os.environ.update(_OFFLINE)
os.environ.setdefault(KEPT, str(_data_dir() / "models"))  # the tests of the model use the same one


@pytest.fixture(autouse=True)
def _same_environment_after() -> Iterator[None]:
    """No test leaves a variable behind."""
    before = dict(os.environ)
    yield
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)


def pytest_runtest_setup() -> None:
    socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


def pytest_report_header() -> list[str]:
    from assistant.index import manifest

    folder = manifest.current(manifest.index_root(_data_dir()))
    found = manifest.read_manifest(folder) if folder else None
    names = ("pydantic", "chromadb", "bm25s", "onnxruntime", "numpy", "hypothesis")
    return [
        "with " + ", ".join(f"{n} {version(n)}" for n in names),
        f"index: {found.fingerprint[:12]} ({found.sources} sources, {found.passages} passages)"
        if found
        else "index: none yet",
    ]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Builds the index before the first test: inside a test it would count against that test's time limit."""
    needed = any("data_dir" in getattr(item, "fixturenames", ()) for item in session.items)
    if needed and not session.config.option.collectonly:
        _prepared()


@cache
def _prepared() -> Path:
    from assistant.opening import build_index
    from assistant.settings import Settings

    build_index(Settings(data_dir=_data_dir()))  # does nothing when the index is that of this corpus and model
    return _data_dir()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """A data folder with the index of the bundled corpus, built at the first run."""
    return _prepared()


@pytest.fixture(scope="session")
def assistant(data_dir: Path) -> Assistant:
    """The assistant over the bundled corpus, on a fixed day."""
    from assistant.opening import open_assistant
    from assistant.settings import Settings

    return open_assistant(Settings(data_dir=data_dir, as_of=AS_OF))


@pytest.fixture(scope="session")
def index(assistant: Assistant) -> Index:
    """The index of the bundled corpus."""
    return assistant.index


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The bundled embedding model."""
    from assistant.opening import engine_of
    from assistant.settings import Settings

    return engine_of(Settings(data_dir=_data_dir()))


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The bundled corpus, as it is in the files."""
    from assistant.documents.corpus import read_corpus

    return read_corpus(ROOT / "corpus")


@pytest.fixture
def tiny_corpus(tmp_path: Path) -> Path:
    """A folder with three invented sources about the bicycles of a town: an order, a ruling on it, a later order."""
    return Path(shutil.copytree(TINY, tmp_path / "corpus"))


@pytest.fixture
def edit(tiny_corpus: Path) -> Callable[[str, str, str], None]:
    """Changes a file of the tiny corpus: edit("velos-2021/fr.md", old, new)."""

    def change(file: str, old: str, new: str) -> None:
        path = tiny_corpus / "sources" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


@pytest.fixture(scope="session")
def _memory() -> Known:
    return {}


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory, engine: Engine, _memory: Known) -> Path:
    """A data folder with the index of the tiny corpus (read it, do not change it)."""
    from assistant.documents.corpus import read_corpus
    from assistant.index.build import build

    folder = tmp_path_factory.mktemp("tiny-data")
    build(read_corpus(TINY), RememberingEngine(engine, _memory), folder / "index")
    return folder


@pytest.fixture(scope="session")
def tiny_index(tiny_data: Path) -> Index:
    """The index of the tiny corpus."""
    from assistant.index.load import open_index

    return open_index(tiny_data)


@pytest.fixture
def tiny_copy(tmp_path: Path, tiny_data: Path) -> Path:
    """A data folder with its own copy of the tiny index, to change or to break."""
    return Path(shutil.copytree(tiny_data, tmp_path / "data"))


class RememberingEngine(Once):
    """The bundled model, which embeds each text once for all tests; `seen` is what this test asked it to embed."""

    checksum: str = ""  # a test may change it

    def __init__(self, engine: Engine, memory: Known) -> None:
        super().__init__(engine, memory)
        self.checksum, self.seen = engine.checksum, list[str]()

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind,
        tokens: bool = False,
        batch_size: int = 16,
        progress: Callable[[int], None] | None = None,
    ) -> Encoding:
        self.seen += texts
        made = super().encode(texts, kind=kind, tokens=True, batch_size=batch_size, progress=progress)
        return made if tokens else made._replace(tokens=None, offsets=[])


@pytest.fixture
def quick_engine(engine: Engine, _memory: Known) -> RememberingEngine:
    """The bundled model for tests that build: no text is embedded twice, and `seen` tells what was asked for."""
    return RememberingEngine(engine, _memory)
