"""`assistant explain`: what every stage saw and decided for one question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from assistant.cli.common import (
    AsJson,
    DataDir,
    default_language,
    print_json,
    printable,
    ready,
    settings_of,
    user_language,
)
from assistant.messages import text
from assistant.types import Language

if TYPE_CHECKING:
    from rich.table import Table

    from assistant.explanation import Explanation

NAME = "explain"
_CANDIDATES, _SENTENCES, _PUSHES = 12, 12, 6


def run(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, in quotation marks.")],
    lang: Annotated[
        Literal["fr", "en"] | None,
        typer.Option("--lang", help="Language of the answer; by default that of the question."),
    ] = None,
    as_json: AsJson = False,
    history: Annotated[
        list[str] | None,
        typer.Option("--history", metavar="TEXT", help="An earlier question, oldest first; may be repeated."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Show why a question is answered as it is.

    How it was understood, what was found, and why it was answered or refused."""
    from assistant.explanation import explain

    assistant = ready(settings_of(context, data_dir=data_dir))
    found = explain(assistant.trace(question, language=lang, history=history or (), default=default_language()))
    if as_json:
        print_json(found.model_dump(mode="json"))
    else:
        _show(found, user_language())


def _show(found: Explanation, language: Language) -> None:
    from rich.text import Text

    from assistant.cli.tables import console

    screen = console()
    for key, table in (
        ("query", _query(found, language)),
        ("candidates", _candidates(found, language)),
        ("sentences", _sentences(found, language)),
        ("decision", _decision(found, language)),
        ("parts", _parts(found, language)),
    ):
        if table is not None and table.row_count:
            screen.print(Text(text(f"explain.{key}", language), style="bold"))
            screen.print(table)
    screen.print(Text(text("explain.reply", language), style="bold"))
    screen.print(Text(printable(found.reply["text"])))
    for warning in found.reply["warnings"]:
        screen.print(Text(printable(f"- {warning['text']}")))
    screen.print(Text(", ".join(f"{k} {v:g} ms" for k, v in found.reply["timings_ms"].items()), style="dim"))


def _new(*columns: str, numbers: frozenset[int] = frozenset()) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD if any(columns) else box.SIMPLE, show_header=any(columns), pad_edge=False, highlight=False
    )
    for n, name in enumerate(columns):
        table.add_column(name, justify="right" if n in numbers else "left", no_wrap=n in numbers)
    return table


def _add(table: Table, *cells: str) -> None:
    from rich.text import Text

    table.add_row(*(Text(printable(c)) for c in cells))


def _query(found: Explanation, language: Language) -> Table:
    table = _new("", "")
    for key, value in found.query.items():
        if value not in (None, "", [], ()):
            _add(
                table,
                text(f"explain.query_{key}", language),
                ", ".join(value) if isinstance(value, list) else str(value),
            )
    return table


def _candidates(found: Explanation, language: Language) -> Table:
    table = _new(
        "#",
        text("explain.unit", language),
        text("explain.score", language),
        text("explain.pushes", language),
        text("explain.matched", language),
        numbers=frozenset({0, 2}),
    )
    for n, c in enumerate(found.candidates[:_CANDIDATES], 1):
        key = f"{c.key['text']} ({c.key['alike']:.2f})" if c.key else "—"
        _add(table, str(n), c.unit, f"{c.score:.2f}", _pushes(c.contributions), key)
    return table


def _sentences(found: Explanation, language: Language) -> Table:
    table = _new(
        "#",
        text("explain.score", language),
        text("explain.sentence", language),
        text("explain.pushes", language),
        numbers=frozenset({0, 1}),
    )
    for n, s in enumerate(found.sentences[:_SENTENCES], 1):
        _add(table, str(n), f"{s.score:.2f}", f"{s.text} [{s.passage}]", _pushes(s.contributions))
    return table


def _decision(found: Explanation, language: Language) -> Table | None:
    d = found.decision
    if d is None:
        return None
    table = _new(
        text("explain.feature", language),
        text("explain.value", language),
        text("explain.push", language),
        numbers=frozenset({1, 2}),
    )
    for name in sorted(d.features, key=lambda f: -abs(d.contributions.get(f, 0.0))):
        _add(
            table, name, f"{d.features[name]:.3f}", f"{d.contributions[name]:+.3f}" if name in d.contributions else "—"
        )
    if d.own is not None:
        _add(table, text("explain.own", language), f"{d.own:.3f}", "")
    verdict = text("explain.answers" if d.answer else "explain.refuses", language)
    _add(
        table,
        text("explain.probability", language),
        f"{d.probability:.3f}",
        f"≥ {d.threshold:.3f}" if d.answer else f"< {d.threshold:.3f}",
    )
    _add(table, verdict, "", "")
    if d.lacks:
        _add(table, text("explain.lacks", language), text(f"missing.{d.lacks}", language), "")
    return table


def _parts(found: Explanation, language: Language) -> Table:
    table = _new("#", text("explain.sentence", language), text("explain.verdict", language), numbers=frozenset({0}))
    for n, part in enumerate(found.parts, 1):
        _add(table, str(n), f"{part['text']} [{part['passage']} {part['start']}–{part['end']}]", part["verdict"])
    return table


def _pushes(contributions: dict[str, float]) -> str:
    """The features that weighed most, with what each added to the score."""
    first = sorted(contributions, key=lambda f: -abs(contributions[f]))[:_PUSHES]
    return ", ".join(f"{f} {contributions[f]:+.2f}" for f in first if abs(contributions[f]) >= 0.005)
