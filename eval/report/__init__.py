"""`python -m eval report RUN_DIR…`: one HTML page that holds everything, and a Markdown summary."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.compare import compare
from eval.reading import read_run, read_runs, set_of
from eval.told import one_of, sentences

ROUNDS = 2000
HTML, MARKDOWN = "report.html", "report.md"
app = typer.Typer(add_completion=False)


def write_report(
    folders: list[Path],
    against: Path | None = None,
    output: Path | None = None,
    *,
    language: str = "en",
    beir: Path | None = None,
) -> tuple[Path, Path]:
    """Writes `report.html` and `report.md` and returns their paths; the same runs give the same bytes."""
    from eval.report.markdown import summary
    from eval.report.page import page

    runs = read_runs(folders)
    other = read_run(against) if against else None
    differences = compare(other, runs[0], rounds=ROUNDS) if other else []
    dataset = set_of(runs[0], beir)
    texts = {d.id: (d.title, d.text) for d in dataset.documents.values()} if dataset else {}
    folder = output or folders[0]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / HTML).write_text(page(runs, texts, other, differences, language), encoding="utf-8")
    (folder / MARKDOWN).write_text(summary(runs, other, differences), encoding="utf-8")
    return folder / HTML, folder / MARKDOWN


@app.command()
def command(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN_DIR…", help="Run directories, or a folder of them; the first is shown in full."),
    ],
    against: Annotated[Path | None, typer.Option(help="Another run directory, to show what changed.")] = None,
    output: Annotated[
        Path | None, typer.Option(help="Where report.html and report.md go; the first folder by default.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language in which the page opens: fr or en; the page has both.")] = "en",
    beir: Annotated[
        Path | None,
        typer.Option(help="The folder of the set, when it is not the bundled one, for the texts of its passages."),
    ] = None,
) -> None:
    """Writes the HTML page and the Markdown summary of run directories."""
    one_of("--lang", lang, ("fr", "en"))
    with sentences():
        for path in write_report(runs, against, output, language=lang, beir=beir):
            typer.echo(str(path))
