"""The package that people install holds everything, and its dependencies are declared and pinned."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PARTS = (
    "messages/fr.toml",
    "messages/en.toml",
    "retrieve/weights.json",
    "index/late_head.npz",
    "index/spaces.npz",
    "py.typed",
    "_corpus/glossary.yaml",
    "_corpus/LICENSE",
    "_corpus/sources/cnil-2023-146/source.yaml",
    "_corpus/sources/cnil-2023-146/fr.md",
)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {canonical(re.split(r"[\[<>=~! ;]", r, maxsplit=1)[0]) for r in requirements}


def pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonical(name): version for name, version in pairs}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without network and unpacked."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(out / "unpacked")
    return out / "unpacked"


def test_the_wheel_holds_what_is_read_at_run_time(unpacked: Path) -> None:
    assert [p for p in PARTS if not (unpacked / "assistant" / p).is_file()] == []
    assert {p.name for p in unpacked.iterdir()} == {"assistant", f"cnil_hdh_assistant-{PROJECT['version']}.dist-info"}
    assert not list(unpacked.rglob("__pycache__"))


def test_the_wheel_holds_every_module_and_source(unpacked: Path) -> None:
    for folder, inside in (
        (ROOT / "assistant", unpacked / "assistant"),
        (ROOT / "corpus", unpacked / "assistant" / "_corpus"),
    ):
        here = {p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
        assert {p for p in here if not (inside / p).is_file()} == set()


def test_the_wheel_reads_its_own_corpus(unpacked: Path, tmp_path: Path) -> None:
    code = (
        "from assistant.documents.corpus import read_corpus; import assistant; c = read_corpus(); "
        "print(assistant.__file__, c.root, len(c.sources), c.fingerprint())"
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_")} | {
        "PYTHONPATH": str(unpacked)
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    module, root, count, fingerprint = done.stdout.split()
    assert Path(module).is_relative_to(unpacked)
    assert Path(root).is_relative_to(unpacked)

    from assistant.documents.corpus import read_corpus

    here = read_corpus(ROOT / "corpus")
    assert (int(count), fingerprint) == (len(here.sources), here.fingerprint())


def test_the_wheel_names_its_licences(unpacked: Path) -> None:
    (info,) = unpacked.glob("*.dist-info")
    assert {p.relative_to(info / "licenses").as_posix() for p in (info / "licenses").rglob("*") if p.is_file()} == {
        "LICENSE",
        "corpus/LICENSE",
    }
    assert "console_scripts" in (info / "entry_points.txt").read_text(encoding="utf-8")


def test_the_version_is_said_once() -> None:
    import assistant

    assert assistant.__version__ == PROJECT["version"]


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("assistant", ("llm", "mcp")),
        ("eval", ("eval", "peers", "models")),
        ("tests", ("eval", "dev", "mcp")),
        ("docs", ()),
    ],
)
def test_what_is_imported_is_declared(folder: str, extras: tuple[str, ...]) -> None:
    declared = names(PROJECT["dependencies"] + [r for e in extras for r in PROJECT["optional-dependencies"][e]])
    homes = packages_distributions()
    missing = {}
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module
                else []
            )
            for top in (
                {m.split(".")[0] for m in modules} - sys.stdlib_module_names - {"assistant", "eval", "docs", "tests"}
            ):
                if not {canonical(d) for d in homes.get(top, [top])} & declared:
                    missing[top] = str(path.relative_to(ROOT))
    assert missing == {}, "declare these in pyproject.toml"


def test_every_dependency_is_pinned() -> None:
    wanted = names(PROJECT["dependencies"]).union(
        *(names(PROJECT["optional-dependencies"][e]) for e in ("llm", "eval", "peers", "dev"))
    )
    assert wanted - {canonical(PROJECT["name"])} <= set(pins())


def test_pins_are_plain_versions() -> None:
    assert [f"{n}=={v}" for n, v in pins().items() if not re.fullmatch(r"[0-9][0-9a-z.]*", v)] == []
