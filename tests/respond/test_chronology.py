"""Chronologies, lists of rulings and comparisons: which sources are told, and in what order."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.respond.chronology import period
from assistant.settings import Settings

SURE = -5.0


def _asked(assistant: Assistant, question: str) -> list[str]:
    """The sources of the parts of the answer, in order."""
    asked = Assistant(assistant.index, assistant.engine, Settings(abstention=SURE)).trace(question)
    return [p.passage.source_id for p in asked.parts]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Les étapes depuis 2025 ?", ("2025", "9999")),
        ("The main steps since early 2024?", ("2024", "9999")),
        ("Que s'est-il passé jusqu'en 2021 ?", ("0000", "2021")),
        ("What happened before 2020?", ("0000", "2020")),
        ("J'essaie de comprendre l'année 2020", ("2020", "2020")),
        ("Timeline of events in 2024", ("2024", "2024")),
        ("La chronologie ?", ("0000", "9999")),
    ],
)
def test_a_question_may_bound_the_years(question: str, expected: tuple[str, str]) -> None:
    assert period(question) == expected


def test_a_chronology_keeps_to_the_years_asked_about(assistant: Assistant) -> None:
    told = _asked(assistant, "Les grandes étapes de l'hébergement depuis 2025 ?")
    dates = [assistant.index.cards[s].date or "" for s in told]
    assert len(dates) >= 3
    assert all(d >= "2025" for d in dates)
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    "question",
    ["Chronologie des arrêts européens sur les transferts ?", "Chronology of the EU court rulings on transfers?"],
)
def test_a_chronology_of_rulings_is_of_the_court_named(assistant: Assistant, question: str) -> None:
    kinds = {assistant.index.cards[s].kind for s in _asked(assistant, question)}
    assert "conseil_etat" not in kinds or question.startswith("Chronologie")
    assert {"cjeu"} <= kinds


@pytest.mark.parametrize(
    "question",
    [
        "Quelles décisions du Conseil d'État ont porté sur la délibération 2023-146 ?",
        "Which rulings did the Conseil d'État give on deliberation 2023-146?",
    ],
)
def test_a_list_of_rulings_names_each_once(assistant: Assistant, question: str) -> None:
    told = _asked(assistant, question)
    assert {"ce-2024-03-22-492369", "ce-2024-11-19-491644"} <= set(told)
    assert len(told) == len(set(told))
    assert {assistant.index.cards[s].kind for s in told} == {"conseil_etat"}


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("La Cnam et la CNIL étaient-elles sur la même ligne face à Microsoft ?", ("cnam", "cnil")),
        ("Did the Cnam and the CNIL take the same line on Microsoft?", ("cnam", "cnil")),
        ("Différence entre l'ordonnance de mars 2024 et celle d'octobre 2020 ?", ("ce-2020-10", "ce-2024-03")),
    ],
)
def test_a_comparison_shows_both_sides(assistant: Assistant, question: str, sides: tuple[str, str]) -> None:
    told = _asked(assistant, question)
    assert all(any(s.startswith(side) for s in told) for side in sides), told


@pytest.mark.parametrize(
    "question", ["L'autorisation est-elle toujours valable ?", "Does the EMC2 authorisation still stand?"]
)
def test_how_things_stand_is_told_from_the_latest_source_with_the_earlier_state(
    assistant: Assistant, question: str
) -> None:
    told = _asked(assistant, question)
    assert "cnil-2023-146" in told
    assert any((assistant.index.cards[s].date or "") > "2023-12-21" for s in told)
