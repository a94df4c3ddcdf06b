"""The web chat: Gradio Blocks in French and English, with a source panel; text comes from the message catalogues."""

from __future__ import annotations

import json
import os
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.messages import text
from assistant.serve.panel import empty
from assistant.serve.turns import turn
from assistant.types import LANGUAGES, Language

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

EXAMPLES = 6
AT_ONCE, WAITING = 8, 64
_NAMES = {"fr": "Français", "en": "English"}

CSS = """
.gradio-container { max-width: 76rem !important; margin: 0 auto; }
.head h1 { font-size: 1.5rem; margin: 0 0 .4rem; }
.head [role=note] { border-left: 4px solid currentColor; padding: .2rem .8rem; margin: 0; max-width: 60rem; }
.examples button { text-align: left; justify-content: flex-start; white-space: normal; font-weight: normal; min-height: 2.5rem; }
#log .icon-button-wrapper, #log .scroll-down-button-container { display: none; }
.warnings { margin-bottom: 1rem; }
.warnings ul { margin: 0; padding-left: 1.2rem; list-style: disc; }
.warnings li { margin: .2rem 0; }
.sources h2 { font-size: 1.15rem; margin: 0 0 .5rem; }
.sources h3 { font-size: 1rem; margin: 0; }
.sources .source { border: 1px solid var(--border-color-primary); border-radius: 6px; padding: .7rem .9rem; margin-bottom: .8rem; }
.sources .source p { margin: .3rem 0; }
.sources blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid var(--border-color-primary); }
.sources mark { background: #fff3b0; color: #1a1a1a; text-decoration: underline; text-underline-offset: 3px; }
.sources .number:target { outline: 2px solid currentColor; }
.sources a { text-decoration: underline; }
"""


def head(language: Language) -> str:
    """The title of the page and the notice that a machine answers."""
    return (
        f'<header class="head" lang="{language}"><h1>{escape(text("chat.title", language))}</h1>'
        f'<p role="note">{escape(text("chat.intro", language))}</p></header>'
    )


def page_script() -> str:
    """Sets what Gradio fixes once: the language and the title of the page, and the name of the conversation for screen readers."""
    words = json.dumps(
        {code: {"title": text("chat.title", code), "log": text("chat.conversation", code)} for code in LANGUAGES},
        ensure_ascii=False,
    )
    return (
        f"(language) => {{ const words = ({words})[language]; document.documentElement.lang = language; document.title = words.title; "
        "document.querySelector('#log [role=log]')?.setAttribute('aria-label', words.log); return [language]; }"
    )


def examples(language: Language) -> list[str]:
    """The example questions of a language."""
    return [text(f"chat.example_{n}", language) for n in range(1, EXAMPLES + 1)]


def preferred(accept_language: str) -> Language:
    """The page's first language, from the browser's Accept-Language; French when it names neither."""
    for part in accept_language.lower().split(","):
        code = part.strip()[:2]
        if code in LANGUAGES:
            return "fr" if code == "fr" else "en"
    return "fr"


def build(assistant: Assistant) -> Any:
    """The chat over an open assistant, ready to be mounted or launched."""
    first: Language = "fr"
    with gr.Blocks(title=text("chat.title", first), analytics_enabled=False) as page:
        earlier, panels = gr.State([]), gr.State([])
        with gr.Row(equal_height=False):
            with gr.Column(scale=4, min_width=320):
                top = gr.HTML(head(first))
            with gr.Column(scale=1, min_width=240):
                language = gr.Radio(
                    [(_NAMES[code], code) for code in LANGUAGES], value=first, label=text("chat.language", first)
                )
        with gr.Row(equal_height=False):
            with gr.Column(scale=3, min_width=320):
                log = gr.Chatbot(
                    label=text("chat.conversation", first),
                    height=None,
                    min_height=180,
                    max_height=520,
                    buttons=[],
                    latex_delimiters=[],
                    allow_tags=False,
                    sanitize_html=True,
                    line_breaks=False,
                    feedback_options=None,
                    elem_id="log",
                )
                field = gr.Textbox(
                    label=text("chat.question", first),
                    placeholder=text("chat.placeholder", first),
                    lines=1,
                    max_lines=6,
                    elem_id="question",
                )
                with gr.Row():
                    ask = gr.Button(text("chat.ask", first), variant="primary", elem_id="ask")
                    clear = gr.Button(text("chat.clear", first), elem_id="clear")
                with gr.Accordion(text("chat.examples", first), open=True, elem_classes="examples") as title:
                    buttons = [gr.Button(q, size="sm") for q in examples(first)]
            with gr.Column(scale=2, min_width=320, elem_classes="sources"):
                panel = gr.HTML(empty(first), elem_id="sources")

        def answer(
            question: str, log_: list[Any], earlier_: list[str], panels_: list[str], code: Language
        ) -> tuple[Any, ...]:
            done = turn(assistant, question or "", earlier_, code, len(log_) // 2 + 1)
            return (
                [*log_, *done.messages],
                done.panel,
                done.earlier,
                [*panels_, done.panel],
                done.field,
                gr.Accordion(open=False),
            )

        def again(panels_: list[str], event: gr.SelectData) -> Any:
            """The sources of an earlier answer, when it is clicked."""
            number = (event.index if isinstance(event.index, int) else event.index[0]) // 2
            return panels_[number] if number < len(panels_) else gr.skip()

        def speak(code: Language, log_: list[Any]) -> list[Any]:
            labels = [
                head(code),
                gr.Radio(label=text("chat.language", code)),
                gr.Chatbot(label=text("chat.conversation", code)),
                gr.Textbox(label=text("chat.question", code), placeholder=text("chat.placeholder", code)),
                text("chat.ask", code),
                text("chat.clear", code),
                gr.Accordion(label=text("chat.examples", code)),
                gr.skip() if log_ else empty(code),
            ]
            return [*labels, *examples(code)]

        shared: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        spoken = [top, language, log, field, ask, clear, title, panel, *buttons]
        outputs = [log, panel, earlier, panels, field, title]
        gr.on(
            [ask.click, field.submit],
            answer,
            [field, log, earlier, panels, language],
            outputs,
            concurrency_id="ask",
            show_progress="minimal",
            show_progress_on=[panel],
            api_visibility="private",
        )
        for button in buttons:
            button.click(answer, [button, log, earlier, panels, language], outputs, concurrency_id="ask", **shared)
        clear.click(
            lambda code: ([], empty(code), [], [], "", gr.Accordion(open=True)),
            [language],
            outputs,
            queue=False,
            **shared,
        )
        log.select(again, [panels], [panel], **shared)
        language.change(speak, [language, log], spoken, queue=False, **shared)
        language.change(None, [language], [language], js=page_script(), queue=False, **shared)
        page.load(_first_language, None, [language], queue=False, **shared).then(
            None, [language], [language], js=page_script(), queue=False, **shared
        )
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING)
    return page


def _first_language(request: gr.Request) -> Language:
    return preferred(request.headers.get("accept-language", ""))


def mount(app: Any, assistant: Assistant) -> Any:
    """A FastAPI application with the chat at its root: no footer, nothing kept in the browser, fonts of the reader's own."""
    theme = gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace"))
    return gr.mount_gradio_app(
        app,
        build(assistant),
        path="",
        css=CSS,
        theme=theme,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        enable_monitoring=False,
        max_file_size=1,  # nobody has a file to send
    )
