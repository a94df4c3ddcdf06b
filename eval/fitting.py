"""The commands of `python -m eval` that train and fit what ships: calibrate, spaces, late, reader, intent."""

from __future__ import annotations

from typing import Annotated

import typer

from eval.terminal import DataDir, Output, Rounds, progress_bars, sentences, writable

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
def spaces(
    steps: Rounds = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Trains the maps that spread the subject out, on the corpus's anticipated questions and eval/data/training; then index and calibrate anew."""
    from assistant.index.spaces import SPACES_FILE
    from assistant.opening import corpus_of, engine_of
    from assistant.settings import load_settings
    from eval.spaces import STEPS, train
    from eval.training import read_training

    with sentences(), progress_bars() as tell:
        writable(output)
        settings = load_settings(data_dir=data_dir)
        train(
            corpus_of(settings),
            engine_of(settings),
            more=read_training(),
            out=output or SPACES_FILE,
            steps=steps or STEPS,
            progress=tell("spaces"),
            say=typer.echo,
        )


@app.command()
def late(
    steps: Rounds = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Trains the late-interaction head further on the same questions, for the index that is there; then index, `reader` and calibrate."""
    from assistant.index.late import HEAD_FILE
    from assistant.index.load import open_index
    from assistant.opening import engine_of
    from assistant.settings import load_settings
    from eval.late import STEPS, train
    from eval.training import read_training

    with sentences(), progress_bars() as tell:
        writable(output)
        settings = load_settings(data_dir=data_dir)
        train(
            open_index(settings.data_dir),
            engine_of(settings),
            more=read_training(),
            out=output or HEAD_FILE,
            steps=steps or STEPS,
            progress=tell("late"),
            say=typer.echo,
        )


@app.command()
def reader(
    steps: Rounds = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Trains the reader, which says how far a sentence answers a question, for the index that is there; then calibrate anew."""
    from assistant.index.load import open_index
    from assistant.index.reader import READER_FILE
    from assistant.opening import engine_of
    from assistant.settings import load_settings
    from eval.reader import STEPS, train
    from eval.training import read_contrast, read_talks, read_training

    with sentences(), progress_bars() as tell:
        writable(output)
        settings = load_settings(data_dir=data_dir)
        train(
            open_index(settings.data_dir),
            engine_of(settings),
            [*read_training(), *read_contrast(), *read_talks()],
            out=output or READER_FILE,
            steps=steps or STEPS,
            progress=tell("reader"),
            say=typer.echo,
        )


@app.command()
def intent(
    rounds: Rounds = None,
    output: Output = None,
    data_dir: DataDir = None,
) -> None:
    """Trains the network that tells questions from orders; then calibrate anew."""
    from assistant.index.intent import INTENT_FILE
    from assistant.opening import engine_of
    from assistant.settings import load_settings
    from eval.intent import ROUNDS, train
    from eval.training import read_contrast, read_training, read_wrapped

    with sentences(), progress_bars() as tell:
        writable(output)
        train(
            engine_of(load_settings(data_dir=data_dir)),
            read_wrapped(),
            [q.text for q in (*read_training(), *read_contrast())],
            out=output or INTENT_FILE,
            rounds=rounds or ROUNDS,
            progress=tell("intent"),
            say=typer.echo,
        )
