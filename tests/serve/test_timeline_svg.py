"""The drawings of the timeline: every label has room of its own, every mark lies at its time, whatever the events."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as rules
from hypothesis import strategies as st

from assistant.documents.card import Card
from assistant.serve.page import timescale
from assistant.serve.page.textwidth import balanced, width, wrap
from assistant.serve.page.timeline_svg import EDGE, SMALL, TITLE, WIDE, Item, Tall, Wide, tall, wide
from assistant.timeline import status_of, timeline
from assistant.types import LANGUAGES, Language

if TYPE_CHECKING:
    from assistant.documents.corpus import Corpus

DAY = dt.date(2026, 11, 22)
KINDS = ("cnil_deliberation", "conseil_etat", "cjeu", "law", "us_law", "report", "press_article", "operator")
STATES = ("adopted", "published", "in_force", "expires", "lapsed", "appealed", "announced", "closed")
TITLES = st.lists(st.text("abcdefgW éÉ(’)-1", min_size=1, max_size=14), min_size=1, max_size=9).map(" ".join)
DATES = st.one_of(st.dates(dt.date(2019, 1, 1), dt.date(2027, 1, 1)), st.dates(dt.date(1, 1, 1))).flatmap(
    lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4]])
)


@st.composite
def some_cards(draw: st.DrawFn) -> dict[str, Card]:
    found = {}
    for n in range(draw(st.integers(0, 25))):
        title = draw(TITLES).strip() or "x"
        both = {"fr": title, "en": title}
        events = sorted(draw(st.lists(st.tuples(DATES, st.sampled_from(STATES)), max_size=4)))
        found[f"s{n}"] = Card.model_validate(
            {
                "id": f"s{n}",
                "kind": draw(st.sampled_from(KINDS)),
                "title": both,
                "short": both,
                "authority": "X",
                "number": None,
                "date": draw(st.none() | DATES),
                "status": {"fr": "x", "en": "x", "events": [{"date": d, "state": s} for d, s in events]},
            }
        )
    return found


def drawn(cards: dict[str, Card], as_of: dt.date, language: Language) -> tuple[Wide, Tall]:
    events = timeline(cards, as_of, language)
    standings = {sid: status_of(card, as_of) for sid, card in cards.items()}
    return wide(events, standings, as_of, language), tall(events, as_of, language)


def check(found: Wide) -> None:
    items = [i for lane in found.lanes for i in lane.items]
    for item in items:
        needed = max(width(item.date, SMALL), *(width(line, TITLE) for line in item.lines))
        assert item.label_width >= needed - 0.1
        fits = item.label_width <= WIDE - 2 * EDGE
        assert not fits or EDGE - 0.1 <= item.label_x <= WIDE - EDGE - item.label_width + 0.1
        assert not fits or item.label_x - 0.1 <= item.x <= item.label_x + item.label_width + 0.1
        assert all(EDGE <= d.x <= WIDE - EDGE for d in item.dots)
    for a, b in combinations(items, 2):
        assert apart(a, b), (a, b)
    for above, below in pairwise(found.lanes):
        assert above.y + above.height <= below.y
    for lane in found.lanes:
        assert all(lane.y < i.y and i.y - 8 + i.height <= lane.y + lane.height + 0.5 for i in lane.items)


def apart(a: Item, b: Item) -> bool:
    """True when two sources, labels and rails, have nothing of the drawing in common."""
    if a.y + a.height <= b.y + 0.1 or b.y + b.height <= a.y + 0.1:
        return True
    (left, right) = (a, b) if a.least < b.least else (b, a)
    return right.least >= left.right and right.label_x >= left.right


@rules(max_examples=150, deadline=None)
@given(cards=some_cards(), as_of=st.dates(), language=st.sampled_from(LANGUAGES))
def test_no_two_labels_share_a_place(cards: dict[str, Card], as_of: dt.date, language: Language) -> None:
    found, long = drawn(cards, as_of, language)
    check(found)
    dated = {sid for sid, c in cards.items() if c.date or c.status.events}
    assert sorted(i.source_id for lane in found.lanes for i in lane.items) == sorted(dated)
    for above, below in pairwise(long.entries):
        assert above.y + above.height <= below.y + 0.1
    assert not long.entries or long.entries[-1].y + long.entries[-1].height <= long.height
    assert sum(e.what == "today" for e in long.entries) == bool(long.entries)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("as_of", [DAY, dt.date(2020, 1, 1), dt.date(2027, 1, 15)])
def test_the_bundled_corpus_is_drawn_without_collision(corpus: Corpus, language: Language, as_of: dt.date) -> None:
    found, _ = drawn({sid: s.card for sid, s in corpus.sources.items()}, as_of, language)
    check(found)
    assert found.cut is not None
    assert found.cut[1] == 2019


def test_later_is_further_right_and_the_scale_is_even_after_the_bend(corpus: Corpus) -> None:
    cards = {sid: s.card for sid, s in corpus.sources.items()}
    standings = {sid: status_of(card, DAY) for sid, card in cards.items()}
    scale = timescale.fitting(timeline(cards, DAY, "fr"), standings, DAY, 0, 1000)
    days = [dt.date(1970, 1, 1) + dt.timedelta(100 * n) for n in range(230)]
    places = [scale.x(d) for d in days]
    assert places == sorted(places)
    assert all(0 <= x <= 1000 for x in places)
    steps = [b - a for a, b in pairwise(scale.x(dt.date(y, 1, 1)) for y in range(2019, 2027))]
    assert max(steps) - min(steps) < 1


def test_the_time_in_effect_ends_where_its_end_begins_to_be_uncertain(corpus: Corpus) -> None:
    found, long = drawn({sid: s.card for sid, s in corpus.sources.items()}, DAY, "fr")
    item = next(i for lane in found.lanes for i in lane.items if i.source_id == "cnil-2023-146")
    assert item.term is not None
    assert item.term[0] < item.term[1] < item.term[2]
    assert found.today is not None
    assert item.term[0] < found.today < item.term[1]
    assert [e.source_id for e in long.entries if e.mark == "future"] == ["cnil-2023-146"]
    after = [e.what for e in long.entries]
    assert after.index("today") == len(after) - 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_events_there_is_nothing_to_draw(language: Language) -> None:
    found, long = drawn({}, DAY, language)
    assert (found.lanes, long.entries) == ((), ())


@given(text=st.text(max_size=200), room=st.floats(20, 400))
def test_lines_hold_the_whole_text_in_their_room(text: str, room: float) -> None:
    for lines in (wrap(text, 14, room), balanced(text, 14, room)):
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(width(line, 14) <= room or len(line) == 1 for line in lines)
    assert len(balanced(text, 14, room)) == len(wrap(text, 14, room))
