"""The day that a question sets, and what was known then."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline import Assistant
from assistant.retrieve.moment import moment, tells_later
from assistant.settings import Settings
from assistant.types import Answer

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("Au 1er mars 2024, l'autorisation était-elle suspendue ?", dt.date(2024, 3, 1)),
        ("As of 30 June 2024, had any court annulled it?", dt.date(2024, 6, 30)),
        ("En mars 2024, Microsoft hébergeait-il encore la plateforme ?", dt.date(2024, 3, 31)),
        ("In June 2025, was Microsoft still the host?", dt.date(2025, 6, 30)),
        ("Fin 2023, le décret SREN était-il déjà paru ?", dt.date(2023, 12, 31)),
        ("Was the framework already in force in August 2023?", dt.date(2023, 8, 31)),
        ("Qu'a décidé le Conseil d'État en mars 2024 ?", None),
        ("In March 2024, what did the Conseil d'État decide?", None),
        ("La décision du 21 décembre 2023 est-elle toujours valable ?", None),
        ("Is the 2023 framework still in force?", None),
        ("Du 1er janvier au 5 mars 2024, que s'est-il passé ?", None),
        ("Au 1er janvier 2030, qui hébergera ?", None),
        ("", None),
    ],
)
def test_the_day_of_a_question(question: str, day: dt.date | None) -> None:
    assert moment(question, TODAY) == day


@given(st.text(max_size=300))
def test_any_text_sets_a_past_day_or_none(question: str) -> None:
    day = moment(question, TODAY)
    assert day is None or day < TODAY


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("Le 19 novembre 2024, le Conseil d'État a rejeté les recours.", True),
        ("The authorisation ends in December 2026, according to the press.", False),  # a plan, not an event
        ("On 21 December 2023, the CNIL authorised EMC2.", False),
        ("En mars 2024, une étude a été publiée.", False),
        ("Elle est limitée à trois ans.", False),
    ],
)
def test_what_nobody_could_say_then(text: str, later: bool) -> None:
    assert tells_later(text, dt.date(2024, 3, 31), TODAY) is later


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("Au 30 juin 2024, le Conseil d'État avait-il annulé la délibération 2023-146 ?", "2024-06-30"),
        ("As of 30 June 2024, had the Conseil d'État annulled deliberation 2023-146?", "2024-06-30"),
    ],
)
def test_an_answer_as_of_a_day_cites_nothing_later(assistant: Assistant, question: str, day: str) -> None:
    reply = Assistant(assistant.index, assistant.engine, Settings(abstention=-5, as_of=TODAY)).ask(question)
    assert reply.as_of == day
    assert isinstance(reply, Answer)
    assert all((c.date or "") <= day for c in reply.citations)
    assert all("2024-11-19" not in c.quote and "19 novembre 2024" not in c.quote for c in reply.citations)
    assert all(w.source_id is None or (assistant.index.cards[w.source_id].date or "") <= day for w in reply.warnings)


def test_the_day_of_the_settings_bounds_the_sources_too(assistant: Assistant) -> None:
    early = Settings(abstention=-5, as_of=dt.date(2024, 2, 15))
    reply = Assistant(assistant.index, assistant.engine, early).ask("Qui a contesté la délibération 2023-146 ?")
    assert isinstance(reply, Answer)
    assert all((c.date or "") <= "2024-02-15" for c in reply.citations)
