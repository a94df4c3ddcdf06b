"""How complete the answers are, where it is known which sentences tell what (`eval/data/several`, `eval/data/fresh`).

Each question has needs, and each need the sentences of the corpus that meet it by themselves; a need is met when the answer
quotes one of them. The measure is the share of needs met (nugget recall, with sentences for patterns: Voorhees 2003). A question
without needs is one that the corpus does not answer, and ought to be refused.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from assistant.errors import InputError
from assistant.index.load import Index
from assistant.pipeline import Assistant
from assistant.types import Answer, Language, Reply
from eval.lines import read_lines
from eval.questions import DATA

SEVERAL = DATA / "several" / "dev.jsonl"
FRESH = DATA / "fresh"
Place = Annotated[str, Field(pattern=r"^[^#]+#[^#:]+:[1-9]\d*$")]

app = typer.Typer(add_completion=False)


class Broad(BaseModel):
    """A question and its needs, each a list of source#paragraph:sentence (from 1, in the question's language); none: nothing answers.

    `turns`: the earlier questions of the conversation, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    lang: Language
    kind: str
    question: str = Field(min_length=1)
    turns: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    needs: tuple[Annotated[tuple[Place, ...], Field(min_length=1)], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A question with, for each need, whether the answer meets it, and whether its first sentence meets any; `quotes`: how
    many sentences were quoted, 0 of a refusal."""

    question: Broad
    met: tuple[bool, ...]
    leads: bool
    quotes: int


def read_several(path: Path = SEVERAL) -> list[Broad]:
    """The questions of a JSON lines file; an error names file and line."""
    wanted = "a question with its needs", "une question avec ce qu'elle demande"
    return [q for _, q in read_lines(path, Broad, *wanted)]


def sentences_of(index: Index, language: Language) -> dict[str, str]:
    """Each sentence of a language by its place (source#paragraph:number)."""
    found = {}
    for s in index.sentences:
        p = index.passages[s.passage]
        if p.language == language:
            found[f"{p.unit}:{s.position + 1}"] = p.text[s.start : s.end]
    return found


def check_places(id: str, needs: Iterable[Iterable[str]], known: Container[str]) -> None:
    """InputError names the first sentence of a question's needs that the index does not have."""
    if astray := [place for need in needs for place in need if place not in known]:
        raise InputError(
            f"{id}: the index has no sentence {astray[0]}.", f"{id} : l'index n'a pas de phrase {astray[0]}."
        )


def measure(assistant: Assistant, questions: Sequence[Broad]) -> list[Told]:
    """Each question asked; an unknown place in a need is an error."""
    texts: Mapping[Language, Mapping[str, str]] = {
        lang: sentences_of(assistant.index, lang) for lang in {q.lang for q in questions}
    }
    found = []
    for q in questions:
        check_places(q.id, q.needs, texts[q.lang])
        reply = _goes_on(assistant, q)
        quotes = [c.quote for c in reply.citations] if isinstance(reply, Answer) else []
        met = tuple(any(texts[q.lang][p] in quotes for p in need) for need in q.needs)
        leads = any(texts[q.lang][p] in quotes[:1] for need in q.needs for p in need)
        found.append(Told(q, met, leads, len(quotes)))
    return found


def _goes_on(assistant: Assistant, q: Broad) -> Reply:
    """The reply to a question after its earlier ones were asked, each with the sources cited until then."""
    cited: list[tuple[str, ...]] = []
    for n, earlier in enumerate(q.turns):
        reply = assistant.ask(earlier, language=q.lang, history=q.turns[:n], cited=cited)
        cited.append(tuple(dict.fromkeys(c.source_id for c in reply.citations)))
    return assistant.ask(q.question, language=q.lang, history=q.turns, cited=cited)


def figures(told: Sequence[Told]) -> dict[str, float]:
    """Of what the corpus answers: share of needs met (mean over questions), of questions with all of them met, of those whose first
    sentence meets one, of refusals; sentences of an answer. Of what it does not answer: the share answered all the same."""
    answerable = [t for t in told if t.question.needs]
    others = [t for t in told if not t.question.needs]
    many = max(1, len(answerable))
    quotes = [t.quotes for t in answerable if t.quotes]
    return {
        "questions": float(len(told)),
        "needs": sum(sum(t.met) / len(t.met) for t in answerable) / many,
        "complete": sum(all(t.met) for t in answerable) / many,
        "leads": sum(t.leads for t in answerable) / many,
        "refused": sum(not t.quotes for t in answerable) / many,
        "sentences": sum(quotes) / max(1, len(quotes)),
        "wrongly answered": sum(t.quotes > 0 for t in others) / max(1, len(others)),
    }


@app.command()
def main(
    floor: Annotated[float, typer.Option(min=0, max=1, help="Exit 1 when the share of needs met is under this.")] = 0.0,
    questions: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="Another file of such questions.")
    ] = SEVERAL,
    wrong: Annotated[bool, typer.Option("--wrong", help="Also print what was not met.")] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Folder of the index and the model.")] = None,
) -> None:
    """Asks questions whose answering sentences are known and prints how many of their needs are met, by kind."""
    from assistant.opening import open_assistant
    from assistant.settings import load_settings

    told = measure(open_assistant(load_settings(data_dir=data_dir)), read_several(questions))
    rows = {"all": told}
    for t in told:
        rows.setdefault(t.question.lang, []).append(t)
        rows.setdefault(t.question.kind, []).append(t)
    table = Table(title=f"{questions.parent.name}, {questions.stem}")
    for column in ("", *figures(told)):
        table.add_column(column, justify="right")
    for name, some in rows.items():
        table.add_row(name, *(f"{v:.0f}" if n == "questions" else f"{v:.3f}" for n, v in figures(some).items()))
    Console().print(table)
    for t in told if wrong else ():
        asked = " / ".join((*t.question.turns, t.question.question))
        if t.quotes and not t.question.needs:
            typer.echo(f"{t.question.id} {asked}\n    answered, though nothing answers it")
        for need, met in zip(t.question.needs, t.met, strict=True):
            if not met:
                typer.echo(f"{t.question.id} {asked}\n    not told: {' or '.join(need)}")
    raise typer.Exit(1 if figures(told)["needs"] < floor else 0)
