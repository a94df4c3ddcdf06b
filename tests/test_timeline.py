"""Events in order of time and where a source stands on a day: from cards alone, with every doubt kept."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.card import Card
from assistant.timeline import day_of, span, status_of, timeline
from assistant.types import LANGUAGES

if TYPE_CHECKING:
    from assistant.documents.corpus import Corpus

DAY = dt.date(2026, 11, 22)


def card(sid: str = "a", date: str | None = None, events: list[tuple[str, str]] | None = None, **more: Any) -> Card:
    both = {"fr": f"titre {sid}", "en": f"title {sid}"}
    status = {"fr": "x", "en": "x", "events": [{"date": d, "state": s} for d, s in events or []]}
    known = {"id": sid, "kind": "law", "title": both, "short": both, "authority": "X", "number": None, "date": date}
    return Card.model_validate(known | {"status": status} | more)


def cards(*all_: Card) -> dict[str, Card]:
    return {c.id: c for c in all_}


def on(day: str) -> dt.date:
    return dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("date", "first", "last", "precision"),
    [
        ("2024-02-29", "2024-02-29", "2024-02-29", "day"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2023-12", "2023-12-01", "2023-12-31", "month"),
        ("2023", "2023-01-01", "2023-12-31", "year"),
    ],
)
def test_a_date_covers_the_days_that_it_may_mean(date: str, first: str, last: str, precision: str) -> None:
    found = span(date)
    assert (found.first, found.last, found.precision) == (on(first), on(last), precision)


def test_events_come_in_order_with_what_the_cards_say() -> None:
    found = timeline(
        cards(
            card("b", "2024-03-05", [("2024-03-05", "adopted"), ("2024-06", "published")]),
            card("a", "2020-01-01", [("2020-01-01", "adopted")]),
            card("undated"),
        ),
        DAY,
        "en",
    )
    assert [(e.date, e.state, e.source_id, e.title, e.precision, e.main) for e in found] == [
        ("2020-01-01", "adopted", "a", "title a", "day", True),
        ("2024-03-05", "adopted", "b", "title b", "day", True),
        ("2024-06", "published", "b", "title b", "month", False),
    ]


def test_a_date_that_no_event_explains_is_that_of_the_document() -> None:
    found = timeline(cards(card("a", "2021-11-16", [("2016-01-26", "adopted")])), DAY, "fr")
    assert [(e.date, e.state, e.main) for e in found] == [("2016-01-26", "adopted", False), ("2021-11-16", None, True)]


def test_a_month_that_holds_the_date_of_the_card_is_not_told_twice() -> None:
    found = timeline(cards(card("a", "2026-02-06", [("2026-02", "announced")])), DAY, "fr")
    assert [(e.date, e.main) for e in found] == [("2026-02", True)]


@pytest.mark.parametrize(
    ("day", "tenses"),
    [("2023-12-31", ["future"] * 3), ("2024-03-01", ["past", "present", "future"]), ("2027-01-01", ["past"] * 3)],
)
def test_the_day_decides_what_is_past(day: str, tenses: list[str]) -> None:
    known = cards(card("a", None, [("2024-01-15", "adopted"), ("2024-03", "published"), ("2026", "expires")]))
    assert [e.tense for e in timeline(known, on(day), "fr")] == tenses


def test_a_source_is_overtaken_from_the_day_of_the_later_one() -> None:
    later = card("later", "2026-04-23", relations=[{"type": "overtakes", "to": "a"}])
    known = cards(card("a", "2023-12-21", [("2023-12-21", "adopted")]), later)
    assert [e.overtaken_by for e in timeline(known, on("2026-04-22"), "fr")] == [(), ()]
    assert [e.overtaken_by for e in timeline(known, on("2026-04-23"), "fr")] == [("later",), ()]


def test_an_undated_source_overtakes_from_its_first_event() -> None:
    later = card("later", None, [("2026-03", "dismissed")], relations=[{"type": "overtakes", "to": "a"}])
    known = cards(card("a", "2025-04-25"), later)
    assert day_of(later) == "2026-03"
    assert timeline(known, on("2026-02-28"), "fr")[0].overtaken_by == ()
    assert timeline(known, on("2026-03-01"), "fr")[0].overtaken_by == ("later",)


THREE_YEARS = [("2023-12-21", "adopted"), ("2024-01-31", "published"), ("2024-11-19", "upheld"), ("2026-12", "expires")]


@pytest.mark.parametrize(
    ("day", "phase", "left"),
    [
        ("2023-12-20", "not_yet", (1097, 1138)),
        ("2023-12-21", "running", (1096, 1137)),
        ("2026-11-22", "running", (29, 70)),
        ("2026-12-21", "running", (0, 41)),
        ("2026-12-22", "doubtful", (-1, 40)),
        ("2027-01-31", "doubtful", (-41, 0)),
        ("2027-02-01", "over", (-42, -1)),
    ],
)
def test_a_term_is_counted_from_each_day_it_may_run_from(day: str, phase: str, left: tuple[int, int]) -> None:
    found = status_of(card("a", "2023-12-21", THREE_YEARS), on(day))
    assert (found.phase, found.days_left) == (phase, left)
    assert found.term is not None
    assert found.term.years == 3
    assert not found.term.certain
    assert [(e.day, e.since.state if e.since else None) for e in found.term.ends] == [
        (on("2026-12-21"), "adopted"),
        (on("2027-01-31"), "published"),
    ]


def test_the_bundled_authorisation_runs_three_years_from_one_of_two_days(corpus: Corpus) -> None:
    found = status_of(corpus.sources["cnil-2023-146"].card, DAY)
    assert (found.phase, found.days_left, found.term and found.term.years) == ("running", (29, 70), 3)


def test_a_day_given_as_the_end_leaves_no_doubt() -> None:
    known = card("a", None, [("2020-05-04", "adopted"), ("2020-06-01", "published"), ("2023-05-31", "expires")])
    before, after = status_of(known, on("2023-05-31")), status_of(known, on("2023-06-01"))
    assert before.term is not None
    assert before.term.certain
    assert (before.phase, before.days_left) == ("running", (0, 0))
    assert (after.phase, after.days_left) == ("over", (-1, -1))


@pytest.mark.parametrize("end", ["2024-06", "2024"])
def test_an_end_that_is_no_whole_number_of_years_away_lies_somewhere_in_its_month_or_year(end: str) -> None:
    known = card("a", None, [("2021-03-05", "adopted"), (end, "expires")])
    found = status_of(known, on("2024-06-10"))
    assert found.term is not None
    assert (found.phase, found.term.years, len(found.term.ends)) == ("doubtful", None, 1)
    assert (found.term.first, found.term.last) == (span(end).first, span(end).last)


def test_years_from_a_29_february_end_on_the_28th() -> None:
    found = status_of(card("a", None, [("2024-02-29", "adopted"), ("2027-02", "expires")]), DAY)
    assert found.term is not None
    assert [e.day for e in found.term.ends] == [on("2027-02-28")]


@pytest.mark.parametrize("state", ["lapsed", "withdrawn", "abandoned", "closed"])
def test_what_was_cut_short_is_over_whatever_its_term(state: str) -> None:
    known = card("a", None, [("2023-12-21", "adopted"), ("2025-02-01", state), ("2026-12", "expires")])
    assert status_of(known, on("2025-01-31")).phase == "running"
    found = status_of(known, on("2025-02-01"))
    assert (found.phase, found.latest and found.latest.state) == ("over", state)


@pytest.mark.parametrize(
    ("events", "phase"),
    [
        ([], "unknown"),
        ([("2020-01-01", "adopted")], "current"),
        ([("2020-01-01", "adopted"), ("2021", "appealed")], "pending"),
        ([("2020-01-01", "appealed"), ("2020-01-01", "pending")], "pending"),
        ([("2020-01-01", "adopted"), ("2021-01-01", "suspended")], "suspended"),
        ([("2020-01-01", "adopted"), ("2021-01-01", "suspended"), ("2022-01-01", "upheld")], "current"),
        ([("2030-01-01", "adopted")], "not_yet"),
    ],
)
def test_the_latest_event_by_then_decides(events: list[tuple[str, str]], phase: str) -> None:
    found = status_of(card("a", "2020-01-01", events), DAY)
    assert (found.phase, found.term, found.days_left) == (phase, None, None)


PARTIAL = st.dates(dt.date(1900, 1, 1), dt.date(9999, 12, 31)).flatmap(
    lambda d: st.sampled_from([d.isoformat(), d.isoformat()[:7], d.isoformat()[:4]])
)
EVENTS = st.lists(
    st.tuples(PARTIAL, st.sampled_from(["adopted", "published", "in_force", "expires", "lapsed", "pending", "closed"])),
    max_size=6,
).map(lambda found: sorted(found, key=lambda e: e[0]))


@given(events=EVENTS, date=st.none() | PARTIAL, day=st.dates())
def test_any_card_gives_one_main_event_and_a_standing(
    events: list[tuple[str, str]], date: str | None, day: dt.date
) -> None:
    known = card("a", date, events)
    found = timeline(cards(known), day, "fr")
    assert [e.span for e in found] == sorted(e.span for e in found)
    assert len(found) - len(events) in (0, 1)
    assert sum(e.main for e in found) == bool(found)
    standing = status_of(known, day)
    if standing.term is not None:
        assert standing.days_left is not None
        assert standing.days_left[0] <= standing.days_left[1]
        assert standing.term.first <= standing.term.last
        assert all(standing.term.first <= e.day <= standing.term.last for e in standing.term.ends)
    if standing.phase == "over":
        assert standing.days_left is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_event_of_the_corpus_is_there_once(corpus: Corpus, language: str) -> None:
    known = {sid: s.card for sid, s in corpus.sources.items()}
    found = timeline(known, DAY, "fr" if language == "fr" else "en")
    assert {(e.source_id, e.date, e.state) for e in found if e.state} == {
        (sid, e.date, e.state) for sid, c in known.items() for e in c.status.events
    }
    assert {e.source_id for e in found} == {sid for sid, c in known.items() if day_of(c)}
    assert all(e.title == known[e.source_id].short[language] for e in found)
