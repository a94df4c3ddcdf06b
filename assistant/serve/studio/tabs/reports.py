"""The tab that lists the evaluation runs of the setting `reports`, and leads to their pages."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import gradio as gr
from markupsafe import Markup

from assistant.messages import text
from assistant.serve.studio import panels, runs
from assistant.serve.studio.reports import report_file
from assistant.serve.studio.studio import Studio
from assistant.serve.studio.tabs.common import on, panel
from assistant.types import Language

NAME = "reports"


def fill(studio: Studio, language: Language, page: Any, tab: Any) -> None:
    """The list, read anew whenever the tab is opened."""
    again = gr.Button(text("studio.refresh", language), size="sm", elem_classes="go")
    out = panel()

    async def reported() -> Markup:
        return await studio.shown(lambda: _listed(studio, language), language)

    on([tab.select, again.click], reported, (), [out])


def _listed(studio: Studio, language: Language) -> Markup:
    root = studio.settings.reports
    if root is None:
        return panels.notice("reports_unset", language)
    found = runs.runs(root)
    if not found:
        return panels.notice("reports_none", language, folder=root)
    rows = [(run, _address(studio, run), dt.datetime.fromtimestamp(run.changed, dt.UTC).date()) for run in found]
    shown = [name for name in runs.FIGURES if any(name in run.figures for run in found)]
    return panels.panel("reports.html", language, rows=rows, figures=shown, folder=root)


def _address(studio: Studio, run: runs.Run) -> str | None:
    known = run.report and report_file(studio.settings.reports, run.report)
    return f"../reports/{quote(run.report)}" if run.report and known else None
