"""A card holds only what can be true: known kinds, real dates in order, addresses with a basis."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.documents.card import Bilingual, Card, Event, Facts, Status
from assistant.documents.corpus import Corpus

GOOD: dict[str, Any] = {
    "id": "velos-2021",
    "kind": "law",
    "title": {"fr": "Arrêté", "en": "Order"},
    "short": {"fr": "Arrêté", "en": "Order"},
    "authority": "Valmont",
    "number": "2021-07",
    "date": "2021-03-05",
    "status": {"fr": "en vigueur", "en": "in force"},
}


def test_a_card_needs_little() -> None:
    card = Card.model_validate(GOOD)
    assert card.title["fr"] == "Arrêté"
    assert card.status["en"] == "in force"
    assert (card.url, card.relations, card.aliases.fr, card.status.events) == (None, (), (), ())


@pytest.mark.parametrize(
    "change",
    [
        {"id": "Vélos 2021"},
        {"id": "-velos"},
        {"id": ""},
        {"kind": "poem"},
        {"authority": ""},
        {"title": {"fr": "Arrêté"}},
        {"title": {"fr": "", "en": "Order"}},
        {"short": None},
        {"date": "05/03/2021"},
        {"date": "2021-13"},
        {"date": "2021-02-29"},
        {"date": "21"},
        {"date": "2021-03-05T00:00"},
        {"url": "http://example.org", "url_basis": "seen"},
        {"url": "https://example.org"},
        {"url_basis": "seen"},
        {"colour": "red"},
        {"relations": [{"type": "likes", "to": "x"}]},
        {"relations": [{"type": "overtakes"}]},
        {
            "status": {
                "fr": "x",
                "en": "y",
                "events": [{"date": "2024", "state": "adopted"}, {"date": "2021-03-05", "state": "published"}],
            }
        },
        {"status": {"fr": "x", "en": "y", "events": [{"date": "2024", "state": "melted"}]}},
    ],
    ids=str,
)
def test_a_card_refuses(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Card.model_validate(GOOD | change)


@pytest.mark.parametrize("date", ["2021", "2021-03", "2021-03-05", "2020-02-29"])
def test_a_date_may_be_partial(date: str) -> None:
    assert Card.model_validate(GOOD | {"date": date}).date == date
    assert Event(date=date, state="adopted").date == date


@given(st.dates())
def test_every_day_is_a_date(day: Any) -> None:
    assert Event(date=f"{day:%Y-%m-%d}".zfill(10), state="adopted")


def test_events_of_one_day_keep_their_order() -> None:
    status = Status(
        fr="x", en="y", events=(Event(date="2024-01", state="adopted"), Event(date="2024-01", state="pending"))
    )
    assert [e.state for e in status.events] == ["adopted", "pending"]


def test_cards_do_not_change() -> None:
    card = Card.model_validate(GOOD)
    with pytest.raises(ValidationError):
        setattr(card, "date", "2022")  # noqa: B010
    assert hash(Bilingual(fr="a", en="b")) == hash(Bilingual(fr="a", en="b"))


def test_a_fact_needs_evidence() -> None:
    fact = {
        "id": "x-f01",
        "fr": "a",
        "en": "b",
        "locator": None,
        "confidence": "high",
        "evidence": ["https://example.org"],
    }
    assert Facts.model_validate({"facts": [fact]}).conflicts == ()
    changes: list[dict[str, Any]] = [{"evidence": []}, {"confidence": "certain"}, {"fr": ""}]
    for change in changes:
        with pytest.raises(ValidationError):
            Facts.model_validate({"facts": [fact | change]})


def test_the_bundled_cards_can_be_shown(corpus: Corpus) -> None:
    for card in (s.card for s in corpus.sources.values()):
        assert all(len(card.short[lang]) <= 60 for lang in ("fr", "en")), card.id
        assert "TODO" not in card.model_dump_json()
        assert card.aliases.fr, card.id
        assert card.aliases.en, card.id
        assert Card.model_validate_json(card.model_dump_json()) == card


def test_official_addresses_are_official(corpus: Corpus) -> None:
    official = (
        "legifrance.gouv.fr",
        "conseil-etat.fr",
        "curia.europa.eu",
        "eur-lex.europa.eu",
        "europa.eu",
        "gouv.fr",
        "cnil.fr",
        "senat.fr",
        "ccomptes.fr",
        "congress.gov",
        "federalregister.gov",
        "govinfo.gov",
        "archives.gov",
        "health-data-hub.fr",
    )
    others = {
        c.id: c.url
        for s in corpus.sources.values()
        if (c := s.card).url
        and c.kind not in ("press_article", "news", "report")
        and not c.url.split("/")[2].endswith(official)
    }
    assert others == {}
