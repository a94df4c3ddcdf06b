"""YAML files as plain data with the line of every key, so that an error can name file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from assistant.errors import CorpusError

Model = TypeVar("Model", bound=BaseModel)
Lines = dict[tuple[str | int, ...], int]


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, line ends normalised; CorpusError when it cannot be read or is not text."""
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise CorpusError(
            path, None, f"the file cannot be read ({e.strerror}).", f"le fichier ne peut pas être lu ({e.strerror})."
        ) from e
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise CorpusError(
            path,
            line,
            "this is not UTF-8 text; save the file as UTF-8.",
            "ce n'est pas du texte UTF-8 ; enregistrez le fichier en UTF-8.",
        ) from e
    if "\0" in text:
        raise CorpusError(
            path,
            text[: text.index("\0")].count("\n") + 1,
            "the file holds binary data.",
            "le fichier contient des données binaires.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def load(path: Path) -> tuple[Any, Lines]:
    """Plain data of a YAML file and the line (from 1) of each key path."""
    text = read_text(path)
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as e:
        mark = e.problem_mark or e.context_mark
        line = mark.line + 1 if mark else None
        raise CorpusError(
            path, line, f"the YAML is broken here: {e.problem}.", f"le YAML est rompu ici : {e.problem}."
        ) from e
    except (yaml.YAMLError, ValueError) as e:
        raise CorpusError(path, None, f"the YAML cannot be read: {e}.", f"le YAML est illisible : {e}.") from e
    lines: Lines = {}
    _walk(node, (), lines, path)
    return data, lines


def _walk(node: Any, at: tuple[str | int, ...], lines: Lines, path: Path) -> None:
    if node is None:
        return
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if (*at, name) in lines:  # YAML would keep the last one and lose the others without a word
                raise CorpusError(
                    path, line, f"the key “{name}” stands twice.", f"la clé « {name} » est employée deux fois."
                )
            lines[(*at, name)] = line
            _walk(value, (*at, name), lines, path)
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            _walk(value, (*at, i), lines, path)


def parse(path: Path, model: type[Model]) -> Model:
    """A YAML file as a validated model; the error names the file, the line and the field."""
    data, lines = load(path)
    return validate(path, data, lines, model)


def validate(path: Path, data: Any, lines: Lines, model: type[Model], at: tuple[str | int, ...] = ()) -> Model:
    """`data`, found at key path `at` of the file, as a validated model."""
    try:
        return model.model_validate(data)
    except ValidationError as e:
        first = e.errors()[0]
        where = (*at, *first["loc"])
        line = next((lines[where[:n]] for n in range(len(where), -1, -1) if where[:n] in lines), None)
        name = ".".join(str(x) for x in where) or "the whole file"
        raise CorpusError(path, line, f"{name}: {first['msg']}.", f"{name} : {first['msg']}.") from e
