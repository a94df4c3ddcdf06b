"""Renews the examples of the READMEs: the output under each `$ assistant ask …` is what the assistant says."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

READMES = (Path("README.md"), Path("README.fr.md"))
AS_OF = dt.date(2026, 11, 22)  # warnings about time depend on the day; the READMEs name this one
_EXAMPLE = re.compile(
    r"(?P<head>```console\n\$ (?P<command>assistant ask [^\n]+)\n)(?P<output>.*?)(?P<foot>```)", re.DOTALL
)


def examples(page: str) -> list[tuple[str, str]]:
    """The examples of a page: command and shown output."""
    return [(m["command"], m["output"]) for m in _EXAMPLE.finditer(page)]


def renewed(page: str, answer: Callable[[str], str]) -> str:
    """The page with the output of every example replaced by `answer(question)`."""
    return _EXAMPLE.sub(lambda m: m["head"] + answer(shlex.split(m["command"])[2]) + m["foot"], page)


def assistant_answer() -> Callable[[str], str]:
    """What `assistant ask QUESTION` prints on the day of the examples, with the default settings."""
    for name in [n for n in os.environ if n.startswith("ASSISTANT_")]:
        del os.environ[name]
    from assistant.cli.show import lines
    from assistant.opening import open_assistant
    from assistant.settings import Settings

    assistant = open_assistant(Settings(as_of=AS_OF))
    return lambda question: "".join(line + "\n" for _, line in lines(assistant.ask(question)))
