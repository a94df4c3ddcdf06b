"""The tab to go through what people left: their feedback, and the questions that stayed unanswered."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import gradio as gr
from markupsafe import Markup

from assistant.documents.text import words
from assistant.messages import text
from assistant.serve.page.chat import REASONS
from assistant.serve.studio import panels
from assistant.serve.studio.studio import Studio
from assistant.serve.studio.tabs.common import ANY, languages, on, panel
from assistant.types import Language

NAME = "review"
VERDICTS = ("up", "down")
MOST = 200  # pieces of feedback shown, the latest; questions likewise, the most frequent


@dataclass
class Group:
    """Questions that differ in spelling only: how often they were asked, when last, what came nearest."""

    question: str
    language: Language
    latest: str
    count: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    surest: float = 0.0


def fill(studio: Studio, language: Language, page: Any, tab: Any) -> None:
    """Two lists, read anew whenever they are looked at."""

    def say(key: str) -> str:
        return text(f"studio.{key}", language)

    with gr.Tabs():
        with gr.Tab(say("feedback_tab")) as feedback_tab:
            with gr.Row(elem_classes="form"):
                verdict = gr.Radio(
                    [(say("any_verdict"), ANY), *((say(f"verdict_{v}"), v) for v in VERDICTS)],
                    value=ANY,
                    label=say("verdict_label"),
                )
                in_language = languages("language_label", language, either="either_language")
            feedback_out = panel()
        with gr.Tab(say("unanswered_tab")) as unanswered_tab:
            again = gr.Button(say("refresh"), size="sm", elem_classes="go")
            unanswered_out = panel()

    async def reviewed(verdict: str | None, in_language: str | None) -> Markup:
        return await studio.shown(lambda: _feedback(studio, verdict or ANY, in_language or ANY, language), language)

    async def unanswered() -> Markup:
        return await studio.shown(lambda: _unanswered(studio, language), language)

    inputs = (verdict, in_language)
    on([tab.select, feedback_tab.select, verdict.change, in_language.change], reviewed, inputs, [feedback_out])
    on([unanswered_tab.select, again.click], unanswered, (), [unanswered_out])


def explain_link(question: str, language: str) -> str:
    """The address that asks a question in the first tab."""
    return "./?" + urlencode({"ask": question, "in": language})


def _feedback(studio: Studio, verdict: str, in_language: str, language: Language) -> Markup:
    if studio.feedback is None:
        return panels.notice("feedback_off", language)
    counts, kept = Counter[str](), deque[Mapping[str, Any]](maxlen=MOST)
    for row in studio.feedback.all():
        if in_language in (ANY, row["language"]):
            counts[row["verdict"]] += 1
            if verdict in (ANY, row["verdict"]):
                kept.append(row)
    if not counts:
        return panels.notice("feedback_none", language)
    days = studio.settings.feedback_days
    return panels.panel(
        "feedback.html",
        language,
        rows=list(kept)[::-1],
        counts=[(v, counts[v]) for v in VERDICTS],
        days=days,
        most=MOST,
        explain=explain_link,
        reasons=REASONS,
    )


def _unanswered(studio: Studio, language: Language) -> Markup:
    if studio.questions is None:
        return panels.notice("questions_off", language)
    kinds = Counter[str](row["reason"] or "answer" for row in studio.questions.all())
    if not kinds:
        return panels.notice("questions_none", language)
    groups = grouped(studio.questions.unanswered())
    return panels.panel(
        "unanswered.html",
        language,
        groups=groups[:MOST],
        kinds=kinds.most_common(),
        cards=studio.shelf.cards,
        days=studio.settings.log_days,
        explain=explain_link,
    )


def grouped(rows: Iterable[Mapping[str, Any]]) -> Sequence[Group]:
    """The questions of some rows (the latest first), the most frequent first."""
    groups: dict[tuple[str, str], Group] = {}
    for row in rows:
        key = (row["language"], " ".join(words(row["question"])) or row["question"])
        group = groups.setdefault(key, Group(row["question"], row["language"], row["at"]))
        group.count += 1
        group.sources.update(row["source_ids"])
        group.surest = max(group.surest, 1 - float(row["confidence"]))
    return sorted(groups.values(), key=lambda g: -g.count)  # stable: of those equally frequent the latest first
