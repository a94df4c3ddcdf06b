"""How the tabs use Gradio."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from assistant.messages import text
from assistant.types import LANGUAGES, Language

ANY = ""  # the choice “either language”


def panel(value: str = "", **options: Any) -> Any:
    """Where a tab shows what a template made."""
    return gr.HTML(value, apply_default_css=False, js_on_load=None, **options)


def on(
    triggers: Any, work: Callable[..., Any], inputs: Sequence[Any] = (), outputs: Sequence[Any] = (), **more: Any
) -> Any:
    """Has `work` done at an event, or at any of several; none of them is in Gradio's list of calls."""
    listened = list(triggers) if isinstance(triggers, list | tuple) else [triggers]
    options = {"api_visibility": "private", "show_progress": "minimal", "concurrency_limit": None} | more
    return gr.on(listened, work, list(inputs) or None, list(outputs) or None, **options)


def languages(label: str, language: Language, *, either: str | None = None) -> Any:
    """Buttons to choose a language; `either` names the choice of both."""
    names = [(text(f"studio.language_{each}", language), each) for each in LANGUAGES]
    first = [(text(f"studio.{either}", language), ANY)] if either else []
    return gr.Radio([*first, *names], value=ANY if either else language, label=text(f"studio.{label}", language))
