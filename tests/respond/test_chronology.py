"""Chronologies, lists of rulings and comparisons: which sources are told, and in what order."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.respond.chronology import period
from assistant.retrieve.broad import broad
from assistant.retrieve.dates import find_dates
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
        ("La chronologie de 2020 à 2024 ?", ("2020", "2024")),
        ("A timeline from its creation in 2019 up to 2026", ("2019", "2026")),
        ("Between 2020 and 2022, what happened?", ("2020", "2022")),
        ("Étapes 2019-2026", ("2019", "2026")),
        ("Les décisions de 2020 à l'entrepôt EMC2", ("2020", "9999")),
        ("Les ordonnances de 2020", ("2020", "2020")),
        ("The steps since 2020, until 2023?", ("2020", "2023")),
    ],
)
def test_a_question_may_bound_the_years(question: str, expected: tuple[str, str]) -> None:
    assert period(question) == expected


def test_a_chronology_keeps_to_the_years_asked_about(assistant: Assistant) -> None:
    told = _asked(assistant, "Les grandes étapes de l'hébergement depuis 2025 ?")
    dates = [assistant.index.cards[s].dated for s in told]
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


@pytest.mark.parametrize(
    ("question", "source"),
    [
        (
            "Chronologie de l'étude sur l'hébergement souverain d'EMC2 : saisine, présentation, publication ?",
            "mission-emc2-2024",
        ),
        (
            "Timeline of the study on sovereign hosting for EMC2: request, presentation, publication?",
            "mission-emc2-2024",
        ),
    ],
)
def test_the_chronology_of_one_matter_tells_its_own_steps(assistant: Assistant, question: str, source: str) -> None:
    trace = assistant.trace(question)
    assert sum(p.passage.source_id == source for p in trace.parts) >= 3
    assert {"ce-2024-03-22-492369", "hdh-creation"}.isdisjoint(p.passage.source_id for p in trace.parts)
    dates = [find_dates(p.text) for p in trace.parts]
    assert all(dates)
    assert len({d for told in dates for d in told}) >= 2


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        (
            "How do the June 2020 and October 2020 interim orders on the hub differ?",
            ["ce-2020-06-19-440916", "ce-2020-10-13-444937"],
        ),
        (
            "Qu'est-ce qui a changé entre l'ordonnance de mars 2024 et l'avis de la CNIL d'avril 2020 ?",
            ["ce-2024-03-22-492369", "cnil-2020-044"],
        ),
        (
            "What was the CNIL's line on Microsoft in 2020, and what changed in 2023?",
            ["cnil-memoire-2020-10", "cnil-2023-146"],
        ),
    ],
)
def test_dates_tell_the_sides_of_a_comparison(assistant: Assistant, question: str, sides: list[str]) -> None:
    told = list(dict.fromkeys(_asked(assistant, question)))
    assert len(told) == 2
    assert all(any(t.startswith(side) for t in told) for side in sides), told


def test_a_question_that_asks_for_several_things_gets_more_sentences(assistant: Assistant) -> None:
    def several(question: str) -> bool:
        query = assistant.trace(question).query
        assert query is not None
        return broad(query)

    assert several("Qui héberge EMC2, et sur quel fondement la CNIL l'a-t-elle autorisé ?")
    assert several("Compare Schrems I and Schrems II")
    for single in ("Qui héberge EMC2 ?", "How long does the authorisation last?", "Is it safe, in your view?"):
        assert not several(single), single
    longest = Assistant(assistant.index, assistant.engine, Settings(abstention=SURE, max_sentences=5))
    assert 5 < len(longest.trace("Qui héberge EMC2, qui le contrôle, et sur quel fondement ?").parts) <= 7


def test_the_chronology_of_a_source_keeps_to_what_is_related_to_it(assistant: Assistant) -> None:
    told = set(_asked(assistant, "Chronologie du choix de Scaleway"))
    cards, named = assistant.index.cards, "hdh-scaleway-2026-04"
    near = {r.to for r in cards[named].relations}
    near |= {c.id for c in cards.values() if any(r.to == named for r in c.relations)}
    assert named in told
    assert told <= near | {named}


@pytest.mark.parametrize(
    "question",
    ["Raconte-moi l'histoire du Health Data Hub en quelques dates", "Tell me the story of EMC2 in a few dates"],
)
def test_how_a_story_is_to_be_told_does_not_narrow_it(assistant: Assistant, question: str) -> None:
    told = _asked(assistant, question)
    assert len(told) >= 8
    assert {"hdh-creation", "cnil-2023-146", "ce-2024-03-22-492369"} <= set(told)
