"""How often the verifier is right: its verdicts on labelled pairs of a sentence and its quotes (`eval/data/support`).

Precision is the share of the sentences called supported that are (what a reader is shown), recall the share of the supported
ones that are let through. The checker was written with the parts dev and (later) test in sight, and with a look at what it wrongly
passes of the part wide; the parts fresh and unseen only report. All three are worded more freely, by writers who never saw the checker.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from assistant.respond.verify import DETERMINISTIC, open_checker, verify
from assistant.types import LANGUAGES, Language
from eval.questions import DATA

PAIRS = tuple(DATA / "support" / name for name in ("pairs.jsonl", "wide.jsonl"))
SPLITS = ("dev", "test", "fresh", "wide", "unseen")
GAP = "#non-etabli-"  # paragraphs that say what the sources do not tell
FLOORS = {"precision": 0.97, "recall": 0.85}  # of the dev part; what holds on fresh is reported

app = typer.Typer(add_completion=False)


class Pair(BaseModel):
    """A sentence, the quotes that it rests on, and whether they support it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    sentence: str
    quotes: tuple[str, ...]
    label: Literal["supported", "not_supported"]
    language: Language
    quote_language: str
    kind: str
    sources: tuple[str, ...]
    group: str
    split: Literal["dev", "test", "fresh", "wide", "unseen"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A pair and whether the verifier lets its sentence through."""

    pair: Pair
    passed: bool
    reason: str | None


def read_pairs(paths: Sequence[Path] = PAIRS) -> list[Pair]:
    """The labelled pairs."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return [Pair.model_validate(json.loads(line)) for line in lines if line]


def check(pairs: Sequence[Pair], setting: str = DETERMINISTIC) -> list[Checked]:
    """Each pair verified."""
    checker = None if setting == DETERMINISTIC else open_checker(setting)
    found = [verify(p.sentence, p.quotes, p.language, checker=checker) for p in pairs]
    return [Checked(p, s.verdict != "withheld", s.reason) for p, s in zip(pairs, found, strict=True)]


def figures(checked: Sequence[Checked]) -> Mapping[str, float]:
    """Number of pairs, precision and recall of “supported” (1 when nothing was let through, or nothing had to be)."""
    right = sum(c.passed and c.pair.label == "supported" for c in checked)
    passed, good = sum(c.passed for c in checked), sum(c.pair.label == "supported" for c in checked)
    return {
        "pairs": float(len(checked)),
        "precision": right / passed if passed else 1.0,
        "recall": right / good if good else 1.0,
        "wrongly_passed": float(passed - right),
    }


def tables(checked: Sequence[Checked]) -> dict[str, Mapping[str, float]]:
    """The figures of each part, by language and by kind of pair."""
    found: dict[str, Mapping[str, float]] = {}
    for split in SPLITS:
        own = [c for c in checked if c.pair.split == split]
        found[split] = figures(own)
        for lang in LANGUAGES:
            found[f"{split}, {lang}"] = figures([c for c in own if c.pair.language == lang])
        found[f"{split}, across"] = figures([c for c in own if c.pair.language != c.pair.quote_language])
        if gaps := [c for c in own if GAP in c.pair.group]:
            found[f"{split}, known gaps"] = figures(gaps)
            found[f"{split}, the rest"] = figures([c for c in own if GAP not in c.pair.group])
    for kind in sorted({c.pair.kind for c in checked}):
        found[kind] = figures([c for c in checked if c.pair.kind == kind])
    return found


@app.command()
def main(
    checker: Annotated[str, typer.Option(help="deterministic, or nli:MODEL (a folder or a hub name).")] = DETERMINISTIC,
    format: Annotated[str, typer.Option(help="table or json.")] = "table",
) -> None:
    """Measures how often the verifier is right; exit status 1 under the floors of the dev part."""
    found = tables(check(read_pairs(), checker))
    if format == "json":
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        table = Table(title=f"support, {checker}")
        for column in ("", "pairs", "precision", "recall", "wrongly passed"):
            table.add_column(column, justify="left" if not column else "right")
        for name, row in found.items():
            table.add_row(
                name,
                f"{row['pairs']:.0f}",
                f"{row['precision']:.3f}",
                f"{row['recall']:.3f}",
                f"{row['wrongly_passed']:.0f}",
            )
        Console().print(table)
    missed = [
        f"{name} is {found['dev'][name]:.3f}, under {floor}"
        for name, floor in FLOORS.items()
        if found["dev"][name] < floor
    ]
    for sentence in missed:
        typer.echo(sentence, err=True)
    raise typer.Exit(1 if missed and checker == DETERMINISTIC else 0)
