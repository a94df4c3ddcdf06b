"""`python -m eval figures`: how many written forms of figures the assistant reads right."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.documents.figures import figures
from assistant.errors import InputError
from eval.told import sentences

FORMS = Path(__file__).parents[1] / "tests" / "data" / "figures.jsonl"

app = typer.Typer(add_completion=False)


@app.command()
def measure(
    forms: Annotated[
        Path, typer.Argument(help="JSON lines with text, language, and expected figures (kind, value, qualifier).")
    ] = FORMS,
) -> None:
    """Prints the share of written forms that are read right, with and without the language told, and those that are not."""
    with sentences():
        rows = _rows(forms)
        for told in (True, False):
            right: Counter[str] = Counter()
            for row in rows:
                found = _found(row, told=told)
                right[row["language"]] += found == _expected(row)
                if found != _expected(row):
                    typer.echo(f"{row['language']}\t{row['text']}\texpected {_expected(row)}\tfound {found}")
            total = right.total()
            said = "language told" if told else "language not told"
            by = ", ".join(f"{k} {n}/{sum(r['language'] == k for r in rows)}" for k, n in sorted(right.items()))
            typer.echo(f"{said}: {total}/{len(rows)} = {total / len(rows):.4f} ({by})")


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        if rows and all({"text", "language", "expected"} <= row.keys() for row in rows):
            return rows
        raise ValueError("a line has no text, language or expected")
    except (OSError, ValueError, AttributeError) as e:
        raise InputError(
            f"{path} is no set of written forms ({e}); each line is JSON with text, language and expected.",
            f"{path} n'est pas un jeu de formes écrites ({e}) ; chaque ligne est du JSON avec text, language et expected.",
        ) from e


def _expected(row: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(e["kind"], e["value"], e.get("qualifier")) for e in row["expected"]]


def _found(row: dict[str, Any], *, told: bool) -> list[tuple[str, str, str | None]]:
    return [(f.kind, f.value, f.qualifier) for f in figures(row["text"], row["language"] if told else None)]
