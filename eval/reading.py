"""Run directories read back: their files, and their questions as the value that metrics read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from eval import rundir
from eval.asked import Asked, Cited, Proved
from eval.dataset import Dataset, Item, Span, read_dataset
from eval.metrics.base import Metric, Point
from eval.metrics.figures import Figure
from eval.metrics.judge import Deterministic
from eval.metrics.registry import METRICS
from eval.pairs import FOLDER, Nugget

Record = Mapping[str, Any]


@dataclass(frozen=True)
class ReadRun:
    """A run directory in memory; `records` are its questions by id."""

    folder: Path
    config: Mapping[str, Any]
    metrics: Mapping[str, Any]
    timings: Mapping[str, Any]
    records: Mapping[str, Record]

    @property
    def name(self) -> str:
        """The system that was run."""
        return str(self.config["system"]["name"])

    @cached_property
    def points(self) -> Mapping[str, Mapping[str, Point]]:
        """What each question contributes to each metric: metric → question id → point."""
        found: dict[str, dict[str, Point]] = {name: {} for name in METRICS}
        for key, record in self.records.items():
            for name, point in points_of(record).items():
                found[name][key] = point
        return found


def read_run(folder: Path) -> ReadRun:
    """The run in a folder; InputError says how to make one."""
    config, metrics = rundir.read_json(folder / rundir.CONFIG), rundir.read_json(folder / rundir.METRICS_FILE)
    timings = rundir.read_json(folder / rundir.TIMINGS) if (folder / rundir.TIMINGS).is_file() else {}
    path = folder / rundir.QUESTIONS
    try:
        with path.open(encoding="utf-8") as f:
            records = {r["id"]: r for r in map(json.loads, f)}
    except (OSError, ValueError, KeyError, TypeError) as e:
        raise InputError(
            f"{path} cannot be read ({e}); make the run anew with `python -m eval run`.",
            f"{path} ne peut pas être lu ({e}) ; refaites la mesure avec `python -m eval run`.",
        ) from e
    return ReadRun(folder, config, metrics, timings, records)


def read_runs(folders: Sequence[Path]) -> list[ReadRun]:
    """The runs in some folders; a folder of run directories stands for all of them, “default” first."""
    found: list[Path] = []
    for folder in folders:
        inside = sorted(p.parent for p in folder.glob(f"*/{rundir.CONFIG}"))
        single = (folder / rundir.CONFIG).is_file() or not inside
        found += [folder] if single else sorted(inside, key=lambda p: (p.name != "default", p.name))
    return [read_run(folder) for folder in dict.fromkeys(found)]


def labels(runs: Sequence[ReadRun]) -> list[str]:
    """What to call runs beside each other: the system, and where it lies when two are of the same system."""
    names = [run.name for run in runs]
    return [
        n if names.count(n) == 1 else f"{n} ({'/'.join(run.folder.parts[-2:])})"
        for n, run in zip(names, runs, strict=True)
    ]


def set_of(run: ReadRun, folder: Path | None = None) -> Dataset | None:
    """The set that a run was made on, with the texts of its passages: the given folder, or the bundled one of that name."""
    if folder is not None:
        return read_dataset(folder)
    bundled = FOLDER.parent / str(run.config["set"]["name"])
    return read_dataset(bundled) if (bundled / "corpus.jsonl").is_file() else None


def points_of(record: Record) -> dict[str, Point]:
    """What one question contributes to each metric that is defined for it."""
    found: dict[str, Point] = {}
    asked = asked_of(record)
    for name, metric in METRICS.items():
        if type(metric).point is Metric.point:  # a plain mean or sum: the value itself
            point: Point | None = (float(record["metrics"][name]),) if name in record["metrics"] else None
        else:
            point = metric.point(asked)
        if point is not None:
            found[name] = point
    return found


def asked_of(record: Record) -> Asked:
    """The value that metrics read, with what checking found taken from the record instead of being found again."""
    gold, checks = record["gold"], record["checks"]
    item = Item(
        id=record["id"],
        text=record["question"],
        lang=record["lang"],
        pair=record["pair"],
        split=record["split"],
        kind=record["kind"],
        style=record["style"],
        answerable=record["answerable"],
        turns=tuple(record["turns"]),
        grades=gold["passages"],
        sources=tuple(gold["sources"]),
        nuggets=tuple(Nugget.model_validate(n) for n in gold["nuggets"]),
        forbidden=tuple(gold["forbidden"]),
        spans=tuple(Span(**s) for s in gold["spans"]),
    )
    asked = Asked(
        item, tuple((r["passage"], r["score"]) for r in record["retrieved"]), record["reply"], {}, Deterministic()
    )
    vars(asked).update(
        nuggets=tuple(checks["nuggets"]),
        forbidden=tuple(checks["forbidden"]),
        sentences=tuple(_proved(s) for s in checks["sentences"]),
    )
    return asked


def _proved(row: Mapping[str, Any]) -> Proved:
    return Proved(
        row["supported"],
        tuple(Cited(**c) for c in row["citations"]),
        tuple((Figure(f["figure"], f["text"]), f["cited"]) for f in row["figures"]),
        0,
    )
