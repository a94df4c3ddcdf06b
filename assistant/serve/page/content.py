"""The pages to read beside the chat: sources, timeline, about, accessibility, privacy; all work without JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse

from assistant.documents.card import Card
from assistant.documents.text import clean
from assistant.messages import text
from assistant.respond.notices import show_date
from assistant.serve.page import sources, timeline_svg, wording
from assistant.serve.page.context import page_language, render
from assistant.serve.page.shelf import Shelf, document_of
from assistant.timeline import CLOSED, Event, Standing, day_of, status_of, timeline
from assistant.types import Language

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.serve.service import Service

# Pages whose address is in the reader's language; each name is also that of the templates.
ADDRESSES: dict[str, dict[Language, str]] = {
    "timeline": {"fr": "/chronologie", "en": "/timeline"},
    "about": {"fr": "/a-propos", "en": "/about"},
    "accessibility": {"fr": "/accessibilite", "en": "/accessibility"},
    "privacy": {"fr": "/confidentialite", "en": "/privacy"},
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def install_content(app: FastAPI, service: Service) -> None:
    """Adds the content pages to the web application."""
    pages = Pages(service)
    for address in ("/sources", "/sources/"):
        app.add_route(address, pages.sources, include_in_schema=False)
    app.add_route("/sources/{source_id}", pages.source, include_in_schema=False)
    app.add_route("/sources/{source_id}/{document:path}", pages.original, include_in_schema=False)
    for name, addresses in ADDRESSES.items():
        for address in addresses.values():
            show = pages.timeline if name == "timeline" else pages.prose(name)
            app.add_route(address, show, include_in_schema=False)


class Pages:
    """The handlers of the content pages, over the assistant of a service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._shelf: Shelf | None = None

    @property
    def shelf(self) -> Shelf:
        """The sources of the index in use, grouped once for each index."""
        index = self.service.assistant.index
        shelf = self._shelf
        if shelf is None or shelf.index is not index:
            self._shelf = shelf = Shelf(index)
        return shelf

    @property
    def today(self) -> dt.date:
        """The day that the assistant takes as today."""
        return self.service.settings.as_of or dt.date.today()

    def sources(self, request: Request) -> HTMLResponse:
        """The list of all sources, narrowed by what the address asks for."""
        language, shelf = page_language(request), self.shelf
        wanted = sources.criteria(request.query_params, language)
        return render(
            request,
            "sources.html",
            language,
            wanted=wanted,
            rows=sources.rows(shelf, wanted, self.today, language),
            kinds=sources.kinds(shelf, language),
            total=len(shelf.cards),
            document_of=document_of,
        )

    def source(self, request: Request) -> HTMLResponse:
        """One source, or a friendly page that says that there is none of that name."""
        language, shelf = page_language(request), self.shelf
        source_id = request.path_params["source_id"]
        if source_id not in shelf.cards:
            return self.missing(request)
        view = sources.view(shelf, source_id, self.today, language)
        return render(
            request,
            "source.html",
            language,
            source=view,
            host=urlsplit(view.card.url or "").hostname or "",
            origin=_origin(view.card),
            pattern=(view.card.url_basis or "").startswith("pattern"),
            quote=_quote(request, shelf.digest(source_id, language)),
            day_of=day_of,
        )

    def original(self, request: Request) -> HTMLResponse:
        """An original text that the operator brought in, a page of paragraphs at a time."""
        language, shelf = page_language(request), self.shelf
        source_id, document = request.path_params["source_id"], request.path_params["document"]
        paragraphs = shelf.originals(source_id).get(document)
        if not paragraphs:
            return self.missing(request)
        asked = request.query_params
        page, pages, shown = sources.page_of(paragraphs, asked.get("page", ""), asked.get("p", ""))
        return render(
            request,
            "original.html",
            language,
            card=shelf.cards[source_id],
            origin=_origin(shelf.cards[source_id]),
            paragraphs=shown,
            page=page,
            pages=pages,
            quote=_quote(request, shown),
        )

    def missing(self, request: Request) -> HTMLResponse:
        """The page for a source that does not exist, with those of nearly that name."""
        near = self.shelf.near(str(request.path_params["source_id"]))
        return render(request, "missing.html", page_language(request), status=404, near=near)

    def timeline(self, request: Request) -> HTMLResponse:
        """The timeline as a graphic and as a table, today or on the day that the address asks for."""
        language, cards = language_at(request), self.shelf.cards
        asked = clean(request.query_params.get("date", ""))[:40]
        chosen = _day(asked)
        as_of = chosen or self.today
        drawn = _drawn(self.shelf, as_of, language)
        wide = drawn.wide
        return render(
            request,
            "timeline.html",
            language,
            alternate=ADDRESSES["timeline"]["en" if language == "fr" else "fr"],
            events=drawn.events,
            cards=cards,
            as_of=as_of.isoformat(),
            chosen=chosen is not None,
            note=text("content.ignored_date", language, value=asked) if asked and chosen is None else "",
            terms=self._terms(drawn.standings, language),
            undated=[c for c in cards.values() if day_of(c) is None],
            wide=wide,
            ahead=any(d.mark == "future" for block in wide.lanes for i in block.items for d in i.dots),
            tall=drawn.tall,
            desc=_description(drawn, language),
            lanes=[(block.lane, block.name) for block in wide.lanes],
            state=wording.state,
            lane_of=lambda kind: wording.lane(wording.LANE_OF[kind], language),
        )

    def prose(self, name: str) -> Any:
        """A handler for a page that is written in a template for each language."""

        def show(request: Request) -> HTMLResponse:
            language = language_at(request)
            return render(
                request,
                f"{name}.{language}.html",
                language,
                alternate=ADDRESSES[name]["en" if language == "fr" else "fr"],
                settings=self.service.settings,
                index=self.service.assistant.index.info,
                addresses={k: v[language] for k, v in ADDRESSES.items()},
            )

        return show

    def _terms(self, standings: Mapping[str, Standing], language: Language) -> list[tuple[Any, wording.Standpoint]]:
        """The sources that are limited in time by their own terms, and where they stand."""
        found = []
        for sid, standing in standings.items():
            says = wording.standpoint(standing, language)
            if says and standing.latest and standing.latest.state not in CLOSED:
                found.append((self.shelf.cards[sid], says))
        return found


