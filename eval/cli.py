"""The command line of the evaluation suite: `python -m eval …`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.errors import InputError
from eval import fitting
from eval.terminal import DataDir, errors, one_of, progress_bars, sentences

# Commands that live in modules of their own, imported when called: each has a Typer `app` with one command.
ELSEWHERE = {
    "report": ("eval.report", "Writes the HTML page and the Markdown summary of run directories."),
    "compare": ("eval.compare", "Paired randomisation test between two run directories."),
    "export": ("eval.export", "Exports a run for other tools: ragas, ragchecker, promptfoo, trec."),
    "convert": ("eval.convert", "Converts SQuAD-style, LegalBench-RAG and NoMIRACL sets to a set directory."),
    "models": ("eval.models", "Fetches the chat models of the evaluation into a cache outside the clone."),
    "figures": ("eval.figures", "Measures how many written forms of figures are read right."),
    "conversation": (
        "eval.conversation",
        "Replays dialogues: are follow-ups understood, and whole questions left alone?",
    ),
    "attacks": ("eval.attacks", "Attacks the assistant, and asks honest questions that look like attacks."),
    "orders": ("eval.orders", "Are orders that look like questions turned away, and honest requests not?"),
    "several": (
        "eval.several",
        "Asks questions that need several sentences, and prints how many of their needs are met.",
    ),
    "compound": (
        "eval.compound",
        "Sends messages that ask several things: is what is told told, and is it said what is not?",
    ),
    "support": ("eval.support", "Measures how often the verifier is right on labelled pairs of sentence and quotes."),
    "bench": ("eval.bench", "Measures speed and memory."),
}

app = typer.Typer(
    name="eval",
    help="Measures the assistant and its variants, reproducibly and offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Split = Annotated[str, typer.Option(help="dev, test or all; for another set, the name of its qrels file.")]
Lang = Annotated[str | None, typer.Option(help="Only the questions in this language: fr or en.")]


@app.command()
def run(
    system: Annotated[
        list[str] | None, typer.Option(help="System to run, as often as wanted; `systems` lists them.")
    ] = None,
    split: Split = "test",
    k: Annotated[int, typer.Option(min=1, max=1000, help="Passages kept for each question.")] = 20,
    lang: Lang = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=2, help="Only N questions, both languages of each pair, always the same.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the resampling for intervals.")] = 0,
    judge: Annotated[
        str, typer.Option(help="deterministic, nli, or nli:<model>: decides whether quotes support a sentence.")
    ] = "deterministic",
    output: Annotated[
        Path | None, typer.Option(help="Where the run directories go; eval/out/<set>-<split> by default.")
    ] = None,
    format: Annotated[str, typer.Option(help="table, json or tsv.")] = "table",
    by_query: Annotated[bool, typer.Option("--by-query", "-q", help="Also print the value of each question.")] = False,
    beir: Annotated[
        Path | None, typer.Option(help="A folder in BEIR's shape to run on instead of the bundled benchmark.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Keep finished runs of the same configuration.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Asks every question of a split and writes a run directory for each system; exits 1 under a floor."""
    from assistant.settings import load_settings
    from eval import run as runner
    from eval.dataset import read_dataset
    from eval.floors import missed
    from eval.pairs import FOLDER
    from eval.show import FORMATS, show

    one_of("--format", format, FORMATS)
    one_of("--lang", lang, (None, "fr", "en"))
    with sentences():
        dataset = read_dataset(beir or FOLDER)
        splits = sorted({i.split for i in dataset.items})
        one_of("--split", split, (*splits, "all"))
        options = runner.Options(split, lang, limit, k, seed, judge, sample)  # type: ignore[arg-type]
        where = output or runner.OUT / "-".join(
            str(p) for p in (dataset.name, split, lang, limit, sample and f"sample{sample}") if p is not None
        )
        settings = load_settings(data_dir=data_dir)
        names = list(dict.fromkeys(system or ["default"]))
        with progress_bars() as tell:
            runs = [runner.run(n, dataset, options, where, settings, resume=resume, progress=tell(n)) for n in names]
    show(runs, format, Console(), by_query=by_query)
    fell = False
    for done in runs:
        for note in done.notes:
            errors.print(f"{done.name}: {note}", style="yellow", markup=False, soft_wrap=True)
        for sentence in missed(done.config, done.metrics):
            fell = True
            errors.print(f"{done.name}: {sentence}", style="red", markup=False, soft_wrap=True)
        errors.print(f"{done.name}: {done.folder}", style="dim", markup=False, soft_wrap=True)
    raise typer.Exit(1 if fell else 0)


