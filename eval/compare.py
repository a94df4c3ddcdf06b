"""`python -m eval compare A B`: is the difference between two runs more than chance?

Paired randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007, CIKM): under the null hypothesis the two replies to
a question could be exchanged, so they are, at random, and p is the share of exchanges whose difference is at least as
large as the real one. The two languages of a pair are exchanged together, for they are not independent; so are pairs
resampled for the 95 % interval of the difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from assistant.errors import InputError
from eval.metrics.base import Array, Metric
from eval.metrics.bootstrap import bounds, resamples
from eval.metrics.registry import METRICS
from eval.reading import ReadRun, labels, read_run
from eval.told import one_of, sentences

SCOPES = ("all", "fr", "en")
FORMATS = ("table", "json", "tsv")
ROUNDS = 10_000
LEVEL = 0.05
WIDTH = 96  # below it figures would be cut
_BLOCK = 500
_DIGITS = 6

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of one scope in both runs, over the questions where both define it; `difference` is B minus A."""

    metric: str
    scope: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    questions: int
    pairs: int

    @property
    def winner(self) -> str:
        """“A” or “B” when the difference is significant and the metric has a better side, else nothing."""
        better = METRICS[self.metric].BETTER
        if self.p >= LEVEL or better is None or not self.difference:
            return ""
        return "B" if (self.difference > 0) == (better == "higher") else "A"


def compare(a: ReadRun, b: ReadRun, names: Sequence[str] = (), seed: int = 0, rounds: int = ROUNDS) -> list[Difference]:
    """The difference of each metric over all questions and in each language; InputError when the runs share no question."""
    common = [key for key in a.records if key in b.records]
    if not common:
        raise InputError(
            f"{a.folder} and {b.folder} have no question in common; compare runs on the same set and split.",
            f"{a.folder} et {b.folder} n'ont aucune question commune ; comparez des mesures du même jeu et de la même partie.",
        )
    found: list[Difference] = []
    for name in names or METRICS:
        for scope in SCOPES:
            keys = [
                k
                for k in common
                if scope in ("all", a.records[k]["lang"]) and k in a.points[name] and k in b.points[name]
            ]
            if keys:
                found.append(_difference(name, scope, keys, a, b, seed, rounds))
    return found


def mismatches(a: ReadRun, b: ReadRun) -> list[str]:
    """What makes two runs less comparable than they look, one sentence each."""
    wanted = {
        "the set": ("set", "sha256"),
        "the judge": ("options", "judge"),
        "the day": ("options", "as_of"),
        "k": ("options", "k"),
    }
    found = [
        f"{what} differs between the two runs"
        for what, (part, key) in wanted.items()
        if a.config[part][key] != b.config[part][key]
    ]
    alone = len(set(a.records) ^ set(b.records))
    return [*found, *([f"{alone} questions are in one run only and are left out"] if alone else [])]


def _difference(
    name: str, scope: str, keys: Sequence[str], a: ReadRun, b: ReadRun, seed: int, rounds: int
) -> Difference:
    metric = METRICS[name]
    pairs = {pair: n for n, pair in enumerate(dict.fromkeys(a.records[k]["pair"] for k in keys))}
    which = np.array([pairs[a.records[k]["pair"]] for k in keys])
    ours, theirs = (np.array([run.points[name][k] for k in keys], float) for run in (a, b))
    even = np.ones(len(keys))
    value_a, value_b = metric.over(ours, even), metric.over(theirs, even)
    if np.array_equal(ours, theirs):
        low = high = 0.0
        p = 1.0
    else:
        drawn = resamples(len(pairs), seed)[:, which].astype(float)
        drawn = drawn[drawn.any(axis=1)]
        low, high = bounds(metric.resampled(theirs, drawn) - metric.resampled(ours, drawn))
        p = randomisation(metric, ours, theirs, which, seed, rounds)
    a_, b_, gap, low, high, p = (
        round(float(v), _DIGITS) + 0.0 for v in (value_a, value_b, value_b - value_a, low, high, p)
    )
    return Difference(name, scope, a_, b_, gap, low, high, p, len(keys), len(pairs))


