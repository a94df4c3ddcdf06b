"""32 people at once, for a minute, at the server as it is started for them: nobody gets an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.load import crowd, served
from eval.bench.measure import Options, spread
from eval.dataset import read_dataset

PEOPLE, SECONDS = 32, 60


@pytest.mark.load
def test_nobody_in_a_crowd_gets_an_error(data_dir: Path) -> None:
    questions = [item.text for item in read_dataset().choose("dev").items]
    with served(Options(data_dir)) as url:
        spent, errors = crowd(url, questions, PEOPLE, SECONDS)
    assert errors == 0
    assert len(spent) >= PEOPLE
    found = spread(spent)
    print(f"{PEOPLE} people: {len(spent)} answers, p50 {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms")
