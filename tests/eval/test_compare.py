from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.errors import InputError
from eval.compare import app, compare, mismatches, randomisation
from eval.metrics.registry import METRICS
from eval.reading import labels, read_run, read_runs
from tests.eval import invented


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("compare")
    dataset = invented.write_set(folder / "invented")
    return (
        invented.write_run(folder / "runs" / "bad", dataset, invented.BAD, "bad"),
        invented.write_run(folder / "runs" / "default", dataset, invented.GOOD),
    )


def test_points_read_back_give_the_figures_of_the_run(runs: tuple[Path, Path]) -> None:
    for folder in runs:
        run = read_run(folder)
        for scope in ("all", "fr", "en"):
            for name, found in run.metrics[scope].items():
                points = np.array(
                    [p for key, p in run.points[name].items() if scope in ("all", run.records[key]["lang"])]
                )
                assert METRICS[name].over(points, np.ones(len(points))) == pytest.approx(found["value"], abs=1e-5), name


def test_a_run_does_not_differ_from_itself(runs: tuple[Path, Path]) -> None:
    run = read_run(runs[0])
    assert all((d.difference, d.low, d.high, d.p, d.winner) == (0, 0, 0, 1, "") for d in compare(run, run))


def test_difference_is_b_minus_a_over_common_questions(runs: tuple[Path, Path]) -> None:
    bad, good = map(read_run, runs)
    found = {
        (d.metric, d.scope): d
        for d in compare(bad, good, ["nugget_vital", "over_refusal", "citation_precision"], rounds=500)
    }
    nuggets = found["nugget_vital", "all"]
    assert (nuggets.a, nuggets.b, nuggets.difference, nuggets.questions, nuggets.pairs) == (0.25, 1, 0.75, 4, 2)
    assert nuggets.low <= nuggets.difference <= nuggets.high
    assert found["over_refusal", "fr"].difference == -0.5
    assert found["citation_precision", "all"].questions == 3  # the questions that both answer


def test_the_same_seed_gives_the_same_figures(runs: tuple[Path, Path]) -> None:
    bad, good = map(read_run, runs)
    assert compare(bad, good, rounds=200) == compare(bad, good, rounds=200)


@pytest.mark.parametrize("name", ["nugget_vital", "figure_accuracy", "misattributions", "ece"])
def test_randomisation_tends_to_the_exact_p(name: str) -> None:
    rng = np.random.default_rng(3)
    a, b = (np.abs(rng.random((12, 2))) + np.array([0, 1]) for _ in range(2))
    if name == "ece":
        a, b = (np.column_stack([x[:, 0], x[:, 1] > 1.5]).astype(float) for x in (a, b))
    metric, which, even = METRICS[name], np.arange(12) // 2, np.ones(12)
    real = abs(metric.over(b, even) - metric.over(a, even))
    hits = 0
    for choice in product((False, True), repeat=6):
        swap = np.array(choice)[which, None]
        hits += abs(metric.over(np.where(swap, a, b), even) - metric.over(np.where(swap, b, a), even)) >= real - 1e-12
    assert randomisation(metric, a, b, which, seed=0, rounds=4000) == pytest.approx(hits / 64, abs=0.03)


def test_the_languages_of_a_pair_are_exchanged_together() -> None:
    better, worse = np.ones((4, 1)), np.zeros((4, 1))
    p = randomisation(METRICS["nugget_vital"], worse, better, np.array([0, 0, 1, 1]), seed=0, rounds=4000)
    assert p == pytest.approx(0.5, abs=0.03)  # two pairs: two of four exchanges are as large


def test_runs_without_a_common_question_are_refused(runs: tuple[Path, Path], tmp_path: Path) -> None:
    run = read_run(runs[0])
    other = type(run)(run.folder, run.config, run.metrics, run.timings, {})
    with pytest.raises(InputError, match="no question in common"):
        compare(run, other)


def test_what_makes_runs_less_comparable_is_told(runs: tuple[Path, Path]) -> None:
    run = read_run(runs[0])
    config = {**run.config, "options": {**run.config["options"], "judge": "nli"}}
    other = type(run)(run.folder, config, run.metrics, run.timings, dict(list(run.records.items())[1:]))
    assert mismatches(run, other) == [
        "the judge differs between the two runs",
        "1 questions are in one run only and are left out",
    ]


def test_a_folder_of_runs_stands_for_all_of_them(runs: tuple[Path, Path]) -> None:
    found = read_runs([runs[0].parent])
    assert [r.name for r in found] == ["default", "bad"]
    assert labels([found[0], found[0]]) == ["default (runs/default)"] * 2


def test_command_line(runs: tuple[Path, Path], tmp_path: Path) -> None:
    runner, both = CliRunner(), [str(r) for r in runs]
    done = runner.invoke(
        app,
        [
            *both,
            "--metric",
            "nugget_vital",
            "--rounds",
            "200",
            "--format",
            "json",
            "--output",
            str(tmp_path / "x" / "d.json"),
        ],
    )
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert data == json.loads((tmp_path / "x" / "d.json").read_text(encoding="utf-8"))
    assert [d["scope"] for d in data["differences"]] == ["all", "fr", "en"]
    assert "Nuggets (vital)" in runner.invoke(app, [*both, "--rounds", "100"]).stdout
    assert runner.invoke(app, [*both, "--rounds", "100", "--format", "tsv"]).stdout.startswith(
        "metric\tscope\ta\tb\tdifference\t"
    )
    assert runner.invoke(app, [*both, "--metric", "wit"]).exit_code == 2
    missing = runner.invoke(app, [both[0], str(tmp_path / "none")])
    assert missing.exit_code == 2
    assert "is not a finished run directory" in missing.stderr
