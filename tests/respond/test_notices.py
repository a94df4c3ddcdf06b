"""An answer says on its day what became of the sources that it cites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from assistant.documents.card import Card
from assistant.respond.notices import notices, show_date
from assistant.types import Citation, Language, Notice

DAY = dt.date(2026, 11, 22)


def card(
    sid: str,
    *,
    date: str | None = "2024-01-15",
    events: Sequence[tuple[str, str]] = (),
    kind: str = "law",
    **relations: str,
) -> Card:
    return Card.model_validate(
        {
            "id": sid,
            "kind": kind,
            "title": {"fr": f"Titre {sid}", "en": f"Title {sid}"},
            "short": {"fr": f"Le {sid}", "en": f"The {sid}"},
            "authority": "A",
            "number": None,
            "date": date,
            "status": {"fr": "rejeté", "en": "dismissed", "events": [{"date": d, "state": s} for d, s in events]},
            "relations": [{"type": t, "to": to} for t, to in relations.items()],
        }
    )


def citation(source: str, language: Language = "fr") -> Citation:
    return Citation(
        n=1,
        source_id=source,
        passage_id=f"{source}/{language}#p-1",
        title="T",
        authority="A",
        date=None,
        locator=None,
        document="digest",
        language=language,
        quote="Oui.",
        start=0,
        end=4,
        url=None,
    )


def told(
    cited: Sequence[str], *cards: Card, day: dt.date = DAY, language: Language = "fr", **options: Any
) -> list[tuple[str, str | None]]:
    found = notices([citation(c) for c in cited], {c.id: c for c in cards}, day, language, **options)
    return [(n.code, n.source_id) for n in found]


OLD = card("old", date="2021-03-05")
NEW = card("new", date="2024-06-20", overtakes="old")


def test_a_later_source_is_told_once_it_exists() -> None:
    assert told(["old"], OLD, NEW) == [("overtaken", "new")]
    assert told(["old"], OLD, NEW, day=dt.date(2024, 6, 20)) == [("overtaken", "new")]
    assert told(["old"], OLD, NEW, day=dt.date(2024, 6, 19)) == []
    assert told(["new"], OLD, NEW) == []


def test_a_later_source_that_the_answer_cites_needs_no_telling() -> None:
    assert told(["old", "new"], OLD, NEW) == []


def test_a_later_source_without_a_day_of_its_own_is_dated_by_what_happened_to_it() -> None:
    undated = card("undated", date=None, events=[("2026-03", "dismissed")], overtakes="old")
    assert told(["old"], OLD, undated) == [("overtaken", "undated")]
    assert told(["old"], OLD, undated, day=dt.date(2025, 1, 1)) == []


@pytest.mark.parametrize(
    ("date", "day", "codes"),
    [
        ("2026-12", "2026-11-22", ["expires"]),
        ("2026-12", "2026-12-31", ["expires"]),
        ("2026-12", "2027-01-01", ["expired"]),
        ("2026-12", "2026-08-01", []),
        ("2026-11-22", "2026-11-22", ["expires"]),
        ("2026-11-21", "2026-11-22", ["expired"]),
        ("2026", "2026-12-31", ["expires"]),
        ("2026", "2027-01-01", ["expired"]),
        ("2024-02", "2024-02-29", ["expires"]),
        ("2024-02", "2024-03-01", ["expired"]),
        ("2027-06", "2026-11-22", []),
        ("2020", "2026-11-22", ["expired"]),
    ],
)
def test_an_end_is_told_when_it_is_near_or_past(date: str, day: str, codes: list[str]) -> None:
    ending = card("ending", events=[(date, "expires")])
    assert [c for c, _ in told(["ending"], ending, day=dt.date.fromisoformat(day))] == codes


def test_what_ceased_to_apply_is_said_so() -> None:
    assert told(["x"], card("x", events=[("2022-01", "lapsed")])) == [("lapsed", "x")]
    assert (
        told(["x"], card("x", events=[("2022-01", "adopted"), ("2022-02", "published"), ("2022-03", "in_force")])) == []
    )


def test_a_challenge_is_told_with_its_outcome_or_as_pending() -> None:
    ruled = card("ruled", events=[("2024-01-15", "dismissed")], challenges="x")
    pending = card("pending", events=[("2025-10-31", "appealed"), ("2025-10-31", "pending")], challenges="x")
    x = card("x")
    assert told(["x"], x, ruled) == [("challenged", "ruled")]
    assert told(["x"], x, pending) == [("pending", "pending")]
    assert told(["x", "ruled"], x, ruled) == []
    assert told(["x"], x, card("later", date="2027-01-01", challenges="x")) == []
    (notice,) = notices([citation("x")], {"x": x, "ruled": ruled}, DAY, "fr")
    assert "Le x" in notice.text
    assert "Le ruled" in notice.text
    assert "rejeté" in notice.text


def test_of_the_cases_of_one_matter_the_one_that_settled_it_is_told() -> None:
    """A reader who is told of the interim refusal only would think that the ruling on the merits is still to come."""
    x = card("x")
    interim = card("interim", date="2024-03-22", challenges="x", same_matter="merits")
    merits = card("merits", date="2024-11-19", challenges="x", confirms="x")
    other, after = card("other", challenges="x"), card("after", date="2025-05-05", challenges="x", same_matter="merits")
    assert told(["x"], x, interim, merits) == [("challenged", "merits")]
    assert told(["x", "merits"], x, interim, merits) == [("challenged", "merits")]  # what it decided is not quoted
    summary = citation("merits").model_copy(update={"passage_id": "merits/fr#essentiel-1"})
    assert notices([citation("x"), summary], {c.id: c for c in (x, interim, merits)}, DAY, "fr") == ()
    assert told(["x"], x, interim, merits, day=dt.date(2024, 4, 1)) == [("challenged", "interim")]
    assert told(["x"], x, other, interim, after, merits) == [
        ("challenged", "merits"),
        ("challenged", "other"),
        ("challenged", "after"),
    ]


def test_a_challenge_that_had_not_begun_is_not_told() -> None:
    undated = card("undated", date=None, events=[("2026-03", "dismissed")], challenges="x")
    assert told(["x"], card("x"), undated, day=dt.date(2025, 1, 1)) == []
    assert told(["x"], card("x"), undated) == [("challenged", "undated")]


def test_disagreement_press_and_the_other_language() -> None:
    press = card("press", kind="press_article")
    assert told(["x"], card("x"), conflict=True) == [("sources_disagree", None)]
    assert told(["press"], press) == [("press", "press")]
    assert told(["x"], card("x"), language="en") == [("other_language", None)]


def test_a_disagreement_is_told_whatever_else_there_is_to_tell() -> None:
    """The main decision was overtaken, ends soon and was challenged three times: that must not hide the disagreement."""
    x = card("x", events=[("2026-12", "expires")])
    others = [
        card("later", overtakes="x"),
        *(card(f"case-{n}", events=[("2024-11-19", "dismissed")], challenges="x") for n in range(3)),
    ]
    found = told(["x"], x, *others, conflict=True)
    assert ("sources_disagree", None) in found
    assert found[0] == ("overtaken", "later")


def test_the_most_telling_comes_first_and_there_are_not_too_many() -> None:
    x = card("x", events=[("2026-12", "expires")])
    many = [card(f"case-{n}", challenges="x") for n in range(9)]
    found = told(["x"], x, card("later", overtakes="x"), *many)
    assert found[:2] == [("overtaken", "later"), ("expires", "x")]
    assert len(found) == 4
    assert len(told(["x"], x, *many, limit=2)) == 2


def test_nothing_is_told_twice() -> None:
    found = notices([citation("old"), citation("old")], {"old": OLD, "new": NEW}, DAY, "en")
    assert [n.code for n in found] == ["overtaken", "other_language"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "Une source plus récente existe\u00a0: Le new (20 juin 2024)."),
        ("en", "There is a more recent source: The new (20 June 2024)."),
    ],
)
def test_the_sentence_is_in_the_users_language(language: Language, sentence: str) -> None:
    made: tuple[Notice, ...] = notices([citation("old", language)], {"old": OLD, "new": NEW}, DAY, language)
    assert [n.text for n in made] == [sentence]


@pytest.mark.parametrize(
    ("date", "fr", "en"),
    [
        ("2024-02-01", "1er février 2024", "1 February 2024"),
        ("2023-12-21", "21 décembre 2023", "21 December 2023"),
        ("2026-03", "mars 2026", "March 2026"),
        ("2020", "2020", "2020"),
        (None, "sans date", "undated"),
        ("", "sans date", "undated"),
        ("2021-08-10", "10 août 2021", "10 August 2021"),
    ],
)
def test_dates_are_shown_as_people_write_them(date: str | None, fr: str, en: str) -> None:
    assert show_date(date, "fr") == fr
    assert show_date(date, "en") == en


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        ("2026-07-01", []),
        ("2026-11-22", ["expires"]),
        ("2026-12-21", ["expires"]),
        ("2026-12-22", ["doubtful"]),
        ("2027-01-31", ["doubtful"]),
        ("2027-02-01", ["expired"]),
    ],
)
def test_a_term_whose_start_is_in_doubt_keeps_both_ways_of_counting(day: str, codes: list[str]) -> None:
    events = [("2023-12-21", "adopted"), ("2024-01-31", "published"), ("2026-12", "expires")]
    found = notices([citation("term")], {"term": card("term", events=events)}, dt.date.fromisoformat(day), "fr")
    assert [n.code for n in found] == codes
    if codes in (["expires"], ["doubtful"]):
        assert "21" in found[0].text
        assert "31" in found[0].text
