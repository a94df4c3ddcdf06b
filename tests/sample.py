"""A sample of a long list of cases for the default run; the rest is marked `slow` and runs in `.ci/run`."""

from __future__ import annotations

from collections.abc import Iterable

import pytest


def sample(cases: Iterable[object], every: int) -> list[object]:
    """Each `every`-th case as it is, the others marked slow."""
    return [case if n % every == 0 else pytest.param(case, marks=pytest.mark.slow) for n, case in enumerate(cases)]