def randomisation(metric: Metric, a: Array, b: Array, which: NDArray[np.int64], seed: int, rounds: int) -> float:
    """Two-sided p of the difference between rows `a` and `b`, exchanging all rows of a pair (`which`) together."""
    rng = np.random.default_rng(seed)
    both, even = np.concatenate([a, b]), np.ones(len(a))
    real = abs(metric.over(b, even) - metric.over(a, even))
    as_large = 0
    for start in range(0, rounds, _BLOCK):
        swap = rng.integers(0, 2, (min(_BLOCK, rounds - start), int(which.max()) + 1))[:, which].astype(float)
        gaps = metric.resampled(both, np.hstack([swap, 1 - swap])) - metric.resampled(both, np.hstack([1 - swap, swap]))
        as_large += int((np.abs(gaps) >= real - 1e-12).sum())
    return (1 + as_large) / (1 + rounds)


@app.command()
def command(
    a: Annotated[Path, typer.Argument(help="A run directory.")],
    b: Annotated[Path, typer.Argument(help="Another one, on the same questions.")],
    metric: Annotated[list[str] | None, typer.Option(help="Only this metric, as often as wanted.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the exchanges and of the resampling.")] = 0,
    rounds: Annotated[int, typer.Option(min=100, help="How many random exchanges.")] = ROUNDS,
    format: Annotated[str, typer.Option(help="table, json or tsv.")] = "table",
    output: Annotated[Path | None, typer.Option(help="Also write the differences as JSON to this file.")] = None,
) -> None:
    """Paired randomisation test and confidence intervals between two run directories, by metric and language."""
    one_of("--format", format, FORMATS)
    for name in metric or ():
        one_of("--metric", name, tuple(METRICS))
    with sentences():
        runs = read_run(a), read_run(b)
        found = compare(*runs, metric or (), seed, rounds)
    for sentence in mismatches(*runs):
        typer.echo(f"note: {sentence}", err=True)
    data = {
        "format": 1,
        "a": {"folder": str(a), "system": runs[0].name},
        "b": {"folder": str(b), "system": runs[1].name},
        "seed": seed,
        "rounds": rounds,
        "differences": [asdict(d) for d in found],
    }
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text + "\n", encoding="utf-8")
    if format == "json":
        typer.echo(text)
    elif format == "tsv":
        for row in _rows(found):
            typer.echo("\t".join(row))
    else:
        Console(width=max(Console().width, WIDTH)).print(_table(found, *runs, rounds))


def _rows(found: Sequence[Difference]) -> Iterator[list[str]]:
    yield list(asdict(found[0])) if found else []
    for d in found:
        yield [str(v) for v in asdict(d).values()]


def _table(found: Sequence[Difference], a: ReadRun, b: ReadRun, rounds: int) -> Table:
    names = labels((a, b))
    table = Table(
        title=f"A = {names[0]}, B = {names[1]}; paired randomisation, {rounds} exchanges",
        caption=f"p is not corrected for the number of tests; better: which run is, where p < {LEVEL}",
    )
    for name in ("metric", "scope", "A", "B", "B - A [95 %]", "p", "better", "n"):
        table.add_column(name, justify="left" if name in ("metric", "scope", "better") else "right", no_wrap=True)
    for d in found:
        table.add_row(
            METRICS[d.metric].PRETTY_NAME,
            d.scope,
            f"{d.a:.3f}",
            f"{d.b:.3f}",
            f"{d.difference:+.3f} [{d.low:+.3f}, {d.high:+.3f}]",
            f"{d.p:.4f}",
            d.winner,
            str(d.questions),
            end_section=d.scope == "en",
        )
    return table
