"""`python -m eval bench`: how fast and how large, as medians and ratios; it measures and never fails on a figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from eval.bench.cold import cold
from eval.bench.index import index
from eval.bench.load import load
from eval.bench.machine import machine
from eval.bench.measure import Measured, Options, tell
from eval.bench.memory import memory
from eval.bench.scale import scale
from eval.bench.warm import warm
from eval.told import one_of, sentences

TARGETS = {"cold": cold, "warm": warm, "index": index, "memory": memory, "load": load, "scale": scale}
USUAL = ("warm", "cold", "memory", "index")
app = typer.Typer(add_completion=False)


@app.command()
def command(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[cold|warm|index|memory|load|scale]…", help="By default all but load and scale."),
    ] = None,
    runs: Annotated[int, typer.Option(min=1, help="Cold starts; second indexings.")] = 5,
    threads: Annotated[int, typer.Option(min=1, help="Processor threads for the model.")] = 2,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    people: Annotated[int, typer.Option(min=1, help="load: how many ask at once.")] = 32,
    seconds: Annotated[float, typer.Option(min=0.1, help="load: for how long.")] = 60,
    url: Annotated[
        str | None, typer.Option(help="load: a server that is already running; one is started otherwise.")
    ] = None,
    passages: Annotated[
        list[int] | None, typer.Option(min=100, help="scale: size of an invented corpus, as often as wanted.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the index and the model, as the setting data_dir.")
    ] = None,
    format: Annotated[str, typer.Option(help="table or json.")] = "table",
    output: Annotated[Path | None, typer.Option(help="Also write the figures as JSON to this file.")] = None,
) -> None:
    """Measures speed and memory on this machine."""
    from assistant.settings import load_settings

    one_of("--format", format, ("table", "json"))
    for target in targets or ():
        one_of("target", target, tuple(TARGETS))
    found: list[Measured] = []
    with sentences():
        settings = load_settings(data_dir=data_dir)
        options = Options(
            settings.data_dir.resolve(), threads, runs, limit, people, seconds, url, tuple(passages or (1000, 10_000))
        )
        for target in targets or USUAL:
            tell(f"{target}…")
            found += TARGETS[target](options)
    data = {"format": 1, "machine": machine(), "measured": [m.row() for m in found]}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    if output:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text + "\n", encoding="utf-8")
    if format == "json":
        typer.echo(text)
    else:
        Console(width=max(Console().width, 110)).print(_table(found))


def _table(found: list[Measured]) -> Table:
    table = Table(
        title=", ".join(f"{k} {v}" for k, v in machine().items() if v),
        caption="ratio: measured / bar; under 1.00 the bar is met",
    )
    for name in ("what", "measured", "bar", "ratio", "of", "note"):
        table.add_column(name, justify="right" if name in ("measured", "bar", "ratio", "of") else "left")
    for m in found:
        measured = "–" if m.value is None else f"{m.value:,.{m.digits}f} {m.unit}"
        table.add_row(
            m.name,
            measured,
            "" if m.bar is None else f"{m.bar:,g} {m.unit}",
            "" if m.ratio is None else f"{m.ratio:.2f}",
            str(m.n or ""),
            m.note,
        )
    return table
