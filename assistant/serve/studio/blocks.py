"""The studio's page in one language, as Gradio blocks: a head and a tab for each kind of work."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.messages import text
from assistant.serve.studio import panels
from assistant.serve.studio.studio import Studio
from assistant.serve.studio.tabs import ask, corpus, plots, reports, review
from assistant.types import Language

TABS = (ask, corpus, plots, reports, review)
MOST_WAITING = 64  # events of all visitors together

_SANS = ("-apple-system", "Segoe UI", "Roboto", "Adwaita Sans", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
_MONO = ("ui-monospace", "Liberation Mono", "monospace")
_COLOURS = {  # those of the citizen's pages: for light, for dark
    "body_background_fill": ("#fbfaf6", "#141816"),
    "body_text_color": ("#1d2421", "#e7eae5"),
    "body_text_color_subdued": ("#565f5a", "#a8b1ab"),
    "background_fill_primary": ("#ffffff", "#1c211e"),
    "background_fill_secondary": ("#eff2ec", "#1e2623"),
    "block_background_fill": ("#ffffff", "#1c211e"),
    "block_label_background_fill": ("#ffffff", "#1c211e"),
    "block_label_text_color": ("#1d2421", "#e7eae5"),
    "block_title_text_color": ("#1d2421", "#e7eae5"),
    "block_info_text_color": ("#565f5a", "#a8b1ab"),
    "border_color_primary": ("#e0ddd3", "#303733"),
    "border_color_accent": ("#1f5c52", "#8fd0bd"),
    "block_border_color": ("#e0ddd3", "#303733"),
    "color_accent": ("#1f5c52", "#8fd0bd"),
    "color_accent_soft": ("#eff2ec", "#1e2623"),
    "link_text_color": ("#1f5c52", "#8fd0bd"),
    "input_background_fill": ("#ffffff", "#141816"),
    "input_border_color": ("#858b86", "#78827c"),
    "input_border_color_focus": ("#1f5c52", "#8fd0bd"),
    "input_placeholder_color": ("#565f5a", "#a8b1ab"),
    "button_primary_background_fill": ("#1f5c52", "#8fd0bd"),
    "button_primary_background_fill_hover": ("#184a42", "#a9dccd"),
    "button_primary_text_color": ("#ffffff", "#10201b"),
    "button_secondary_background_fill": ("#ffffff", "#1c211e"),
    "button_secondary_background_fill_hover": ("#eff2ec", "#1e2623"),
    "button_secondary_border_color": ("#858b86", "#78827c"),
    "button_secondary_text_color": ("#1d2421", "#e7eae5"),
    "checkbox_background_color_selected": ("#1f5c52", "#8fd0bd"),
    "checkbox_border_color": ("#858b86", "#78827c"),
    "checkbox_border_color_selected": ("#1f5c52", "#8fd0bd"),
    "checkbox_label_background_fill": ("#ffffff", "#1c211e"),
    "checkbox_label_background_fill_selected": ("#eff2ec", "#1e2623"),
    "checkbox_label_text_color": ("#1d2421", "#e7eae5"),
    "checkbox_label_text_color_selected": ("#1d2421", "#e7eae5"),
}

_ONE_FOR_BOTH = ("color_accent",)


def theme() -> Any:
    """The look of the citizen's pages, with faces that the reader's machine has: no other site is asked for one."""
    light = {name: pair[0] for name, pair in _COLOURS.items()}
    dark = {f"{name}_dark": pair[1] for name, pair in _COLOURS.items() if name not in _ONE_FOR_BOTH}
    return gr.themes.Base(
        font=[gr.themes.Font(f) for f in _SANS], font_mono=[gr.themes.Font(f) for f in _MONO], radius_size="md"
    ).set(**light, **dark)


def build(studio: Studio, language: Language) -> Any:
    """The page."""
    info = studio.assistant.index.manifest
    with gr.Blocks(title=text("studio.title", language), analytics_enabled=False, fill_width=True) as page:
        gr.HTML(panels.panel("head.html", language, info=info), apply_default_css=False)
        with gr.Tabs():
            for each in TABS:
                with gr.Tab(text(f"studio.{each.NAME}_tab", language), id=each.NAME) as tab:
                    each.fill(studio, language, page, tab)
    # The service limits what is done at once; Gradio must not make one visitor wait for another before that.
    page.queue(default_concurrency_limit=None, max_size=MOST_WAITING)
    return page
