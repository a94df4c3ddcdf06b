"""The fitted numbers of ranking, selection and abstention, as readable data (`weights.json`).

Written by `python -m eval calibrate` from the calibration questions; nothing is fitted on a test split.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

WEIGHTS_FILE = Path(__file__).with_name("weights.json")


class Logistic(BaseModel):
    """A logistic regression: p = 1 / (1 + exp(-(bias + Σ w·(x - mean) / scale)))."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bias: float
    weights: Mapping[str, float]
    mean: Mapping[str, float]
    scale: Mapping[str, float]
    threshold: Mapping[str, float]  # by language: answer when p >= threshold


class Weights(BaseModel):
    """All fitted numbers and what they were fitted on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fitted_on: str
    units: Mapping[str, float]
    sections: Mapping[
        str, Mapping[str, float]
    ]  # by kind of question (“now”: on the present state), how much likelier a section answers it than others
    sentences: Mapping[str, float]
    answerable: Logistic


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The shipped numbers, read once."""
    return Weights.model_validate_json(WEIGHTS_FILE.read_bytes())
