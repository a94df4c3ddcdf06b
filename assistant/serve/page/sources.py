"""What the pages of the sources show: the filtered list, and one source with its text in sections."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal, cast

from assistant.documents.card import Card, Kind, RelationType
from assistant.documents.text import clean
from assistant.messages import text
from assistant.serve.page import wording
from assistant.serve.page.shelf import Found, Link, Shelf, marked
from assistant.timeline import day_of, span, status_of
from assistant.types import Language, Passage

Order = Literal["best", "new", "old"]
LONGEST_QUERY = 200
PER_PAGE = 150  # paragraphs of an original on one page
_YEAR = re.compile(r"\s*([0-9]{4})\s*")
_ORDER: tuple[RelationType, ...] = ("overtakes", "challenges", "confirms", "applies", "same_matter")


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a reader of the list asked for; what made no sense is left out and told in `notes`."""

    query: str = ""
    kind: Kind | None = None
    first: int | None = None
    last: int | None = None
    order: Order = "best"
    notes: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """True when anything narrows the list."""
        return bool(self.query or self.kind or self.first or self.last)


@dataclass(frozen=True, slots=True)
class Row:
    """One source in the list; `pieces` is the sentence that a search found, with its hits."""

    card: Card
    date: str | None
    kind: str
    overtaken: bool
    passage: Passage | None
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the paragraphs under it; `gaps` when they only say what is not established."""

    anchor: str
    heading: str
    gaps: bool
    paragraphs: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SourceView:
    """Everything that the page of a source shows."""

    card: Card
    kind: str
    date: str | None
    overtakers: tuple[Card, ...]
    standpoint: wording.Standpoint | None
    identifiers: tuple[tuple[str, str], ...]
    events: tuple[tuple[str, str, bool], ...]
    sections: tuple[Section, ...]
    links: tuple[tuple[str, tuple[Card, ...]], ...]
    originals: Mapping[str, Sequence[Passage]]


def criteria(asked: Mapping[str, str], language: Language) -> Criteria:
    """The criteria in the parameters of an address, however odd they are."""
    notes, years = list[str](), list[int | None]()
    for name in ("from", "to"):
        value = clean(asked.get(name, ""))[:40]
        year = _YEAR.fullmatch(value)
        years.append(int(year[1]) if year and int(year[1]) else None)
        if value and years[-1] is None:
            notes.append(text("content.ignored_year", language, value=value))
    if years[0] and years[1] and years[0] > years[1]:
        years.reverse()
        notes.append(text("content.swapped_years", language))
    kind = clean(asked.get("kind", ""))
    if kind and kind not in wording.LANE_OF:
        notes.append(text("content.ignored_kind", language))
        kind = ""
    return Criteria(
        query=clean(asked.get("q", "")[: 4 * LONGEST_QUERY])[:LONGEST_QUERY],
        kind=cast(Kind, kind) if kind else None,
        first=years[0],
        last=years[1],
        order=cast(Order, order) if (order := asked.get("order", "")) in ("new", "old") else "best",
        notes=tuple(notes),
    )


def rows(shelf: Shelf, wanted: Criteria, as_of: dt.date, language: Language) -> list[Row]:
    """The sources that match: by how well when something is searched for, else (or when asked) by date, undated last."""
    dated = by_date(shelf, wanted.order)
    found = shelf.find(wanted.query, language) if wanted.query else [Found(card) for card in dated]
    if wanted.query and wanted.order != "best":
        place = {card.id: n for n, card in enumerate(dated)}
        found.sort(key=lambda f: place[f.card.id])
    return [
        Row(
            card=f.card,
            date=day_of(f.card),
            kind=wording.kind(f.card.kind, language),
            overtaken=bool(shelf.overtakers(f.card.id, as_of)),
            passage=f.passage,
            pieces=tuple(marked(f.sentence, wanted.query, language)),
        )
        for f in found
        if wanted.kind in (None, f.card.kind) and _within(f.card, wanted.first, wanted.last)
    ]


def by_date(shelf: Shelf, order: Order = "new") -> list[Card]:
    """All sources in order of date, undated ones last, by id."""
    dated = sorted((c for c in shelf.cards.values() if day_of(c)), key=lambda c: (span(day_of(c) or ""), c.id))
    undated = sorted((c for c in shelf.cards.values() if not day_of(c)), key=lambda c: c.id)
    return (dated if order == "old" else dated[::-1]) + undated


def kinds(shelf: Shelf, language: Language) -> list[tuple[str, list[tuple[Kind, str, int]]]]:
    """The kinds that exist, with how many sources each has, under the names of their groups."""
    counts: dict[Kind, int] = {}
    for card in shelf.cards.values():
        counts[card.kind] = counts.get(card.kind, 0) + 1
    return [
        (wording.lane(lane, language), [(k, wording.kind(k, language), counts[k]) for k in members if k in counts])
        for lane, members in wording.LANES.items()
        if any(k in counts for k in members)
    ]


def view(shelf: Shelf, source_id: str, as_of: dt.date, language: Language) -> SourceView:
    """The page of a source; KeyError when there is none."""
    card = shelf.cards[source_id]
    return SourceView(
        card=card,
        kind=wording.kind(card.kind, language),
        date=day_of(card),
        overtakers=shelf.overtakers(source_id, as_of),
        standpoint=wording.standpoint(status_of(card, as_of), language),
        identifiers=tuple((wording.identifier(k, language), v) for k, v in card.identifiers.items()),
        events=tuple(
            (e.date, wording.state(e.state, language), span(e.date).tense(as_of) == "future")
            for e in card.status.events
        ),
        sections=sections(shelf.digest(source_id, language)),
        links=_grouped(shelf.links(source_id), language),
        originals=shelf.originals(source_id),
    )


def sections(paragraphs: Sequence[Passage]) -> tuple[Section, ...]:
    """Consecutive paragraphs under the same headings; a section's anchor is what its paragraphs' ids begin with."""
    made = list[Section]()
    for headings, group in groupby(paragraphs, key=lambda p: (p.headings, p.paragraph.rsplit("-", 1)[0])):
        members = tuple(group)
        gaps = all(p.role == "gap" for p in members)
        made.append(Section(headings[1], headings[0][-1] if headings[0] else "", gaps, members))
    return tuple(made)


def page_of(paragraphs: Sequence[Passage], asked: str, holding: str = "") -> tuple[int, int, Sequence[Passage]]:
    """The number of a page of an original, how many there are, and its paragraphs.

    It is the page asked for, else the one that holds a paragraph, else the first.
    """
    pages = max(1, -(-len(paragraphs) // PER_PAGE))
    place = next((n for n, p in enumerate(paragraphs) if p.paragraph == holding), 0)
    page = int(asked) if re.fullmatch(r"[0-9]{1,6}", asked) else place // PER_PAGE + 1
    page = min(max(page, 1), pages)
    return page, pages, paragraphs[(page - 1) * PER_PAGE : page * PER_PAGE]


def quoted(passage: Passage, start: str, end: str) -> tuple[str, str, str] | None:
    """A paragraph in three pieces, the middle one being the quote [start, end); None when these are no offsets in it."""
    if not (re.fullmatch(r"[0-9]{1,7}", start) and re.fullmatch(r"[0-9]{1,7}", end)):
        return None
    a, b = int(start), int(end)
    if not 0 <= a < b <= len(passage.text):
        return None
    return passage.text[:a], passage.text[a:b], passage.text[b:]


def _within(card: Card, first: int | None, last: int | None) -> bool:
    if first is None and last is None:
        return True
    date = day_of(card)
    return date is not None and (first or 0) <= int(date[:4]) <= (last or dt.MAXYEAR)


def _grouped(links: Iterable[Link], language: Language) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """The linked sources under the names of the relations; “same matter” only where nothing more telling links them."""
    by_name: dict[tuple[int, bool], list[Card]] = {}
    names: dict[tuple[int, bool], str] = {}
    everything = tuple(links)
    telling = {link.card.id for link in everything if link.type != "same_matter"}
    for link in everything:
        if link.type == "same_matter" and link.card.id in telling:
            continue
        key = (_ORDER.index(link.type), link.outgoing)
        names[key] = wording.relation(link.type, link.outgoing, language)
        by_name.setdefault(key, []).append(link.card)
    return tuple((names[k], tuple(sorted(by_name[k], key=lambda c: (day_of(c) or "9", c.id)))) for k in sorted(by_name))
