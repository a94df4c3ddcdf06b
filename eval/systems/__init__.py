"""Systems as data: one TOML file each, and one class for each kind of system."""

from __future__ import annotations

import importlib
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import InputError
from eval.systems.base import Setup, System

FOLDER = Path(__file__).parent
_KINDS = {
    "assistant": "eval.systems.assistant:AssistantSystem",
    "chat": "eval.systems.chat:ChatSystem",
    "langchain": "eval.systems.langchain_tutorial:LangChainTutorial",
    "cairn": "eval.systems.cairn:Cairn",
}


class Description(BaseModel):
    """A system's file: its kind's options, and the option that an argument (`name:argument`) fills."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    kind: str
    argument: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)


def names() -> list[str]:
    """The systems there are, “default” first."""
    return sorted((p.stem for p in FOLDER.glob("*.toml")), key=lambda n: (n != "default", n))


def describe(name: str) -> Description:
    """The system of a name, or of `name:argument`; InputError lists the names."""
    stem, _, argument = name.partition(":")
    if stem not in names():
        known = ", ".join(names())
        raise InputError(
            f"There is no system “{stem}”; the systems are: {known}.",
            f"Il n'y a pas de système « {stem} » ; les systèmes sont : {known}.",
        )
    try:
        found = Description(name=name, **tomllib.loads((FOLDER / f"{stem}.toml").read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as e:
        raise InputError(
            f"{stem}.toml is not a system's file ({e}).", f"{stem}.toml n'est pas le fichier d'un système ({e})."
        ) from e
    if bool(argument) != bool(found.argument):
        form = f"{stem}:<{found.argument}>" if found.argument else stem
        raise InputError(f"Write this system as “{form}”.", f"Écrivez ce système « {form} ».")
    options = found.options | ({found.argument: argument} if found.argument else {})
    return found.model_copy(update={"options": options})


def open_system(description: Description, setup: Setup) -> System:
    """The system, opened on the set of `setup`."""
    if description.kind not in _KINDS:
        raise InputError(
            f"There is no kind of system “{description.kind}”.",
            f"Il n'y a pas de système du genre « {description.kind} ».",
        )
    module, _, name = _KINDS[description.kind].partition(":")
    made: System = getattr(importlib.import_module(module), name)(setup)
    return made