def language_at(request: Request) -> Language:
    """The language of a page whose address has one: `?lang=` first, then the address."""
    if "lang" in request.query_params:
        return page_language(request)
    path = request.url.path.rstrip("/")
    return "en" if any(path.endswith(a["en"]) for a in ADDRESSES.values()) else "fr"


def _origin(card: Card) -> Literal["official", "origin"]:
    """Whether the address of a source leads to an official text, or only to where a report or an article stands."""
    return "origin" if wording.LANE_OF[card.kind] == "other" else "official"


def _quote(request: Request, paragraphs: Any) -> tuple[str, tuple[str, str, str]] | None:
    """The paragraph that `?p=` names, with its characters from `?s=` to `?e=` set apart."""
    asked = request.query_params
    passage = next((p for p in paragraphs if p.paragraph == asked.get("p")), None)
    pieces = sources.quoted(passage, asked.get("s", ""), asked.get("e", "")) if passage else None
    return (passage.paragraph, pieces) if passage and pieces else None


def _day(value: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if _DATE.fullmatch(value) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The timeline of a day in a language."""

    events: tuple[Event, ...]
    standings: Mapping[str, Standing]
    wide: timeline_svg.Wide
    tall: timeline_svg.Tall


@lru_cache(maxsize=8)  # drawing takes ten times as long as writing the page
def _drawn(shelf: Shelf, as_of: dt.date, language: Language) -> _Drawn:
    events = timeline(shelf.cards, as_of, language)
    standings = {sid: status_of(card, as_of) for sid, card in shelf.cards.items()}
    wide = timeline_svg.wide(events, standings, as_of, language)
    return _Drawn(events, standings, wide, timeline_svg.tall(events, as_of, language))


def _description(drawn: _Drawn, language: Language) -> str:
    if not drawn.events:
        return ""
    cut = drawn.wide.cut
    values = {
        "sources": sum(len(block.items) for block in drawn.wide.lanes),
        "lanes": len(drawn.wide.lanes),
        "first": show_date(drawn.events[0].date, language),
        "last": show_date(drawn.events[-1].date, language),
        "cut": cut[1] if cut else "",
    }
    return text(f"content.timeline_graphic_desc{'' if cut else '_plain'}", language, **values)
