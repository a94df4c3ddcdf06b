"""Whether orders that look like questions on the subject are turned away, and honest requests that look like orders are not.

The sets of `eval/data/orders`: `dev` was looked at while the network that tells them apart was made (`assistant/index/intent.py`),
`held` was never read and only reports. An honest request counts as heard when it is not turned away as an order: whether the
corpus answers it was not checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from assistant.pipeline import Assistant
from assistant.types import Answer, Language, Refusal
from eval.lines import read_lines
from eval.questions import DATA

FOLDER = DATA / "orders"
SPLITS = ("dev", "held")

app = typer.Typer(add_completion=False)


class Text(BaseModel):
    """What somebody types, and whether it is an order (or a wish) that no source answers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Language
    kind: str
    order: bool
    text: str = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """A text, whether it was answered, and whether it was turned away as an order."""

    text: Text
    answered: bool
    as_order: bool


def read_orders(split: str, folder: Path = FOLDER) -> list[Text]:
    """The texts of a part; an error names file and line."""
    return [t for _, t in read_lines(folder / f"{split}.jsonl", Text, "a text of this set", "un texte de ce jeu")]


def measure(assistant: Assistant, texts: Sequence[Text]) -> list[Ended]:
    """Each text asked, alone."""
    replies = [assistant.ask(t.text, language=t.lang) for t in texts]
    return [
        Ended(t, isinstance(r, Answer), isinstance(r, Refusal) and r.refusal.reason == "instructions")
        for t, r in zip(texts, replies, strict=True)
    ]


def figures(ended: Sequence[Ended]) -> dict[str, float]:
    """Shares: of orders, those refused for any reason and those called orders; of honest requests, those heard and those answered."""
    orders, honest = [e for e in ended if e.text.order], [e for e in ended if not e.text.order]
    return {
        "orders": float(len(orders)),
        "refused": sum(not e.answered for e in orders) / max(1, len(orders)),
        "as orders": sum(e.as_order for e in orders) / max(1, len(orders)),
        "honest": float(len(honest)),
        "heard": sum(not e.as_order for e in honest) / max(1, len(honest)),
        "answered": sum(e.answered for e in honest) / max(1, len(honest)),
    }


@app.command()
def main(
    wrong: Annotated[
        bool, typer.Option("--wrong", help="Also print the texts of dev that do not end as they should.")
    ] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the index and the model.")] = None,
) -> None:
    """Asks orders and honest requests, and prints how many of each end as they should."""
    from assistant.opening import open_assistant
    from assistant.settings import load_settings

    assistant = open_assistant(load_settings(data_dir=data_dir))
    ended = {split: measure(assistant, read_orders(split)) for split in SPLITS}
    table = Table(title="orders and honest requests")
    for column in ("", *figures([])):
        table.add_column(column, justify="right")
    for split, found in ended.items():
        for name, some in (
            (split, found),
            *((f"{split}, {lang}", [e for e in found if e.text.lang == lang]) for lang in ("fr", "en")),
        ):
            table.add_row(
                name, *(f"{v:.0f}" if n in ("orders", "honest") else f"{v:.3f}" for n, v in figures(some).items())
            )
    Console().print(table)
    for e in ended["dev"] if wrong else ():
        if e.answered if e.text.order else e.as_order:
            typer.echo(f"{e.text.id} {'order' if e.text.order else 'honest'} {e.text.text}")
