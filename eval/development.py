"""The bars of the development set (`eval/data/dev`): how well its questions are answered, in all and by language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.pipeline import Assistant
from assistant.types import LANGUAGES
from eval.answering import ask_all, summary
from eval.questions import DATA, read_questions

QUESTIONS = DATA / "dev" / "questions.jsonl"
FLOORS = {"key_facts": 0.85, "right_source": 0.93, "refused": 0.85, "answered": 0.95}
Figures = Mapping[str, Mapping[str, float]]


def measure(
    assistant: Assistant,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
    file: Path = QUESTIONS,
) -> Figures:
    """`summary()` of all questions of a file (“all”) and of those of each language."""
    questions = read_questions(file)
    judged = []
    for n, question in enumerate(questions, 1):
        judged += ask_all(assistant, [question])
        progress("ask", n, len(questions))
    return {"all": summary(judged)} | {
        lang: summary([j for j in judged if j.question.lang == lang]) for lang in LANGUAGES
    }


def missed(figures: Figures) -> list[str]:
    """The bars that are missed over all questions, one sentence each."""
    return [
        f"{name} is {figures['all'][name]:.3f}, under {floor}"
        for name, floor in FLOORS.items()
        if figures["all"][name] < floor
    ]


def show(figures: Figures, console: Console) -> None:
    """Prints the figures."""
    table = Table(title="development questions")
    table.add_column("")
    for scope in figures:
        table.add_column(scope, justify="right")
    for name in figures["all"]:
        table.add_row(
            name, *(f"{figures[s][name]:.0f}" if name == "questions" else f"{figures[s][name]:.3f}" for s in figures)
        )
    console.print(table)
