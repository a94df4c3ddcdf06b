"""`assistant ask`: one question, or a file of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from assistant.cli.common import AsJson, DataDir, default_language, print_json, ready, settings_of
from assistant.errors import InputError

NAME = "ask"


def run(
    context: typer.Context,
    question: Annotated[
        str | None,
        typer.Argument(metavar="QUESTION", help="The question, in French or in English, in quotation marks."),
    ] = None,
    lang: Annotated[
        Literal["fr", "en"] | None,
        typer.Option("--lang", help="Language of the answer; by default that of the question."),
    ] = None,
    as_json: AsJson = False,
    history: Annotated[
        list[str] | None,
        typer.Option(
            "--history", metavar="TEXT", help="An earlier question of the conversation, oldest first; may be repeated."
        ),
    ] = None,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch", metavar="IN.jsonl", help='Questions, one a line: {"id", "question", "lang"?, "turns"?}.'
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="OUT.jsonl", help="Where the answers to --batch go, one object a line, in order."
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Answer a question, or a file of questions.

    A refusal is an answer too: the exit status is 0."""
    if batch is not None or out is not None:
        _check_batch(question, lang, history, batch, out)
        from assistant.cli.batch import run_batch

        assert batch is not None
        assert out is not None
        run_batch(batch, out, settings_of(context, data_dir=data_dir))
        return
    if question is None:
        raise InputError(
            'Give a question in quotation marks, for example: assistant ask "How long does the authorisation last?"',
            'Donnez une question entre guillemets, par exemple : assistant ask "Combien de temps dure l\'autorisation ?"',
        )
    reply = ready(settings_of(context, data_dir=data_dir)).ask(
        question, language=lang, history=history or (), default=default_language()
    )
    if as_json:
        print_json(reply.to_json())
        return
    from assistant.cli.show import show

    show(reply)


def _check_batch(
    question: str | None, lang: str | None, history: list[str] | None, batch: Path | None, out: Path | None
) -> None:
    if batch is None:
        raise InputError(
            "--out goes with --batch; name the file of questions too.",
            "--out va avec --batch ; nommez aussi le fichier de questions.",
        )
    if out is None:
        raise InputError(
            "--batch needs --out; name the file that the answers go to.",
            "--batch demande --out ; nommez le fichier où vont les réponses.",
        )
    if question is not None or lang or history:
        raise InputError(
            "With --batch, questions, languages and earlier turns stand in the file; leave QUESTION, --lang and --history out.",
            "Avec --batch, questions, langues et tours précédents sont dans le fichier ; ne donnez ni QUESTION, ni --lang, ni --history.",
        )
