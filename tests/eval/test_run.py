"""A run can be repeated, resumed, read by ir_measures, and held to floors."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import eval.systems
from assistant.errors import InputError
from assistant.retrieve import weights as fitted
from assistant.settings import Settings
from eval import rundir
from eval.dataset import read_dataset
from eval.floors import missed
from eval.questions import read_set
from eval.run import Options, Run, run
from eval.systems import ablate, describe, names
from eval.systems.base import Outcome
from eval.systems.without import NAMES, SWAPS
from tests.sample import sample

FILES = {rundir.CONFIG, rundir.METRICS_FILE, rundir.QUESTIONS, rundir.RUN, rundir.QRELS, rundir.ANSWERS, rundir.TIMINGS}


@pytest.fixture(scope="module")
def tiny_run(tiny_set: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run("default", read_dataset(tiny_set), Options(), tmp_path_factory.mktemp("out"), settings)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name != rundir.TIMINGS}


def test_writes_a_whole_run_directory(tiny_run: Run) -> None:
    assert {p.name for p in tiny_run.folder.iterdir()} == FILES
    assert tiny_run.metrics["questions"] == 8
    assert tiny_run.metrics["all"]["ndcg_10"]["value"] > 0.9
    assert set(tiny_run.metrics["parity"]) >= {"ndcg_10", "hallucination"}
    assert set(tiny_run.timings["questions"]) == {f"p{n}-{lang}" for n in range(1, 5) for lang in ("fr", "en")}


def test_records_say_what_was_asked_found_and_said(tiny_run: Run) -> None:
    records = {
        r["id"]: r
        for r in map(json.loads, (tiny_run.folder / rundir.QUESTIONS).read_text(encoding="utf-8").splitlines())
    }
    record = records["p1-fr"]
    assert record["retrieved"][0] == {"passage": "lasts-fr", "score": record["retrieved"][0]["score"], "grade": 2}
    assert record["gold"]["passages"] == {"lasts-fr": 2}
    assert "timings_ms" not in record["reply"]
    assert record["metrics"]["ndcg_10"] == 1.0


@pytest.mark.slow
def test_the_same_run_twice_gives_the_same_bytes(data_dir: Path, tmp_path: Path) -> None:
    dataset, options, own = read_dataset(), Options("dev", limit=6), Settings(data_dir=data_dir)
    first, again = (run("default", dataset, options, tmp_path / name, own) for name in ("a", "b"))
    assert _bytes(first.folder) == _bytes(again.folder)
    assert first.metrics["questions"] == 6


def test_ir_measures_finds_the_same_figures(tiny_run: Run) -> None:
    command = [
        sys.executable,
        "-m",
        "ir_measures",
        str(tiny_run.folder / rundir.QRELS),
        str(tiny_run.folder / rundir.RUN),
        "nDCG@10",
        "R@5",
        "R@20",
        "RR@10",
        "Success@1",
        "Judged@10",
        "-p",
        "6",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = dict(line.split("\t") for line in said.splitlines())
    ours = tiny_run.metrics["all"]
    names_ = {
        "nDCG@10": "ndcg_10",
        "R@5": "recall_5",
        "R@20": "recall_20",
        "RR@10": "rr_10",
        "Success@1": "success_1",
        "Judged@10": "judged_10",
    }
    assert {k: float(v) for k, v in found.items()} == pytest.approx(
        {k: ours[n]["value"] for k, n in names_.items()}, abs=1e-6
    )


def test_ranks_are_real_and_scores_fall(tiny_run: Run) -> None:
    rows = [line.split() for line in (tiny_run.folder / rundir.RUN).read_text(encoding="utf-8").splitlines()]
    for query in {r[0] for r in rows}:
        own = [r for r in rows if r[0] == query]
        assert [int(r[3]) for r in own] == list(range(1, len(own) + 1))
        scores = [float(r[4]) for r in own]
        assert all(a > b for a, b in pairwise(scores))


class _Counting:
    """A system that remembers what it was asked and stops after some questions."""

    def __init__(self, inner: Any, stop: int | None) -> None:
        self._inner, self._stop, self.asked = inner, stop, list[str]()
        self.about = inner.about

    def ask(self, item: Any) -> Outcome:
        if self._stop is not None and len(self.asked) == self._stop:
            raise KeyboardInterrupt
        self.asked.append(item.id)
        return self._inner.ask(item)  # type: ignore[no-any-return]

    def close(self) -> None:
        self._inner.close()


@pytest.mark.slow
def test_goes_on_where_it_was_interrupted(
    tiny_set: Path, settings: Settings, tiny_run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval import run as module

    opened: list[_Counting] = []
    real = eval.systems.open_system

    def counting(stop: int | None) -> Any:
        def open_(description: Any, setup: Any) -> _Counting:
            opened.append(_Counting(real(description, setup), stop))
            return opened[-1]

        return open_

    monkeypatch.setattr(module, "open_system", counting(3))
    with pytest.raises(KeyboardInterrupt):
        run("default", read_dataset(tiny_set), Options(), tmp_path, settings)
    part = tmp_path / "default" / rundir.PART
    assert len(part.read_text(encoding="utf-8").splitlines()) == 3
    with part.open("a", encoding="utf-8") as f:
        f.write('{"id": "p3-en", "retr')  # the line that was being written
    monkeypatch.setattr(module, "open_system", counting(None))
    done = run("default", read_dataset(tiny_set), Options(), tmp_path, settings)
    assert len(opened[1].asked) == 5
    assert _bytes(done.folder) == _bytes(tiny_run.folder)
    kept = run("default", read_dataset(tiny_set), Options(), tmp_path, settings, resume=True)
    assert opened[2].asked == []
    assert kept.metrics == done.metrics
    run("default", read_dataset(tiny_set), Options(k=5), tmp_path, settings)
    assert len(opened[3].asked) == 8


@pytest.mark.parametrize(
    "name",
    sample(["bm25-only", "dense-only", "no-rerank", "langchain-tutorial", "no-keys", "french-corpus", "cairn"], 3),
)
def test_other_systems_run_on_the_same_set(tiny_set: Path, settings: Settings, tmp_path: Path, name: str) -> None:
    if name == "cairn":
        pytest.importorskip("cairn", reason="the extra “peers” is not installed")
    if name == "langchain-tutorial":
        pytest.importorskip("langchain_text_splitters", reason="the extra “peers” is not installed")
    done = run(name, read_dataset(tiny_set), Options(), tmp_path, settings)
    assert done.metrics["all"]["recall_5"]["value"] > 0.8
    cited = done.metrics["all"].get("citation_validity")  # a system that refuses all of so small a set cites nothing
    assert cited["value"] == 1.0 if cited else name == "french-corpus"
    assert fitted.WEIGHTS_FILE.name == "weights.json"
    assert fitted.WEIGHTS_FILE.parent.name == "retrieve"


def test_systems_are_named_and_described() -> None:
    assert names()[0] == "default"
    for name in names():
        described = describe(name if name not in ("sentence-transformers", "chat", "without") else f"{name}:x")
        assert described.title
    assert describe("sentence-transformers:a/b").options["embedding_model"] == "a/b"


class _Sure:
    """Stands in for an assistant: every question is a little surer than the one before."""

    def __init__(self) -> None:
        self.asked = 0

    def trace(self, question: str, **_: Any) -> Any:
        self.asked += 1
        return SimpleNamespace(decision=SimpleNamespace(probability=self.asked / 1000))


def test_a_refitted_threshold_lets_four_per_cent_fall_and_is_kept(tmp_path: Path) -> None:
    sure: Any = _Sure()
    found = ablate.threshold(sure, tmp_path, ("key",), lambda step, done, total: None)
    answerable = [q for q in read_set(ablate.CALIBRATION) if q.answerable]
    assert sure.asked == len(answerable)
    places = [n / 1000 for n, q in enumerate(answerable, 1) if q.lang == "fr"]
    assert sum(p < found["fr"] for p in places) / len(places) == pytest.approx(ablate.OVER_REFUSAL, abs=0.01)
    assert ablate.threshold(sure, tmp_path, ("key",), lambda step, done, total: None) == found
    assert sure.asked == len(answerable)


def test_weights_are_put_back() -> None:
    shipped = fitted.weights()
    changed = ablate.Weights()
    changed.rank_by({"dense": 1.0})
    changed.answer_from({"fr": 0.5, "en": 0.25})
    assert {n for n, w in fitted.weights().units.items() if w} == {"dense"}
    assert fitted.weights().answerable.threshold == {"fr": 0.5, "en": 0.25}
    changed.restore()
    assert fitted.weights() == shipped


@pytest.mark.parametrize("name", sample(NAMES, 4))
def test_a_mechanism_taken_away_is_put_back(tiny_set: Path, settings: Settings, tmp_path: Path, name: str) -> None:
    before = [(m, a, getattr(m, a)) for _, swaps in SWAPS.values() for m, a, _ in swaps]
    done = run(f"without:{name}", read_dataset(tiny_set), Options(limit=4), tmp_path, settings)
    assert done.metrics["all"]["recall_5"]["value"] > 0
    assert all(getattr(m, a) is own for m, a, own in before)


def test_an_unknown_mechanism_is_named(tiny_set: Path, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the mechanisms are: conversation"):
        run("without:magic", read_dataset(tiny_set), Options(), tmp_path, settings)


@pytest.mark.parametrize(
    ("name", "message"),
    [("nope", "the systems are: default"), ("chat", "chat:<generator>"), ("default:x", "as “default”")],
)
def test_wrong_system_names_are_explained(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        describe(name)


CONFIG: dict[str, Any] = {
    "system": {"name": "default"},
    "set": {"name": "s", "split": "test", "limit": None, "language": None},
}
METRICS = {"all": {"ndcg_10": {"value": 0.8}, "hallucination": {"value": 0.1}}, "parity": {"ndcg_10": {"gap": -0.05}}}


@pytest.mark.parametrize(
    ("floors", "expected"),
    [
        ("[default.s.test.all]\nndcg_10 = 0.8\nhallucination = 0.1\n[default.s.test.parity]\nndcg_10 = 0.05\n", []),
        ("[default.s.test.all]\nndcg_10 = 0.81", ["ndcg_10 (all) is 0.8000, under 0.81"]),
        ("[default.s.test.all]\nhallucination = 0.05", ["hallucination (all) is 0.1000, over 0.05"]),
        (
            "[default.s.test.parity]\nndcg_10 = 0.03",
            ["ndcg_10: the gap between French and English is 0.05, more than 0.03"],
        ),
        ("[default.s.test.fr]\nndcg_10 = 0.1", ["ndcg_10 (fr) has a floor but no figure"]),
        ("[default.other.test.all]\nndcg_10 = 1.0", []),
    ],
)
def test_floors(tmp_path: Path, floors: str, expected: list[str]) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(floors, encoding="utf-8")
    assert missed(CONFIG, METRICS, path) == expected
    assert missed({**CONFIG, "set": {**CONFIG["set"], "limit": 5}}, METRICS, path) == []
