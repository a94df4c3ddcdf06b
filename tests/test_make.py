"""The Makefile: the menu, an environment that is set up once, and sentences that say what to do next."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

# Stands for Python: makes an environment that notes its calls, and is too old where a file `old` lies.
FAKE = """#!/bin/sh
echo "$@" >> calls
case "$1 $2" in
  "-m venv") mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
  "-m pip") [ ! -e broken ] ;;
  "-c import sys"*) [ ! -e old ] ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile and what `install` reads, and a stand-in for Python."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "fake-python").write_text(FAKE, encoding="utf-8")
    (tmp_path / "fake-python").chmod(0o755)
    return tmp_path


def make(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(
        ["make", f"PYTHON={clone}/fake-python", *arguments],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def calls(clone: Path) -> list[str]:
    """What the stand-in was asked since the last time, the question whether it works left out."""
    path = clone / "calls"
    lines = (
        [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip() not in ("-c", "")]
        if path.exists()
        else []
    )
    path.unlink(missing_ok=True)
    return lines


def test_the_menu_lists_every_target(clone: Path) -> None:
    shown = make(clone).stdout
    assert set(re.findall(r"^  ([a-z-]+) ", shown, re.MULTILINE)) == TARGETS
    assert "Next:" in shown


def test_just_has_the_same_menu() -> None:
    recipes = set(re.findall(r"^([a-z-]+)(?: \*ARGS)?:", (ROOT / "justfile").read_text(encoding="utf-8"), re.MULTILINE))
    assert recipes == (TARGETS - {"help"}) | {"default", "ci"}


def test_install_happens_once(clone: Path) -> None:
    first = make(clone, "install")
    assert first.returncode == 0, first.stderr
    assert any("-c constraints.txt -e .[dev]" in c for c in calls(clone))
    second = make(clone, "install")
    assert calls(clone) == []
    assert "Next: make run" in second.stdout


@pytest.mark.parametrize("changed", ["pyproject.toml", "constraints.txt"])
def test_install_happens_again_when_what_it_reads_changes(clone: Path, changed: str) -> None:
    make(clone, "install")
    calls(clone)
    later = (clone / ".venv/.installed").stat().st_mtime + 5
    os.utime(clone / changed, (later, later))
    assert make(clone, "install").returncode == 0
    again = calls(clone)
    assert any("-e .[dev]" in c for c in again)
    assert not any("-m venv" in c for c in again)


def test_an_environment_that_does_not_start_is_made_anew(clone: Path) -> None:
    make(clone, "install")
    calls(clone)
    (clone / ".venv/bin/python").unlink()
    assert make(clone, "install").returncode == 0
    assert any("-m venv --clear" in c for c in calls(clone))


def test_an_old_python_is_named(clone: Path) -> None:
    (clone / "old").touch()
    done = make(clone, "install")
    assert done.returncode != 0
    assert "Python 3.11 or later is needed" in done.stderr
    assert "make install PYTHON=" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_failed_installation_is_tried_again(clone: Path) -> None:
    (clone / "broken").touch()
    done = make(clone, "install")
    assert done.returncode != 0
    assert "make install" in done.stderr
    (clone / "broken").unlink()
    calls(clone)
    assert make(clone, "install").returncode == 0
    assert any("-e .[dev]" in c for c in calls(clone))


@pytest.mark.parametrize("target", ["run", "test", "browser"])
def test_a_failed_index_says_what_to_do(clone: Path, target: str) -> None:
    make(clone, "install")
    tool = clone / ".venv/bin/assistant"
    tool.write_text("#!/bin/sh\necho 'The index is damaged.' >&2; exit 2\n", encoding="utf-8")
    tool.chmod(0o755)
    done = make(clone, target)
    assert done.returncode != 0
    assert f"make {target}" in done.stderr


def test_ci_is_sound_shell() -> None:
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci/run")], check=False).returncode == 0
    assert os.access(ROOT / ".ci/run", os.X_OK)
