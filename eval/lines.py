"""Reads JSON lines into checked models; a broken line is named with its file and number."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assistant.errors import InputError

_Model = TypeVar("_Model", bound=BaseModel)


def read_lines(path: Path, model: type[_Model], wanted: str, voulu: str) -> Iterator[tuple[int, _Model]]:
    """Each line that is not blank, as its number (from 1) and what it holds.

    `wanted` and `voulu` say what a line ought to be, in English and in French (“a question of the set”), for the InputError
    about one that is not.
    """
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield number, model.model_validate(json.loads(line))
        except (ValueError, ValidationError) as e:
            raise InputError(
                f"{path}:{number}: not {wanted} ({e}).", f"{path}:{number} : ce n'est pas {voulu} ({e})."
            ) from e
