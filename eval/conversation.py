"""How well follow-ups are understood: the dialogues of `eval/data/conversation`, replayed turn by turn."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from assistant.documents.text import fold
from assistant.pipeline import Assistant
from assistant.types import Answer, Language, Reply
from eval.questions import DATA

FOLDER = DATA / "conversation"
SPLITS = ("dev", "test", "fresh")

app = typer.Typer(add_completion=False)


class Expected(BaseModel):
    """What the last turn should become; `resolved` is null where both are right."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    resolved: bool | None
    about: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    language: Language | None = None


class Dialogue(BaseModel):
    """Questions of one person in order; the last one is judged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Language
    form: str
    turns: tuple[str, ...]
    expected: Expected


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the last turn: what was understood, and whether history changed anything."""

    dialogue: Dialogue
    understood: str | None
    reached: frozenset[str]
    cited: frozenset[str]
    reply: Reply
    touched: bool

    @property
    def noticed(self) -> bool:
        """True when the turn was taken as a follow-up."""
        return self.understood is not None

    @property
    def subject(self) -> bool:
        """True when it was taken as a follow-up about the right thing, in the right language."""
        wanted = self.dialogue.expected
        folded = fold(self.understood or "")
        return (
            self.noticed
            and all(re.search(w, folded) for w in wanted.words)
            and (not wanted.about or bool(self.reached & set(wanted.about)))
            and self.reply.language == (wanted.language or self.dialogue.lang)
        )

    @property
    def answered(self) -> bool:
        """True when the answer cites one of the sources that the turn is about."""
        return bool(self.cited & set(self.dialogue.expected.about))

    @property
    def right(self) -> bool:
        """What the dialogue asks for: resolved to the right subject, or left alone."""
        wanted = self.dialogue.expected
        if wanted.resolved is None:
            return self.answered
        return self.subject if wanted.resolved else not self.touched


def read_dialogues(path: Path) -> list[Dialogue]:
    """The dialogues in a JSONL file."""
    return [Dialogue.model_validate(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def replay(assistant: Assistant, dialogue: Dialogue) -> Outcome:
    """Asks the turns in order, each with the questions and the cited sources of those before it."""
    asked: list[str] = []
    cited: list[tuple[str, ...]] = []
    for turn in dialogue.turns[:-1]:
        reply = assistant.ask(turn, history=asked, cited=cited, default=dialogue.lang)
        asked.append(turn)
        cited.append(tuple(dict.fromkeys(c.source_id for c in reply.citations)))
    last = dialogue.turns[-1]
    trace = assistant.trace(last, history=asked, cited=cited, default=dialogue.lang)
    alone = assistant.ask(last, default=trace.query.language if trace.query else dialogue.lang)
    assert trace.reply is not None
    assert trace.query is not None
    found = frozenset(c.source_id for c in trace.reply.citations)
    nearest = frozenset(c.source_id for c in trace.reply.refusal.nearest) if trace.reply.refusal else frozenset[str]()
    return Outcome(
        dialogue,
        trace.reply.understood_as,
        frozenset(trace.query.subject) | found | nearest,
        found,
        trace.reply,
        trace.reply.text != alone.text or trace.reply.understood_as != alone.understood_as,
    )


def measure(
    assistant: Assistant, dialogues: Sequence[Dialogue], tell: Callable[[int, int], None] = lambda done, total: None
) -> list[Outcome]:
    """Every dialogue replayed."""
    found = []
    for n, dialogue in enumerate(dialogues, 1):
        found.append(replay(assistant, dialogue))
        tell(n, len(dialogues))
    return found


def figures(outcomes: Sequence[Outcome]) -> Mapping[str, tuple[float, int]]:
    """Each share with the number of dialogues it is over."""
    follow = [o for o in outcomes if o.dialogue.expected.resolved]
    alone = [o for o in outcomes if o.dialogue.form == "alone"]
    change = [o for o in outcomes if o.dialogue.form in ("change", "courtesy")]
    either = [o for o in outcomes if o.dialogue.expected.resolved is None]
    return {
        "follow-ups noticed": _share(o.noticed for o in follow),
        "follow-ups resolved to the right subject": _share(o.subject for o in follow),
        "follow-ups answered from the right source": _share(o.answered for o in follow if o.dialogue.expected.about),
        "stand-alone questions left alone": _share(not o.touched for o in alone),
        "changes of subject left alone": _share(not o.touched for o in change),
        "either way, right source": _share(o.answered for o in either),
    }


def _share(values: Iterable[bool]) -> tuple[float, int]:
    found = list(values)
    return (sum(found) / len(found) if found else 1.0), len(found)


@app.command()
def main(
    split: Annotated[str, typer.Option(help="dev, test, fresh or all.")] = "all",
    wrong: Annotated[bool, typer.Option("--wrong", help="Also print what went wrong (never with test).")] = False,
    floor: Annotated[float, typer.Option(min=0, max=1, help="Exit 1 when a share is under this.")] = 0.0,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the index and the model.")] = None,
) -> None:
    """Replays the dialogues and prints how many follow-ups are resolved and how many other questions are left alone."""
    from assistant.opening import open_assistant
    from assistant.settings import load_settings

    assistant = open_assistant(load_settings(data_dir=data_dir))
    fell = False
    for name in SPLITS if split == "all" else (split,):
        outcomes = measure(assistant, read_dialogues(FOLDER / f"{name}.jsonl"))
        rows = {
            "all": figures(outcomes),
            **{lang: figures([o for o in outcomes if o.dialogue.lang == lang]) for lang in ("fr", "en")},
        }
        show(name, rows, Console())
        fell |= any(value < floor for value, _ in rows["all"].values())
        if wrong and name != "test":
            for o in outcomes:
                if not o.right or (o.dialogue.expected.resolved and not o.answered):
                    typer.echo(_line(o))
    raise typer.Exit(1 if fell else 0)


def show(title: str, rows: Mapping[str, Mapping[str, tuple[float, int]]], console: Console) -> None:
    """Prints the shares of one split, in all and by language."""
    table = Table(title=f"conversation, {title}")
    table.add_column("")
    for scope in rows:
        table.add_column(scope, justify="right")
    for name in rows["all"]:
        table.add_row(name, *(f"{rows[s][name][0]:.3f} ({rows[s][name][1]})" for s in rows))
    console.print(table)


def _line(o: Outcome) -> str:
    kind = "answer" if isinstance(o.reply, Answer) else str(o.reply.refusal and o.reply.refusal.reason)
    mark = "WRONG" if not o.right else "source"
    return (
        f"{mark} {o.dialogue.id} {o.dialogue.form}: {' / '.join(o.dialogue.turns)}\n"
        f"    {o.understood!r} → {kind} {sorted(o.cited)}, wanted {list(o.dialogue.expected.about)}"
    )
