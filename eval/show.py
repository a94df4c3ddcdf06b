"""Figures for the terminal: a table for people, JSON and TSV for programs, and the values of each question."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from eval import rundir
from eval.metrics.registry import METRICS
from eval.run import Run

FORMATS = ("table", "json", "tsv")
SCOPES = ("all", "fr", "en")


def show(runs: Sequence[Run], form: str, console: Console, *, by_query: bool = False) -> None:
    """Prints the figures of the runs."""
    if form == "json":
        print(json.dumps(_data(runs, by_query), ensure_ascii=False, indent=1))
    elif form == "tsv":
        for row in _queries(runs) if by_query else _rows(runs):
            print("\t".join(row))
    else:
        for run in runs if by_query else ():
            for _, query, metric, value in _queries([run]):
                print(run.name, query, metric, value, sep="\t")
        for run in runs if len(runs) == 1 else ():
            console.print(_one(run))
        if len(runs) > 1:
            console.print(_several(runs))


def figure(name: str, value: float) -> str:
    """A figure as it is shown: three decimals for shares, one for words, none for counts."""
    return {"share": f"{value:.3f}", "words": f"{value:.1f}", "ms": f"{value:.1f}", "count": f"{value:.0f}"}[
        METRICS[name].UNIT
    ]


def _one(run: Run) -> Table:
    scopes = [s for s in SCOPES if s in run.metrics]
    table = Table(
        title=f"{run.name}: {run.metrics['set']}, {run.metrics['split']}, {run.metrics['questions']} questions",
        caption=f"judge: {run.config['options']['judge']}; p50 {run.timings.get('p50')} ms, p95 {run.timings.get('p95')} ms",
    )
    for name in ("metric", "all [95 %]", *scopes[1:], *(("fr - en",) if run.metrics["parity"] else ())):
        table.add_column(name, justify="left" if name == "metric" else "right")
    for name, found in run.metrics["all"].items():
        cells = [f"{figure(name, found['value'])} [{figure(name, found['low'])}, {figure(name, found['high'])}]"]
        cells += [figure(name, run.metrics[s][name]["value"]) if name in run.metrics[s] else "–" for s in scopes[1:]]
        if run.metrics["parity"]:
            gap = run.metrics["parity"].get(name)
            cells.append(f"{gap['gap']:+.3f}" if gap else "–")
        table.add_row(METRICS[name].PRETTY_NAME, *cells)
    return table


def _several(runs: Sequence[Run]) -> Table:
    table = Table(
        title=f"{runs[0].metrics['set']}, {runs[0].metrics['split']}, {runs[0].metrics['questions']} questions"
    )
    table.add_column("metric")
    for run in runs:
        table.add_column(run.name, justify="right")
    for name, metric in METRICS.items():
        found = [run.metrics["all"].get(name) for run in runs]
        if any(found):
            table.add_row(metric.PRETTY_NAME, *(figure(name, f["value"]) if f else "–" for f in found))
    table.add_row("p50 / p95 (ms)", *(f"{run.timings.get('p50')} / {run.timings.get('p95')}" for run in runs))
    return table


def _rows(runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    yield ("system", "scope", "metric", "value", "low", "high", "n")
    for run in runs:
        for scope in SCOPES:
            for name, f in run.metrics.get(scope, {}).items():
                yield (run.name, scope, name, *(str(f[k]) for k in ("value", "low", "high", "n")))
        for name, f in run.metrics["parity"].items():
            yield (run.name, "parity", name, *(str(f[k]) for k in ("gap", "low", "high", "n")))


def _queries(runs: Sequence[Run]) -> Iterator[tuple[str, ...]]:
    for run in runs:
        for record in _records(run):
            for name, value in record["metrics"].items():
                yield (run.name, record["id"], name, str(value))


def _data(runs: Sequence[Run], by_query: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for run in runs:
        found[run.name] = {
            "folder": str(run.folder),
            **run.metrics,
            "timings": {k: v for k, v in run.timings.items() if k != "questions"},
        }
        if by_query:
            found[run.name]["by_query"] = {r["id"]: r["metrics"] for r in _records(run)}
    return found


def _records(run: Run) -> Iterator[Mapping[str, Any]]:
    with (run.folder / rundir.QUESTIONS).open(encoding="utf-8") as f:
        yield from map(json.loads, f)
