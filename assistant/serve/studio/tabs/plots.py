"""The tab of drawings, all made here as SVG: timeline, relations, abstention, latency; each has its figures as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import gradio as gr
from markupsafe import Markup

from assistant.documents.card import RelationType
from assistant.messages import text
from assistant.retrieve.weights import weights
from assistant.serve.page import timeline_svg, wording
from assistant.serve.page.sources import by_date
from assistant.serve.studio import abstention, charts, panels, relations, runs
from assistant.serve.studio.session import Seen
from assistant.serve.studio.studio import Studio
from assistant.serve.studio.tabs.common import on, panel
from assistant.timeline import status_of, timeline
from assistant.types import LANGUAGES, Language

NAME = "plots"
NOBODY = ""
_BY_DEFAULT: tuple[RelationType, ...] = ("overtakes", "challenges", "confirms", "applies")
_SLOW = 1.25  # the axis of times goes this far beyond what 95 of 100 take


def fill(studio: Studio, language: Language, page: Any, tab: Any) -> None:
    """Four drawings, each made when it is looked at."""

    def say(key: str) -> str:
        return text(f"studio.{key}", language)

    def choices() -> list[tuple[str, str]]:
        return [(run_label(run), run.path) for run in runs.runs(studio.settings.reports) if run.weighed]

    with gr.Tabs():
        with gr.Tab(say("timeline_tab")) as timeline_tab:
            timeline_out = panel()
        with gr.Tab(say("relations_tab")) as relations_tab:
            with gr.Row(elem_classes="form"):
                with gr.Column(scale=2, min_width=320):
                    types = gr.CheckboxGroup(
                        [(text(f"content.to_{t}", language), t) for t in relations.TYPES],
                        value=list(_BY_DEFAULT),
                        label=say("relation_types"),
                    )
                with gr.Column(scale=1, min_width=320):
                    sources = [(card.short[language], card.id) for card in by_date(studio.shelf)]
                    focus = gr.Dropdown([(say("every_source"), NOBODY), *sources], value=NOBODY, label=say("focus"))
            relations_out = panel()
        with gr.Tab(say("abstention_tab")) as abstention_tab:
            run = gr.Dropdown(choices(), value=None, label=say("choose_run"), info=say("choose_run_info"))
            abstention_out = panel()
        with gr.Tab(say("latency_tab")) as latency_tab:
            again = gr.Button(say("refresh"), size="sm", elem_classes="go")
            latency_out = panel()

    async def drawn_timeline() -> Markup:
        return await studio.shown(lambda: _timeline(studio, language), language)

    async def drawn_relations(types: Sequence[str] | None, focus: str | None) -> Markup:
        return await studio.shown(lambda: _relations(studio, types or (), focus, language), language)

    async def drawn_abstention(run: str | None) -> Markup:
        return await studio.shown(lambda: _abstention(studio, run, language), language)

    async def drawn_latency() -> Markup:
        return await studio.shown(lambda: _latency(studio, language), language)

    def offered() -> Any:
        """The runs that are there now; the latest is chosen."""
        found = choices()
        return gr.update(choices=found, value=found[0][1] if found else None)

    on([tab.select, timeline_tab.select], drawn_timeline, (), [timeline_out])
    on([relations_tab.select, types.change, focus.change], drawn_relations, (types, focus), [relations_out])
    opened = on(abstention_tab.select, offered, (), [run], show_progress="hidden")
    opened.then(drawn_abstention, [run], [abstention_out], api_visibility="private", concurrency_limit=None)
    on(run.input, drawn_abstention, [run], [abstention_out])
    on([latency_tab.select, again.click], drawn_latency, (), [latency_out])


def run_label(run: runs.Run) -> str:
    """A run as a list names it: system, set, folder."""
    return " · ".join(part for part in (run.name, f"{run.set} {run.split}".strip(), run.path) if part and part != ".")


def _timeline(studio: Studio, language: Language) -> Markup:
    cards, today = studio.shelf.cards, studio.today
    events = timeline(cards, today, language)
    if not events:
        return panels.notice("timeline_empty", language)
    standings = {id: status_of(card, today) for id, card in cards.items()}
    drawing = timeline_svg.wide(events, standings, today, language)
    return panels.panel(
        "timeline.html", language, drawing=drawing, events=events, today=wording.day(today, language), as_of=today
    )


def _relations(studio: Studio, types: Sequence[str], focus: str | None, language: Language) -> Markup:
    cards = studio.shelf.cards
    wanted = [t for t in get_args(RelationType) if t in types]
    chosen = focus if focus in cards else None
    shown = relations.edges(cards, wanted, chosen)
    if not shown:
        return panels.notice("relations_none", language)
    drawing = relations.draw(shown, language, chosen)
    used = [t for t in relations.TYPES if any(e.type == t for e in shown)]
    return panels.panel("relations.html", language, drawing=drawing, edges=shown, types=used)


def _abstention(studio: Studio, run: str | None, language: Language) -> Markup:
    fitted = {each: weights().answerable.threshold[each] for each in LANGUAGES}
    used = {each: abstention.moved(fitted[each], studio.settings.abstention) for each in LANGUAGES}
    root = studio.settings.reports
    questions = runs.weighed(root, run) if root and run else ()
    found = [c for each in LANGUAGES if (c := abstention.curves(questions, each, used[each], fitted[each]))]
    frame, risks = abstention.risks(questions, used)
    seen = [s for s in studio.session.all() if s.probability is not None]
    return panels.panel(
        "abstention.html",
        language,
        curves=found,
        frame=frame,
        risks=risks,
        fitted=fitted,
        used=used,
        fitted_on=weights().fitted_on,
        setting=studio.settings.abstention,
        session=[(each, _probabilities(seen, each)) for each in LANGUAGES if any(s.language == each for s in seen)],
        root=root,
    )


def _probabilities(seen: Sequence[Seen], language: Language) -> charts.Histogram:
    return charts.histogram(
        [s.probability for s in seen if s.language == language and s.probability is not None], 1, bins=20
    )


def _latency(studio: Studio, language: Language) -> Markup:
    seen = studio.session.all()
    if not seen:
        return panels.notice("latency_none", language)
    totals = [s.timings_ms.get("total", 0.0) for s in seen]
    p50, p95 = (charts.percentile(totals, share) for share in (0.5, 0.95))
    steps = list(dict.fromkeys(step for s in seen for step in s.timings_ms if step != "total"))
    rows = []
    for step in (*steps, "total"):
        values = [s.timings_ms[step] for s in seen if step in s.timings_ms]
        rows.append((step, len(values), *(charts.percentile(values, share) for share in (0.5, 0.95, 1))))
    return panels.panel(
        "latency.html",
        language,
        drawn=charts.histogram(totals, p95 * _SLOW or 1),
        marks=(("p50", p50), ("p95", p95)),
        rows=rows,
        count=len(seen),
    )
