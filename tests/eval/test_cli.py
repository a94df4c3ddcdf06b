"""The command line says what it can do, refuses what it cannot, and prints what programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.settings import Settings
from eval.cli import ELSEWHERE, app
from eval.metrics import METRICS
from eval.systems import names

cli = CliRunner()


def test_help_lists_every_command() -> None:
    said = cli.invoke(app, ["--help"]).output
    for name in ("run", "check", "build-data", "dev", "calibrate", "systems", "metrics", *ELSEWHERE):
        assert name in said


def test_lists_systems_and_metrics() -> None:
    assert [line.split("\t")[0].split(":")[0] for line in cli.invoke(app, ["systems"]).output.splitlines()] == names()
    assert [line.split("\t")[0] for line in cli.invoke(app, ["metrics"]).output.splitlines()] == list(METRICS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--split", "train"],
        ["run", "--format", "xml"],
        ["run", "--lang", "de"],
        ["run", "--system", "nope"],
        ["run", "--beir", "nowhere"],
        ["run", "--judge", "oracle", "--limit", "1"],
    ],
)
def test_wrong_use_exits_2_with_a_sentence(arguments: list[str]) -> None:
    result = cli.invoke(app, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_prints_json_and_tsv(tiny_set: Path, settings: Settings, tmp_path: Path) -> None:
    common = [
        "run",
        "--beir",
        str(tiny_set),
        "--limit",
        "2",
        "--data-dir",
        str(settings.data_dir),
        "--output",
        str(tmp_path),
    ]
    result = cli.invoke(app, [*common, "--format", "json", "--by-query"])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)["default"]
    assert data["all"]["rr_10"]["n"] == 2
    assert set(data["by_query"]) == {"p1-en", "p1-fr"}
    result = cli.invoke(app, [*common, "--format", "tsv", "--resume"])
    rows = [line.split("\t") for line in result.stdout.splitlines()]
    assert rows[0] == ["system", "scope", "metric", "value", "low", "high", "n"]
    assert {r[1] for r in rows[1:]} == {"all", "fr", "en", "parity"}
    result = cli.invoke(app, [*common, "--resume", "--system", "default", "--system", "cairn"])
    assert "nDCG@10" in result.stdout
