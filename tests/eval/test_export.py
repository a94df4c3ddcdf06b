from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from eval import rundir
from eval.export import TARGETS, app, export
from eval.reading import read_run
from tests.eval import invented


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("export")
    dataset = invented.write_set(root / "invented")
    invented.write_run(root / "run", dataset)
    return root


def _made(folder: Path, to: str, tmp_path: Path) -> dict[str, str]:
    return {
        p.name: p.read_text(encoding="utf-8")
        for p in export(read_run(folder / "run"), to, tmp_path, folder / "invented")
    }


def test_ragas(folder: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in _made(folder, "ragas", tmp_path)["ragas.jsonl"].splitlines()]
    assert len(rows) == 4  # the unanswerable question has no reference
    assert {r["user_input"]: r for r in rows}["Combien de temps ?"] == {
        "user_input": "Combien de temps ?",
        "response": "L'autorisation est limitée à trois ans.",
        "reference": "trois ans",
        "retrieved_contexts": [invented.TEXTS["s1/fr#duree-1"], invented.TEXTS["s1/fr#lieu-1"]],
        "reference_contexts": [invented.TEXTS["s1/fr#duree-1"]],
    }
    assert all(isinstance(c, str) for r in rows for c in r["retrieved_contexts"])


def test_ragchecker(folder: Path, tmp_path: Path) -> None:
    data = json.loads(_made(folder, "ragchecker", tmp_path)["ragchecker.json"])
    assert list(data) == ["results"]
    found = {r["query_id"]: r for r in data["results"]}
    assert list(found["q1-en"]) == ["query_id", "query", "gt_answer", "response", "retrieved_context"]
    assert found["q1-en"]["gt_answer"] == "three years"
    assert found["q1-en"]["retrieved_context"][0] == {
        "doc_id": "s1/en#duree-1",
        "text": invented.TEXTS["s1/en#duree-1"],
    }


def test_trec(folder: Path, tmp_path: Path) -> None:
    made = _made(folder, "trec", tmp_path)
    assert set(made) == {rundir.RUN, rundir.QRELS, rundir.ANSWERS}
    assert all(len(line.split(" ")) == 6 for line in made[rundir.RUN].splitlines())
    answer = json.loads(made[rundir.ANSWERS].splitlines()[0])
    assert set(answer) == {"run_id", "topic_id", "topic", "references", "response_length", "answer"}


def test_trec_into_the_run_itself_leaves_it(folder: Path) -> None:
    before = (folder / "run" / rundir.RUN).read_bytes()
    export(read_run(folder / "run"), "trec", folder / "run")
    assert (folder / "run" / rundir.RUN).read_bytes() == before


def test_promptfoo(folder: Path, tmp_path: Path) -> None:
    tests: list[dict[str, Any]] = json.loads(_made(folder, "promptfoo", tmp_path)["promptfoo.json"])
    found = {t["vars"]["id"]: t for t in tests}
    assert len(found) == 5
    values = [a["value"] for a in found["q1-en"]["assert"]]
    assert values[0] == "output.kind === 'answer'"
    assert 'new RegExp("three\\\\ years").test(output.folded)' in values
    assert '!(new RegExp("interdit").test(output.folded))' in values
    assert found["q3-fr"]["assert"][0]["value"] == "output.kind === 'refusal'"
    assert json.loads(found["q2-fr"]["vars"]["turns"]) == ["Avant ?"]
    assert all(a["type"] == "javascript" for t in tests for a in t["assert"])


def test_promptfoo_configuration_asks_our_interface() -> None:
    path = Path(__file__).parents[2] / "eval" / "promptfooconfig.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    asked = config["providers"][0]["config"]
    assert asked["url"].endswith("/api/v1/ask")
    assert asked["method"] == "POST"
    assert config["tests"] == "file://out/promptfoo/promptfoo.json"
    assert "\n" not in asked["transformResponse"]


def test_a_set_that_is_not_bundled_must_be_given(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, [str(folder / "run"), "--to", "ragas", "--output", str(tmp_path)])
    assert done.exit_code == 2
    assert "give its folder with --beir" in done.stderr


@pytest.mark.parametrize("to", TARGETS)
def test_command_line(folder: Path, tmp_path: Path, to: str) -> None:
    done = CliRunner().invoke(
        app, [str(folder / "run"), "--to", to, "--output", str(tmp_path), "--beir", str(folder / "invented")]
    )
    assert done.exit_code == 0
    assert all(Path(line).is_file() for line in done.stdout.splitlines())


def test_an_unknown_target_is_a_usage_error(folder: Path) -> None:
    assert CliRunner().invoke(app, [str(folder / "run"), "--to", "wit"]).exit_code == 2
