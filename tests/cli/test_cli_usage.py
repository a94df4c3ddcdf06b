"""What is said when a command cannot be run: one sentence, in the user's language, that says how to mend it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant import __version__
from assistant.cli.app import command

if TYPE_CHECKING:
    from .conftest import Run

COMMANDS = {"index", "ask", "serve", "sources", "add", "sync", "check", "explain", "key", "feedback"}
BAD_USE = [
    (("aks", "x"), "no command aks. Did you mean ask", "La commande aks n'existe pas. Vouliez-vous dire ask"),
    (("ask",), "Give a question in quotation marks", "Donnez une question entre guillemets"),
    (("ask", "two", "words"), "Too many words: words", "Trop de mots"),
    (("ask", "--lang", "de", "x"), "--lang (one of: fr, en)", "--lang (au choix"),
    (("ask", "--lagn", "fr", "x"), "no option --lagn. Did you mean --lang", "--lagn n'existe pas"),
    (("ask", "--history"), "--history", "--history"),
    (("ask", "--config", "x", "y"), "stands before the command", "se place avant la commande"),
    (("ask", "--out", "x"), "--out goes with --batch", "--out va avec --batch"),
    (("ask", "--batch", "x"), "--batch needs --out", "--batch demande --out"),
    (("ask", "--batch", "x", "--out", "y", "q"), "stand in the file", "sont dans le fichier"),
    (("explain",), "QUESTION is missing", "Il manque QUESTION"),
    (("serve", "--port", "x"), "whole number", "nombre entier"),
    (("serve", "--port", "99999"), "“port”", "« port »"),
    (("--config", "/nowhere.toml", "sources"), "/nowhere.toml does not exist", "n'existe pas"),
    (("sources", "cnil-2023-14"), "did you mean cnil-2023-146", "vouliez-vous dire cnil-2023-146"),
    (("sources", "x", "--corpus", "/nowhere"), "no source is here", "aucune source ici"),
    (("add", "/nowhere.txt"), "/nowhere.txt", "/nowhere.txt"),
    (("sync", "/nowhere"), "is not a folder", "n'est pas un dossier"),
]


def test_help_names_every_command(run: Run) -> None:
    for arguments in ((), ("--help",), ("-h",)):
        done = run(*arguments)
        assert done.status == 0
        assert {line.split()[0] for line in done.out.partition("Commands:")[2].splitlines() if line.strip()} == COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_every_option_is_explained(name: str, run: Run) -> None:
    done = run(name, "--help")
    assert (done.status, done.err) == (0, "")
    for parameter in command().commands[name].params:
        assert parameter.name == "help" or parameter.help, parameter.name


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"assistant {__version__}\n", "")


@pytest.mark.parametrize(("arguments", "en", "fr"), BAD_USE)
def test_bad_use_is_told_in_one_sentence(
    arguments: tuple[str, ...], en: str, fr: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, words in (("en_GB.UTF-8", en), ("fr_FR.UTF-8", fr)):
        monkeypatch.setenv("LANG", language)
        done = run(*arguments)
        assert (done.status, done.out) == (2, "")
        assert words in done.err
        assert done.err.count("\n") == 1
        assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("variables", "french"),
    [
        ({"LANG": "fr"}, True),
        ({"LANG": "fr_CA.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "fr_FR.UTF-8"}, True),
        ({"LC_ALL": "en_US.UTF-8", "LANG": "fr_FR.UTF-8"}, False),
        ({"LANG": "C"}, False),
        ({"LANG": ""}, False),
        ({"LANG": "de_DE"}, False),
    ],
)
def test_the_language_of_messages(
    variables: dict[str, str], french: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("entre guillemets" in run("ask").err) is french


def test_an_impossible_setting_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "many")
    done = run("sources")
    assert done.status == 2
    assert "“port”" in done.err


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (RuntimeError("a\nb"), 70, "RuntimeError: a b"),
        (PermissionError(13, "Permission denied", "/x"), 2, "/x: Permission denied"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_nobody_foresaw(
    error: BaseException, status: int, words: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("assistant.opening.corpus_of", fail)
    done = run("sources")
    assert (done.status, done.out) == (status, "")
    assert words in done.err
    assert done.err.count("\n") == (1 if words else 0)
    monkeypatch.setenv("ASSISTANT_LOG_LEVEL", "debug")
    assert ("Traceback" in run("sources").err) is bool(words)


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "sources", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 141


def test_a_terminal_without_accents_gets_json_without_loss() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "sources", "cnil-2023-146", "--json"],
        capture_output=True,
        env=environment,
        timeout=60,
        check=True,
    )
    assert done.stdout.isascii()
    assert b"d\\u00e9lib\\u00e9ration" in done.stdout.lower()


def test_a_taken_port_is_told_before_anything_slow(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--port", str(taken.getsockname()[1]), "--data-dir", str(Path("/nowhere")))
    assert done.status == 2
    assert "already taken" in done.err
