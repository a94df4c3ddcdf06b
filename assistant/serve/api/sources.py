"""GET /api/v1/sources, /api/v1/sources/{id} and /api/v1/search: what the answers are made of."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse

from assistant.documents.card import Card
from assistant.documents.text import clean
from assistant.serve.api.invalid import SHOWN
from assistant.serve.api.models import (
    Found,
    Search,
    Source,
    SourceDetail,
    SourceEvent,
    SourceRelation,
    Sources,
    SourceStatus,
    SourceText,
    Text,
    Words,
    plain,
    problems,
)
from assistant.serve.service import Service, ServiceError
from assistant.types import Hit, Language, Passage

if TYPE_CHECKING:
    from assistant.index.load import Index

MOST_HITS = 50


class SourceUnknownError(ServiceError):
    """The index holds no source with this identifier."""

    code = "source_unknown"
    status = 404


def router(service: Service) -> APIRouter:
    """The addresses that show sources and find passages."""
    shelf = Shelf(service.assistant.index)
    routes = APIRouter(prefix="/api/v1", tags=["sources"])

    @routes.get("/sources", summary="All sources", response_model=Sources, responses=problems())
    async def sources() -> JSONResponse:
        """Gives the card of every source, oldest first; the undated last."""
        return plain(shelf.all)

    @routes.get("/sources/{id}", summary="One source", response_model=SourceDetail, responses=problems(404, 422))
    async def source(
        id: str, lang: Annotated[Language | None, Query(description="Only the passages in this language.")] = None
    ) -> JSONResponse:
        """Gives a source with its relations and its passages, in the order of the text."""
        return plain(shelf.detail(id, lang))

    @routes.get("/search", summary="Find passages", response_model=Search, responses=problems(422, 503, 504))
    async def search(
        q: Annotated[Text, Query(description="What to look for, in French or in English.")],
        k: Annotated[int, Query(ge=1, le=MOST_HITS, description="How many passages at most.")] = 10,
        lang: Annotated[Language | None, Query(description="Language of the passages; by default the query's.")] = None,
    ) -> JSONResponse:
        """Gives the passages nearest to a query, best first, whether or not they answer it."""
        hits = await service.search(q, k, language=lang)
        return plain(Search(query=clean(q), hits=[found(hit, shelf.index.cards) for hit in hits]))

    return routes


class Shelf:
    """The sources of an index, looked through once."""

    def __init__(self, index: Index) -> None:
        self.index = index

    @cached_property
    def all(self) -> Sources:
        """Every source, oldest first; the undated last."""
        cards = sorted(self.index.cards.values(), key=lambda c: (c.date or "9999", c.id))
        return Sources(sources=[Source(**self._card(card)) for card in cards])

    def detail(self, id: str, language: Language | None = None) -> SourceDetail:
        """One source with its relations and passages; SourceUnknownError when there is none of this name."""
        card = self.index.cards.get(id)
        if card is None:
            raise SourceUnknownError(id=clean(id)[:SHOWN])
        return SourceDetail(
            **self._card(card),
            identifiers=card.identifiers,
            relations=[
                SourceRelation(type=r.type, to=r.to, note=Words(fr=r.note.fr, en=r.note.en) if r.note else None)
                for r in card.relations
            ],
            passages=[p for p in self._passages.get(id, ()) if language in (None, p.language)],
        )

    @cached_property
    def _passages(self) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = {}
        for passage in self.index.passages.values():
            found.setdefault(passage.source_id, []).append(passage)
        return found

    def _card(self, card: Card) -> dict[str, Any]:
        counted = Counter((p.document, p.language) for p in self._passages.get(card.id, ()))
        return {
            "id": card.id,
            "kind": card.kind,
            "title": Words(fr=card.title.fr, en=card.title.en),
            "short": Words(fr=card.short.fr, en=card.short.en),
            "authority": Words(fr=card.authority.fr, en=card.authority.en),
            "number": card.number,
            "date": card.date,
            "url": card.url,
            "licence": card.licence,
            "status": SourceStatus(
                fr=card.status.fr,
                en=card.status.en,
                events=[SourceEvent(date=e.date, state=e.state) for e in card.status.events],
            ),
            "texts": [SourceText(document=d, language=lang, passages=n) for (d, lang), n in counted.items()],
        }


def found(hit: Hit, cards: dict[str, Card]) -> Found:
    """A hit with what its source is called."""
    card = cards[hit.passage.source_id]
    return Found(
        rank=hit.rank,
        score=hit.score,
        title=card.title[hit.passage.language],
        authority=card.authority[hit.passage.language],
        date=card.date,
        url=card.url,
        passage=hit.passage,
    )