@app.command()
def systems() -> None:
    """Lists the systems that can be run."""
    import tomllib

    from eval.systems import FOLDER, names

    for name in names():
        data = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
        typer.echo(f"{name}{':<' + data['argument'] + '>' if 'argument' in data else ''}\t{data['title']}")


@app.command()
def metrics() -> None:
    """Lists the metrics with what they mean."""
    from eval.metrics.registry import METRICS

    for name, metric in METRICS.items():
        typer.echo(f"{name}\t{metric.PRETTY_NAME}\t{metric.SHORT_DESC}")


@app.command("build-data")
def build_data_command() -> None:
    """Derives the benchmark's files from the question pairs and the corpus."""
    from eval.build_data import build_data

    with sentences():
        for name, text in build_data().items():
            typer.echo(f"{name}\t{text.count(chr(10))} lines")


@app.command()
def check(
    near: Annotated[
        bool, typer.Option("--near", help="Also compare with the anticipated questions (E5) and write near_keys.json.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Checks that the benchmark is whole and consistent; exits 1 with the problems when it is not."""
    from eval import check as checks

    with sentences():
        problems = checks.check()
        if near:
            from assistant.settings import load_settings
            from eval.near import write_near_keys

            with progress_bars() as tell:
                found = write_near_keys(load_settings(data_dir=data_dir), tell("near"))
            typer.echo(f"{len(found)} questions are near copies of an anticipated question (near_keys.json)")
    for problem in problems:
        errors.print(problem, markup=False, soft_wrap=True)
    typer.echo("the benchmark is whole" if not problems else f"{len(problems)} problems")
    raise typer.Exit(1 if problems else 0)


@app.command()
def dev(
    floors: Annotated[
        bool, typer.Option("--floors", help="Exit 1 when a bar of the development set is missed.")
    ] = False,
    questions: Annotated[
        Path | None,
        typer.Option(help="Another file of questions in the same shape, such as eval/data/second-hand/dev.jsonl."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Asks the development questions and prints how well they are answered, in all and by language."""
    from assistant.opening import open_assistant
    from assistant.settings import load_settings
    from eval import development

    with sentences(), progress_bars() as tell:
        file = questions or development.QUESTIONS
        if not file.is_file():
            raise InputError(f"There is no file {file}.", f"Il n'y a pas de fichier {file}.")
        table = development.measure(open_assistant(load_settings(data_dir=data_dir)), tell("dev"), file)
    development.show(table, Console())
    missed = development.missed(table) if floors else []
    for sentence in missed:
        errors.print(sentence, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1 if missed else 0)


def _elsewhere(name: str, module: str, summary: str) -> None:
    @app.command(
        name,
        help=summary,
        add_help_option=False,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )
    def call(context: typer.Context) -> None:
        command = typer.main.get_command(importlib.import_module(module).app)
        command.main(args=context.args, prog_name=f"python -m eval {name}")


app.add_typer(fitting.app)
for _name, (_module, _summary) in ELSEWHERE.items():
    _elsewhere(_name, _module, _summary)


def main() -> None:
    """Runs the command line."""
    try:
        app(prog_name="python -m eval")
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
