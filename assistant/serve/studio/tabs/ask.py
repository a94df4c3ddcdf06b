"""The tab that asks a question and shows how its answer came about."""

from __future__ import annotations

from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.messages import text
from assistant.serve.service import HISTORY
from assistant.serve.studio import panels
from assistant.serve.studio.explained import told
from assistant.serve.studio.studio import Studio
from assistant.serve.studio.tabs.common import languages, on, panel
from assistant.types import LANGUAGES, Language

NAME = "ask"


def fill(studio: Studio, language: Language, page: Any, tab: Any) -> None:
    """A question box, the language of the answer, the earlier questions; below, one table for each stage."""

    def say(key: str) -> str:
        return text(f"studio.{key}", language)

    with gr.Row(elem_classes="form"):
        with gr.Column(scale=3, min_width=320):
            question = gr.Textbox(label=say("question"), placeholder=text("chat.example_1", language), lines=2)
        with gr.Column(scale=1, min_width=240):
            wanted = languages("answer_language", language, either="as_asked")
    with gr.Accordion(say("earlier"), open=False):
        earlier = gr.Textbox(label=say("earlier_label"), lines=3, info=say("earlier_info"))
    go = gr.Button(say("ask"), variant="primary", elem_classes="go")
    out = panel(panels.notice("ask_hint", language))

    async def asked(question: str | None, wanted: str | None, earlier: str | None) -> Markup:
        return await studio.shown(lambda: _answered(studio, question or "", wanted, earlier or "", language), language)

    inputs = (question, wanted, earlier)
    on([go.click, question.submit], asked, inputs, [out])

    def linked(request: gr.Request) -> tuple[Any, Any]:
        """The question of an address, as the tab of unanswered questions links it."""
        asked_for = request.query_params.get("ask", "")[: studio.settings.max_question]
        lang = request.query_params.get("in", "")
        return (asked_for or gr.skip()), (lang if lang in LANGUAGES else gr.skip())

    # What is in the box is asked at once, if an address put it there.
    linked_to = on(page.load, linked, (), [question, wanted], show_progress="hidden")

    async def asked_by_link(question: str | None, wanted: str | None, earlier: str | None) -> Any:
        return await asked(question, wanted, earlier) if question else gr.skip()

    linked_to.then(asked_by_link, list(inputs), [out], api_visibility="private", concurrency_limit=None)


def _answered(studio: Studio, question: str, wanted: str | None, earlier: str, language: Language) -> Markup:
    """The panel for one question; it is not among the kept ones, which are the public's."""
    before = [line.strip() for line in earlier.splitlines() if line.strip()][-HISTORY:]
    trace = studio.assistant.trace(
        question,
        language="fr" if wanted == "fr" else "en" if wanted == "en" else None,
        history=before,
        default=language,
    )
    assert trace.reply is not None
    studio.session.note(trace.reply)
    return panels.panel("explained.html", language, told=told(trace, studio.assistant.index))
