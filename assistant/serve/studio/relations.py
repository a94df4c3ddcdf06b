"""The geometry of the drawing of relations: the sources down one line in order of time, an arc for each relation between two.

Everything is decided here from the cards alone, so that the same cards give the same drawing; the template only writes it down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from assistant.documents.card import Bilingual, Card, RelationType
from assistant.respond.notices import show_date
from assistant.serve.page.textwidth import width
from assistant.serve.page.wording import LANE_OF, Lane
from assistant.timeline import day_of, span
from assistant.types import Language

TYPES: tuple[RelationType, ...] = ("overtakes", "challenges", "confirms", "applies", "same_matter")
MUTUAL: frozenset[RelationType] = frozenset({"same_matter"})
ROW, TOP, SIZE = 27.0, 8.0, 14.0
DATE_ROOM, GAP, DOT = 118.0, 16.0, 5.0
LEAST, MOST, APART = 34.0, 380.0, 14.0  # how far arcs reach, and how far those between the same two lie apart


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two sources of the index."""

    type: RelationType
    source: Card
    target: Card
    note: Bilingual | None
    evidence: tuple[str, ...]

    @property
    def mutual(self) -> bool:
        """True when it goes both ways."""
        return self.type in MUTUAL


@dataclass(frozen=True, slots=True)
class Row:
    """A source on the line."""

    y: float
    date: str
    label: str
    id: str
    lane: Lane
    focus: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """A relation: its curve, and where the arrow points (None when it goes both ways)."""

    type: RelationType
    path: str
    arrow: str | None
    title: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn."""

    width: float
    height: float
    label_x: float
    dot_x: float
    rows: tuple[Row, ...]
    arcs: tuple[Arc, ...]


def edges(cards: Mapping[str, Card], types: Collection[RelationType], focus: str | None = None) -> tuple[Edge, ...]:
    """The relations of some types, of one source only where it has the focus; a mutual one counts once."""
    return tuple(e for e in _every(cards) if e.type in types and (focus is None or focus in (e.source.id, e.target.id)))


def _every(cards: Mapping[str, Card]) -> Iterator[Edge]:
    seen = set[tuple[str, frozenset[str]]]()
    for card in cards.values():
        for relation in card.relations:
            pair = (relation.type, frozenset((card.id, relation.to)))
            if relation.to not in cards or (relation.type in MUTUAL and pair in seen):
                continue
            seen.add(pair)
            yield Edge(relation.type, card, cards[relation.to], relation.note, relation.evidence)


def draw(shown: Collection[Edge], language: Language, focus: str | None = None) -> Drawing:
    """The drawing of some relations, with the sources that they link, oldest first and the undated last."""
    cards = {card.id: card for e in shown for card in (e.source, e.target)}
    ordered = sorted(cards.values(), key=_moment)
    at = {card.id: TOP + ROW * (n + 0.5) for n, card in enumerate(ordered)}
    room = max((width(card.short[language], SIZE, bold=True) for card in ordered), default=0.0)
    dot_x = round(DATE_ROOM + room + GAP, 1)
    rows = tuple(
        Row(
            y=at[card.id],
            date=show_date(day_of(card), language) if day_of(card) else "",
            label=card.short[language],
            id=card.id,
            lane=LANE_OF[card.kind],
            focus=card.id == focus,
        )
        for card in ordered
    )
    longest = max((abs(at[e.source.id] - at[e.target.id]) for e in shown), default=ROW)
    arcs, between = list[Arc](), Counter[frozenset[str]]()
    for e in sorted(shown, key=lambda e: TYPES.index(e.type)):
        pair = frozenset((e.source.id, e.target.id))
        arcs.append(_arc(e, at, dot_x, longest, between[pair], language))
        between[pair] += 1  # the next one between these two lies further out
    return Drawing(
        round(dot_x + MOST + 2 * APART + GAP, 1), TOP * 2 + ROW * len(rows), DATE_ROOM, dot_x, rows, tuple(arcs[::-1])
    )


def _moment(card: Card) -> tuple[bool, str, str]:
    day = day_of(card)
    return day is None, span(day).first.isoformat() if day else "", card.id


def _arc(edge: Edge, at: Mapping[str, float], x: float, longest: float, inside: int, language: Language) -> Arc:
    """A curve that leaves and arrives level, and reaches further the further apart its ends are."""
    y1, y2 = at[edge.source.id], at[edge.target.id]
    reach = LEAST + (MOST - LEAST) * (abs(y2 - y1) / longest) ** 0.8 + APART * inside
    bend = round(x + reach * 4 / 3, 1)  # a cubic goes three quarters of the way to its control points
    start, end = x + DOT + 2, x + DOT + (2 if edge.mutual else 8)
    path = f"M{start:.1f} {y1:.1f}C{bend} {y1:.1f} {bend} {y2:.1f} {end:.1f} {y2:.1f}"
    arrow = None if edge.mutual else f"M{x + DOT + 2:.1f} {y2:.1f}l8-4.5v9z"
    return Arc(edge.type, path, arrow, (edge.source.short[language], edge.target.short[language]))
