"""The prompts: one text file for each task and language, its messages under `=== role`, with a version.

A prompt changes only together with its version and its snapshot (tests/respond/model/snapshots).
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Literal

from assistant.respond.model.values import Message
from assistant.types import Language

Task = Literal["word", "word_json", "rewrite", "split", "translate"]
VERSION = "1"
_SLOT = re.compile(r"\{(\w+)\}")
_ROLE = re.compile(r"^=== (system|user|assistant)\n", re.MULTILINE)


def messages(task: Task, language: Language, **values: object) -> list[Message]:
    """The messages of a task, their {slots} filled in; what is filled in can neither open a slot nor a message."""
    filled = {k: str(v) for k, v in values.items()}
    return [
        (role, _SLOT.sub(lambda m: filled.get(m[1], m[0]), content))  # type: ignore[misc]
        for role, content in _template(task, language)
    ]


@lru_cache(maxsize=16)
def _template(task: Task, language: Language) -> tuple[tuple[str, str], ...]:
    file = resources.files("assistant.respond.model") / "prompts" / f"{task}.{language}.txt"
    parts = _ROLE.split(file.read_text(encoding="utf-8"))
    return tuple((parts[n], parts[n + 1].strip()) for n in range(1, len(parts), 2))


def slots(task: Task, language: Language) -> frozenset[str]:
    """The names of a prompt's slots."""
    return frozenset(_SLOT.findall("\n".join(content for _, content in _template(task, language))))
