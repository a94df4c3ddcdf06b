"""The evaluation runs in a folder, read as they lie there: what was measured, the probabilities, the report.

The format is that of `python -m eval run` (eval/README.md). Nothing is taken for granted: files may be missing, cut off or large.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.types import LANGUAGES, Language

CONFIG, METRICS, QUESTIONS, REPORT = "config.json", "metrics.json", "questions.jsonl", "report.html"
DEPTH, MOST = 4, 400  # how deep runs are looked for, and how many are shown
SMALL, LARGE = 4 << 20, 64 << 20  # bytes that are read of a JSON file, and of the questions
FIGURES = ("ndcg_10", "nugget_vital", "citation_precision", "figure_accuracy", "over_refusal", "hallucination")


@dataclass(frozen=True, slots=True)
class Run:
    """A run: its path below the folder, what it says of itself, and its main figures."""

    path: str
    name: str
    set: str
    split: str
    questions: int | None
    figures: Mapping[str, float]
    report: str | None  # path of its page below the folder: its own, or the one of all runs beside it
    measured: bool  # it has figures, not a page only
    weighed: bool  # it has the probabilities of its questions
    changed: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question: its language, the probability that the sources answer, and whether they do."""

    language: Language
    probability: float
    answerable: bool


def runs(root: Path | None) -> list[Run]:
    """The runs in a folder and in those below it, the latest first; a page that belongs to none of them counts as one."""
    found = []
    for folder in _folders(root) if root else ():
        if run := _run(root or folder, folder):
            found.append(run)
            if len(found) == MOST:
                break
    told = {run.report for run in found if run.measured}
    return sorted((r for r in found if r.measured or r.report not in told), key=lambda run: (-run.changed, run.path))


def weighed(root: Path, path: str) -> tuple[Weighed, ...]:
    """The probabilities of a run that `runs` lists; none when there is no such run."""
    run = next((r for r in runs(root) if r.path == path and r.weighed), None)
    if run is None:
        return ()
    file = root / path / QUESTIONS
    try:
        return _read(file, file.stat().st_mtime_ns)
    except OSError:
        return ()


def _folders(root: Path, depth: int = DEPTH) -> Iterator[Path]:
    """A folder and those below it; links are not followed."""
    yield root
    if depth == 0:
        return
    try:
        below = sorted(e.path for e in os.scandir(root) if e.is_dir(follow_symlinks=False) and e.name[0] != ".")
    except OSError:
        return
    for path in below:
        yield from _folders(Path(path), depth - 1)


def _run(root: Path, folder: Path) -> Run | None:
    config, metrics = _json(folder / CONFIG), _json(folder / METRICS)
    report = _report(root, folder, beside=bool(metrics))
    if not report and not metrics:
        return None
    system, of_set = _map(config.get("system")), _map(config.get("set"))
    every = _map(metrics.get("all"))
    figures = {name: value for name in FIGURES if (value := _number(_map(every.get(name)).get("value"))) is not None}
    questions = metrics.get("questions")
    files = (folder / METRICS, folder / REPORT)
    return Run(
        path=folder.relative_to(root).as_posix(),
        name=str(system.get("title") or system.get("name") or folder.name)[:200],
        set=str(of_set.get("name") or "")[:100],
        split=str(of_set.get("split") or "")[:100],
        questions=questions if isinstance(questions, int) else None,
        figures=figures,
        report=report,
        measured=bool(metrics),
        weighed=_is_file(folder / QUESTIONS),
        changed=max((f.stat().st_mtime for f in files if _is_file(f)), default=0.0),
    )


def _report(root: Path, folder: Path, *, beside: bool) -> str | None:
    for place in (folder, *([folder.parent] if beside and folder != root else [])):
        if _is_file(place / REPORT):
            return (place / REPORT).relative_to(root).as_posix()
    return None


@lru_cache(maxsize=8)
def _read(file: Path, changed: int) -> tuple[Weighed, ...]:
    """The questions of a file as it was at a moment; a line that is none is left out."""
    found, read = [], 0
    with file.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            read += len(line)
            if read > LARGE:
                break
            if question := _question(line):
                found.append(question)
    return tuple(found)


def _question(line: str) -> Weighed | None:
    try:
        row = json.loads(line)
        reply, language = _map(row.get("reply")), row.get("lang")
    except (ValueError, AttributeError, RecursionError):
        return None
    confidence = _number(reply.get("confidence"))
    if confidence is None or language not in LANGUAGES or not isinstance(row.get("answerable"), bool):
        return None
    return Weighed(language, confidence if reply.get("kind") == "answer" else 1 - confidence, row["answerable"])


def _json(path: Path) -> Mapping[str, Any]:
    try:
        if not _is_file(path) or path.stat().st_size > SMALL:
            return {}
        return _map(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return {}


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return None
    return float(value)


def _is_file(path: Path) -> bool:
    """True for a file that is one itself, not a link to another place."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False
