"""Runs systems on a set: asks every question, checks the replies, writes a run directory for each system."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.settings import Settings
from assistant.types import Language
from eval import rundir
from eval.asked import Asked
from eval.dataset import Dataset
from eval.metrics.judge import DETERMINISTIC, open_judge
from eval.metrics.latency import percentiles
from eval.provenance import code_fingerprint, versions
from eval.systems import Description, describe, open_system
from eval.systems.base import AS_OF, About, Progress, Setup, System

OUT = Path(__file__).parent / "out"


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is asked to do, apart from the system."""

    split: str = "test"
    language: Language | None = None
    limit: int | None = None
    k: int = 20
    seed: int = 0
    judge: str = DETERMINISTIC
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run directory."""

    name: str
    folder: Path
    config: Mapping[str, Any]
    metrics: Mapping[str, Any]
    timings: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def run(
    name: str,
    dataset: Dataset,
    options: Options,
    output: Path,
    settings: Settings,
    *,
    resume: bool = False,
    progress: Progress = lambda step, done, total: None,
) -> Run:
    """One system on the chosen questions; goes on with an interrupted run of the same configuration.

    With `resume`, a finished run of the same configuration is read instead of being made again.
    """
    description, judge = describe(name), open_judge(options.judge)
    chosen = dataset.choose(options.split, options.language, options.limit, options.sample)
    folder = output / slug(name)
    started = time.perf_counter()
    with opened(description, Setup(chosen, settings, options.k, description.options, progress)) as system:
        open_ms = 1000 * (time.perf_counter() - started)
        config = configuration(description, chosen, options, judge.name, system.about)
        if resume and (done := finished(folder, config)):
            return done
        outcomes = ask_all(system, chosen, folder, config, progress)
        notes = system.about.notes
    asked = [
        Asked(
            i, tuple((p, s) for p, s in outcomes[i.id]["retrieved"]), outcomes[i.id]["reply"], chosen.documents, judge
        )
        for i in chosen.items
    ]
    timings = timed(outcomes, open_ms)
    return Run(name, folder, config, rundir.write_run(folder, config, asked, timings, chosen.near_keys), timings, notes)


@contextmanager
def opened(description: Description, setup: Setup) -> Iterator[System]:
    """The system, closed at the end whatever happens."""
    system = open_system(description, setup)
    try:
        yield system
    finally:
        system.close()


def ask_all(
    system: System, dataset: Dataset, folder: Path, config: Mapping[str, Any], progress: Progress
) -> dict[str, dict[str, Any]]:
    """The outcome and milliseconds of every question; each is put on disk as soon as it is known."""
    part = folder / rundir.PART
    known = _outcomes(part) if part.is_file() and _config(folder) == config else {}
    rundir.write_config(folder, config)
    progress("ask", len(known), len(dataset.items))
    with part.open("w", encoding="utf-8") as f:
        for row in known.values():
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
        for item in dataset.items:
            if item.id in known:
                continue
            start = time.perf_counter()
            outcome = system.ask(item)
            spent = 1000 * (time.perf_counter() - start)
            row = {"id": item.id, "retrieved": outcome.retrieved, "reply": outcome.reply, "ms": round(spent, 2)}
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
            f.flush()
            known[item.id] = json.loads(json.dumps(row))
            progress("ask", len(known), len(dataset.items))
    return known


def configuration(
    description: Description, dataset: Dataset, options: Options, judge: str, about: About
) -> dict[str, Any]:
    """The body of `config.json`: all that decides what a run gives."""
    return {
        "format": rundir.FORMAT,
        "run_id": slug(description.name),
        "system": {
            "name": description.name,
            "title": description.title,
            "kind": description.kind,
            "options": description.options,
        },
        "set": {
            "name": dataset.name,
            "split": options.split,
            "sha256": dataset.sha256,
            "questions": len(dataset.items),
            "language": options.language,
            "limit": options.limit,
            **({"sample": options.sample} if options.sample is not None else {}),
        },
        "options": {"k": options.k, "seed": options.seed, "judge": judge, "as_of": AS_OF.isoformat()},
        "versions": versions(),
        "code": code_fingerprint(),
        "corpus": about.corpus,
        "index": about.index,
        "weights": about.weights,
    }


def finished(folder: Path, config: Mapping[str, Any]) -> Run | None:
    """The run in a folder when it is finished and of this configuration."""
    if (folder / rundir.PART).is_file() or _config(folder) != config or not (folder / rundir.METRICS_FILE).is_file():
        return None
    return Run(
        str(config["system"]["name"]),
        folder,
        config,
        rundir.read_json(folder / rundir.METRICS_FILE),
        rundir.read_json(folder / rundir.TIMINGS),
    )


def timed(outcomes: Mapping[str, Mapping[str, Any]], open_ms: float) -> dict[str, Any]:
    """The body of `timings.json`."""
    each = {i: float(row["ms"]) for i, row in sorted(outcomes.items())}
    return {
        "format": rundir.FORMAT,
        "open_ms": round(open_ms, 1),
        **percentiles(each.values()),
        "total_s": round(sum(each.values()) / 1000, 2),
        "questions": each,
    }


def slug(name: str) -> str:
    """A system's name as a folder's and a run's name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-")


def _config(folder: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((folder / rundir.CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def _outcomes(part: Path) -> dict[str, dict[str, Any]]:
    """The questions already asked; a line cut short by the interruption is left out."""
    found: dict[str, dict[str, Any]] = {}
    for line in part.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            break
        found[row["id"]] = row
    return found
