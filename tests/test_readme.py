"""The two READMEs say the same, and what they tell people to type works."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.documents.corpus import Corpus
from docs import examples, generate

ROOT = generate.ROOT
README = (ROOT / "README.md").read_text(encoding="utf-8")
FRENCH = (ROOT / "README.fr.md").read_text(encoding="utf-8")
INDEX = (ROOT / "docs/index.md").read_text(encoding="utf-8")


def blocks(page: str) -> list[tuple[str, str]]:
    """The language and the text of every fenced block."""
    return re.findall(r"^```(\w*)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


def commands(page: str) -> Iterator[list[str]]:
    """The words of every command of a page, comments left out."""
    for language, text in blocks(page):
        lines = text.splitlines()
        if language == "console":
            lines = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
        if language in ("sh", "console"):
            yield from (shlex.split(line, comments=True) for line in lines if line.strip())


def headings(page: str) -> list[int]:
    return [len(h) for h in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)]


def test_both_have_the_same_headings_and_commands() -> None:
    assert headings(README) == headings(FRENCH)
    assert list(commands(README)) == list(commands(FRENCH))
    assert blocks(README) == blocks(FRENCH)


def test_both_name_the_same_files() -> None:
    def files(page: str) -> list[str]:
        return [t for t in re.findall(r"\]\(([^)]+)\)", page) if not t.startswith("README")]

    assert files(README) == files(FRENCH)


def test_the_french_one_has_french_typography() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|https?://\S+", "", FRENCH, flags=re.DOTALL)
    assert not re.findall(r" [:;?!»]|« |n° \d", prose)


def test_counts_are_those_of_the_corpus(corpus: Corpus) -> None:
    for page in (README, FRENCH, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        assert re.search(rf"\b{len(corpus.sources)} sources\b", page)


def test_examples_are_what_the_assistant_says(data_dir: Path) -> None:
    from assistant.cli.show import lines
    from assistant.opening import open_assistant
    from assistant.settings import Settings

    assistant = open_assistant(Settings(data_dir=data_dir, as_of=examples.AS_OF))
    shown = examples.examples(README)
    assert len(shown) == 3
    for command, output in shown:
        reply = assistant.ask(shlex.split(command)[2])
        assert "".join(f"{line}\n" for _, line in lines(reply)) == output, "run `make docs`"
    assert "22 November 2026" in README
    assert "22 novembre 2026" in FRENCH


@pytest.mark.parametrize("code", [t for name, t in blocks(INDEX) if name == "python"], ids=["python", "langchain"])
def test_python_examples_run(
    code: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(data_dir))
    exec(compile(code, "docs/index.md", "exec"), {})
    assert "2023-146" in capsys.readouterr().out


@pytest.mark.parametrize("command", [c for c in commands(README) if c[0] == "make"], ids=shlex.join)
def test_make_commands_exist(command: list[str]) -> None:
    done = subprocess.run(["make", "-n", *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [c for c in commands(README) if c[0] == "assistant"], ids=shlex.join)
def test_assistant_commands_exist(command: list[str]) -> None:
    from assistant.cli.app import command as program

    sub = program().commands[command[1]]
    known = {flag for p in sub.params for flag in p.opts}
    assert {w for w in command[2:] if w.startswith("-")} <= known


def test_the_sources_are_listed(capsys: pytest.CaptureFixture[str], corpus: Corpus) -> None:
    from assistant.cli import main

    with pytest.raises(SystemExit) as end:
        main(["sources"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(source_id in shown for source_id in corpus.sources)


def test_extras_and_constraints_exist() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installs = [c for c in commands(README) if c[0] == "pip"]
    assert {m for c in installs for m in re.findall(r"\.\[(\w+)\]", " ".join(c))} <= set(
        project["optional-dependencies"]
    )
    assert all((ROOT / c[c.index("-c") + 1]).is_file() for c in installs if "-c" in c)


def test_the_evaluation_commands_exist() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    named = [c[3] for c in commands(README) if c[:3] == ["python", "-m", "eval"] and not c[3].startswith("-")]
    assert all(name in done.stdout for name in named)


def test_the_layout_names_what_exists() -> None:
    for name in re.findall(r"^\| `([\w./]+)` \|", README, re.MULTILINE):
        assert (ROOT / name).exists(), name
