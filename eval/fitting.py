"""The commands of `python -m eval` that train and fit what ships: calibrate, spaces, late, reader, intent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.terminal import DataDir, Output, Rounds, progress_bars, sentences, writable

if TYPE_CHECKING:
    from assistant.settings import Settings

app = typer.Typer()


@app.command()
def calibrate(
    over_refusal: Annotated[
        float | None,
        typer.Option(
            min=0, max=1, help="Share of answerable questions that may be refused; without it the thresholds stay."
        ),
    ] = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Fits ranking, selection and abstention on the calibration questions and writes the numbers."""
    from assistant.opening import open_assistant
    from assistant.retrieve.weights import WEIGHTS_FILE
    from assistant.settings import load_settings
    from eval.calibrate import calibrate as fit
    from eval.questions import read_set

    with sentences():
        questions = read_set("calibration")
        fit(
            open_assistant(load_settings(data_dir=data_dir)),
            questions,
            over_refusal=over_refusal,
            out=output or WEIGHTS_FILE,
            say=typer.echo,
        )


@app.command()
def spaces(steps: Rounds = None, output: Output = None, data_dir: DataDir = None) -> None:
    """Trains the maps that spread the subject out, on the corpus's anticipated questions and eval/data/training; then index and calibrate anew."""
    from assistant.opening import corpus_of, engine_of
    from eval.spaces import train
    from eval.training import read_training

    with _training("spaces", output, data_dir, steps=steps) as (settings, options):
        train(corpus_of(settings), engine_of(settings), more=read_training(), **options)


@app.command()
def late(steps: Rounds = None, output: Output = None, data_dir: DataDir = None) -> None:
    """Trains the late-interaction head further on the same questions, for the index that is there; then index, `reader` and calibrate."""
    from assistant.index.load import open_index
    from assistant.opening import engine_of
    from eval.late import train
    from eval.training import read_training

    with _training("late", output, data_dir, steps=steps) as (settings, options):
        train(open_index(settings.data_dir), engine_of(settings), more=read_training(), **options)


@app.command()
def reader(steps: Rounds = None, output: Output = None, data_dir: DataDir = None) -> None:
    """Trains the reader, which says how far a sentence answers a question, for the index that is there; then calibrate anew."""
    from assistant.index.load import open_index
    from assistant.opening import engine_of
    from eval.reader import train
    from eval.training import read_contrast, read_talks, read_training

    with _training("reader", output, data_dir, steps=steps) as (settings, options):
        questions = [*read_training(), *read_contrast(), *read_talks()]
        train(open_index(settings.data_dir), engine_of(settings), questions, **options)


@app.command()
def intent(rounds: Rounds = None, output: Output = None, data_dir: DataDir = None) -> None:
    """Trains the network that tells questions from orders; then calibrate anew."""
    from assistant.opening import engine_of
    from eval.intent import train
    from eval.training import read_contrast, read_training, read_wrapped

    with _training("intent", output, data_dir, rounds=rounds) as (settings, options):
        plain = [q.text for q in (*read_training(), *read_contrast())]
        train(engine_of(settings), read_wrapped(), plain, **options)


@contextmanager
def _training(
    name: str, output: Path | None, data_dir: Path | None, **rounds: int | None
) -> Iterator[tuple[Settings, dict[str, Any]]]:
    """The settings, and what every training takes: where to write and how long, when that was said, and how it tells what it does."""
    from assistant.settings import load_settings

    with sentences(), progress_bars() as tell:
        writable(output)
        given = {k: v for k, v in {"out": output, **rounds}.items() if v is not None}
        yield load_settings(data_dir=data_dir), {**given, "progress": tell(name), "say": typer.echo}
