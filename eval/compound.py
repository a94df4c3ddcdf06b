"""Messages that ask several things (`eval/data/compound`): is what is told told, and is it said what is not?

Each question of a message has its needs, as in `several`; one without needs is one that the corpus does not answer. An answer
that passes over such a question in silence is as wrong as a message refused although half of it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from assistant.pipeline import Assistant
from assistant.types import Answer, Language
from eval.lines import read_lines
from eval.questions import DATA
from eval.several import Place, check_places, sentences_of

COMPOUND = DATA / "compound" / "dev.jsonl"
FIGURES = ("messages", "told", "refused", "silent", "said in vain", "wrongly answered")

app = typer.Typer(add_completion=False)


class Asked(BaseModel):
    """One thing asked, in the words of the message, and its needs (each met by any of its sentences); none: nothing answers it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    asked: str = Field(min_length=1)
    needs: tuple[Annotated[tuple[Place, ...], Field(min_length=1)], ...]


class Message(BaseModel):
    """What somebody typed, and the things that it asks; `kind`: told, untold, mixed, or one thing only."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Language
    kind: str
    question: str = Field(min_length=1)
    parts: tuple[Asked, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Replied:
    """A message with, for each need, whether it was met, whether it was answered, and how many things were said not to be told."""

    message: Message
    met: tuple[bool, ...]
    answered: bool
    unsaid: int

    @property
    def missing(self) -> int:
        """How many of the things asked the corpus does not tell."""
        return sum(not p.needs for p in self.message.parts)


def read_messages(path: Path = COMPOUND) -> list[Message]:
    """The messages of a JSON lines file; an error names file and line."""
    wanted = "a message with the things that it asks", "un message avec ce qu'il demande"
    return [m for _, m in read_lines(path, Message, *wanted)]


def measure(assistant: Assistant, messages: Sequence[Message]) -> list[Replied]:
    """Each message asked; an unknown place in a need is an error."""
    texts: Mapping[Language, Mapping[str, str]] = {
        lang: sentences_of(assistant.index, lang) for lang in {m.lang for m in messages}
    }
    found = []
    for m in messages:
        needs = [need for part in m.parts for need in part.needs]
        check_places(m.id, needs, texts[m.lang])
        reply = assistant.ask(m.question, language=m.lang)
        answered = isinstance(reply, Answer)
        quotes = {c.quote for c in reply.citations} if answered else set()
        met = tuple(any(texts[m.lang][p] in quotes for p in need) for need in needs)
        found.append(Replied(m, met, answered, sum(w.code == "part_not_told" for w in reply.warnings)))
    return found


def figures(replied: Sequence[Replied]) -> dict[str, float]:
    """Of the messages of which something is told: the share of needs met, of refusals.

    Of those answered of which something is not told: the share that does not say so. Of those of which all is told: the share that
    says in vain that something is not. Of those of which nothing is told: the share answered."""
    some = [r for r in replied if r.met]
    mixed = [r for r in some if r.missing and r.answered]
    full = [r for r in some if not r.missing and r.answered]
    none = [r for r in replied if not r.met]
    return {
        "messages": float(len(replied)),
        "told": _mean([sum(r.met) / len(r.met) for r in some]),
        "refused": _mean([not r.answered for r in some]),
        "silent": _mean([not r.unsaid for r in mixed]),
        "said in vain": _mean([r.unsaid > 0 for r in full]),
        "wrongly answered": _mean([r.answered for r in none]),
    }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / max(1, len(values))


@app.command()
def main(
    questions: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Another file of such messages.")
    ] = COMPOUND,
    wrong: Annotated[bool, typer.Option("--wrong", help="Also print the messages that went wrong.")] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the index and the model.")] = None,
) -> None:
    """Sends messages that ask several things: is what is told told, and is it said what is not?"""
    from assistant.opening import open_assistant
    from assistant.settings import load_settings

    replied = measure(open_assistant(load_settings(data_dir=data_dir)), read_messages(questions))
    rows: dict[str, list[Replied]] = {"all": replied}
    for r in replied:
        rows.setdefault(r.message.lang, []).append(r)
        rows.setdefault(r.message.kind, []).append(r)
    table = Table(title=f"{questions.parent.name}, {questions.stem}")
    for column in ("", *FIGURES):
        table.add_column(column, justify="right")
    for name, chosen in rows.items():
        row = figures(chosen)
        table.add_row(name, f"{row['messages']:.0f}", *(f"{row[f]:.3f}" for f in FIGURES[1:]))
    console = Console()
    console.print(table)
    for r in replied if wrong else ():
        if r.answered != bool(r.met) or not all(r.met) or (r.answered and bool(r.unsaid) != bool(r.missing)):
            console.print(
                f"{r.message.id} {r.message.kind}: met {sum(r.met)} of {len(r.met)}, answered {r.answered}, "
                f"said {r.unsaid} of {r.missing} | {r.message.question}",
                markup=False,
            )
