"""The tab to search the corpus and to leaf through it: each paragraph in both languages, with the questions that lead to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.index.load import Unit
from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.serve.page.sources import by_date, kinds, view
from assistant.serve.studio import panels
from assistant.serve.studio.studio import Studio
from assistant.serve.studio.tabs.common import languages, on, panel
from assistant.timeline import day_of
from assistant.types import LANGUAGES, Language, Passage

NAME = "corpus"
RESULTS = (5, 10, 20, 50)
UNITS = 300  # paragraphs shown of one source; an original may have thousands


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A paragraph in the languages in which it exists, and the anticipated questions that lead to it."""

    id: str
    role: str
    heading: str
    passages: Mapping[Language, Passage]
    facts: tuple[str, ...]
    questions: Mapping[Language, Sequence[str]]


def fill(studio: Studio, language: Language, page: Any, tab: Any) -> None:
    """A search for passages, and a list of sources to open one."""

    def say(key: str) -> str:
        return text(f"studio.{key}", language)

    panel(_overview(studio, language))
    with gr.Tabs():
        with gr.Tab(say("search_tab")):
            with gr.Row(elem_classes="form"):
                with gr.Column(scale=3, min_width=320):
                    query = gr.Textbox(label=say("search_label"), lines=1)
                with gr.Column(scale=1, min_width=240):
                    within = languages("search_language", language)
                with gr.Column(scale=1, min_width=320):
                    count = gr.Radio([(str(k), k) for k in RESULTS], value=10, label=say("results"))
            go = gr.Button(say("search"), variant="primary", elem_classes="go")
            found = panel(panels.notice("search_hint", language))
        with gr.Tab(say("browse_tab")):
            chosen = gr.Dropdown(_choices(studio, language), label=say("choose_source"), filterable=True)
            source = panel(panels.notice("browse_hint", language))

    async def searched(query: str | None, within: str | None, count: int | None) -> Markup:
        return await studio.shown(lambda: _found(studio, query or "", within, count or 10, language), language)

    async def opened(chosen: str | None) -> Markup:
        return await studio.shown(lambda: _source(studio, chosen, language), language)

    on([go.click, query.submit], searched, (query, within, count), [found])
    on(chosen.change, opened, [chosen], [source])


def _choices(studio: Studio, language: Language) -> list[tuple[str, str]]:
    cards = by_date(studio.shelf)
    return [(f"{card.short[language]} – {show_date(day_of(card), language)}", card.id) for card in cards]


def _overview(studio: Studio, language: Language) -> Markup:
    index = studio.assistant.index
    return panels.panel(
        "overview.html",
        language,
        index=index,
        roles=Counter(unit.role for unit in index.units.values()),
        kinds=kinds(studio.shelf, language),
        languages=LANGUAGES,
    )


def _found(studio: Studio, query: str, within: str | None, count: int, language: Language) -> Markup:
    if not query.strip():
        return panels.notice("search_hint", language)
    wanted: Language = "en" if within == "en" else "fr"
    hits = studio.assistant.search(query, count if count in RESULTS else RESULTS[1], language=wanted)
    scores = [hit.score for hit in hits]
    low, high = (min(scores), max(scores)) if scores else (0.0, 1.0)
    rows = [(hit, round(100 * (hit.score - low) / ((high - low) or 1), 1)) for hit in hits]
    return panels.panel("found.html", language, rows=rows, query=query, cards=studio.assistant.index.cards)


def _source(studio: Studio, chosen: str | None, language: Language) -> Markup:
    if not chosen or chosen not in studio.shelf.cards:
        return panels.notice("browse_hint", language)
    units = [_unit(studio, unit) for unit in studio.assistant.index.units.values() if unit.source_id == chosen]
    return panels.panel(
        "opened.html",
        language,
        view=view(studio.shelf, chosen, studio.today, language),
        units=units[:UNITS],
        more=max(0, len(units) - UNITS),
        languages=LANGUAGES,
    )


def _unit(studio: Studio, unit: Unit) -> UnitRow:
    first = next(iter(unit.passages.values()))
    asked: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
    for question in studio.assistant.index.by_unit.get(unit.id, ()):
        asked[question.language].append(question.text)
    return UnitRow(unit.id, unit.role, first.headings[-1] if first.headings else "", unit.passages, first.facts, asked)
