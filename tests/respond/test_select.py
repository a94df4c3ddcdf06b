"""An answer is made of the right sentences in a sensible order, whatever the kind of question."""

from __future__ import annotations

import re
from datetime import date

import pytest

from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.pipeline import Assistant
from assistant.respond.parts import Part
from assistant.retrieve.dates import find_dates
from assistant.settings import Settings

ANY = -5.0  # never abstains: what is chosen is looked at, not whether


@pytest.fixture(scope="module")
def tiny(tiny_index: Index, engine: Engine) -> Assistant:
    return Assistant(tiny_index, engine, Settings(abstention=ANY, as_of=date(2026, 11, 22)))


@pytest.fixture(scope="module")
def bold(assistant: Assistant) -> Assistant:
    """The assistant over the bundled corpus, which never abstains."""
    return Assistant(assistant.index, assistant.engine, Settings(abstention=ANY, as_of=date(2026, 11, 22)))


_seen: dict[tuple[int, str], list[Part]] = {}


def _parts(assistant: Assistant, question: str) -> list[Part]:
    """The parts of the answer, asked for once."""
    key = id(assistant), question
    if key not in _seen:
        _seen[key] = assistant.trace(question).parts
    assert _seen[key]
    return _seen[key]


QUESTIONS = [
    "Combien de temps dure l'autorisation ?",
    "Qui héberge EMC2 ?",
    "Pourquoi Microsoft ?",
    "Quels sont les quatre écarts ?",
    "What are the reasons?",
    "Is it legal?",
    "Qu'est-ce que le SNDS ?",
    "What is the Cloud Act?",
    "Compare Schrems I et Schrems II",
    "Quelle est la chronologie de l'affaire ?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_part_is_one_whole_sentence_of_its_passage(bold: Assistant, question: str) -> None:
    for part in _parts(bold, question):
        assert part.text in bold.index.sentence_texts(part.passage)
        assert part.text == part.passage.text[part.start : part.end]


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_sentence_is_said_twice(bold: Assistant, question: str) -> None:
    texts = [p.text for p in _parts(bold, question)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("limit", [1, 2, 4])
def test_an_ordinary_answer_keeps_to_its_limit(assistant: Assistant, limit: int) -> None:
    short = Assistant(assistant.index, assistant.engine, Settings(abstention=ANY, max_sentences=limit))
    longer = {q: n for q in QUESTIONS[:8] if (n := len(short.trace(q).parts)) > limit}
    assert longer == {}


@pytest.mark.parametrize("question", QUESTIONS[:6])
def test_sentences_of_one_paragraph_stay_together_in_their_order(bold: Assistant, question: str) -> None:
    parts = _parts(bold, question)
    order = list(dict.fromkeys(p.passage.id for p in parts))
    assert [p.passage.id for p in parts] == sorted((p.passage.id for p in parts), key=order.index)
    for passage in order:
        starts = [p.start for p in parts if p.passage.id == passage]
        assert starts == sorted(starts)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_never_says_that_the_sources_do_not_say(bold: Assistant, question: str) -> None:
    assert [p.text for p in _parts(bold, question) if p.passage.role == "gap"] == []


# Definitions.


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("C'est quoi le Cloud Act ?", "us-cloud-act"),
        ("What is the Cloud Act?", "us-cloud-act"),
        ("Qu'est-ce que SecNumCloud ?", "anssi-secnumcloud-3-2"),
        ("Qu'est-ce que le SNDS ?", "snds"),
        ("What is Schrems II?", "cjeu-schrems-ii"),
        ("What is the Data Privacy Framework?", "eu-2023-1795-dpf"),
        ("C'est quoi la délibération n° 2023-146 ?", "cnil-2023-146"),
        ("Qu'est-ce que la loi SREN ?", "loi-sren"),
        ("What is SecNumCloud?", "anssi-secnumcloud-3-2"),
    ],
)
def test_a_definition_comes_first(bold: Assistant, question: str, source: str) -> None:
    first = _parts(bold, question)[0]
    assert (first.passage.source_id, first.passage.paragraph) == (source, "definition-1")
    assert first.start == 0


def test_a_definition_comes_first_in_another_corpus(tiny: Assistant) -> None:
    for question in ("Qu'est-ce que l'arrêté n° 2024-12 ?", "What is Order No 2024-12?"):
        assert _parts(tiny, question)[0].passage.unit == "velos-2024#definition-1"


# Comparisons.


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("Quelle différence entre Schrems I et Schrems II ?", ["cjeu-schrems-i", "cjeu-schrems-ii"]),
        ("What is the difference between Schrems II and Schrems I?", ["cjeu-schrems-ii", "cjeu-schrems-i"]),
        ("Compare the Cloud Act and FISA 702", ["us-cloud-act", "us-fisa-702"]),
        (
            "Compare l'ordonnance du 22 mars 2024 et la décision du 19 novembre 2024",
            ["ce-2024-03-22-492369", "ce-2024-11-19-491644"],
        ),
    ],
)
def test_a_comparison_cites_both_sides_in_the_order_asked(bold: Assistant, question: str, sides: list[str]) -> None:
    parts = _parts(bold, question)
    assert list(dict.fromkeys(p.passage.source_id for p in parts)) == sides
    assert [p.lead for p in parts if p.lead] == ["answer.comparison_first", "answer.comparison_second"]
    assert len(parts) <= 4
    for side in sides:
        assert next(p.lead for p in parts if p.passage.source_id == side) is not None


def test_a_comparison_may_have_three_sides(bold: Assistant) -> None:
    parts = _parts(bold, "Comparez le Safe Harbour, le Privacy Shield et le Data Privacy Framework")
    assert {p.passage.source_id for p in parts} == {"cjeu-schrems-i", "cjeu-schrems-ii", "eu-2023-1795-dpf"}
    assert not any(p.lead for p in parts)


def test_a_ruling_known_from_the_press_is_a_side_by_the_month_of_its_outcome(bold: Assistant) -> None:
    parts = _parts(bold, "Compare the April 2025 interim order and the March 2026 ruling on DARWIN EU.")
    assert [p.passage.source_id for p in parts if p.lead] == ["ce-2025-04-25-503163", "ce-2026-03-darwin-eu"]


def test_a_comparison_in_another_corpus(tiny: Assistant) -> None:
    parts = _parts(tiny, "Quelle différence entre l'arrêté 2021-07 et l'arrêté 2024-12 ?")
    assert list(dict.fromkeys(p.passage.source_id for p in parts)) == ["velos-2021", "velos-2024"]


# Timelines.


@pytest.mark.parametrize(
    "question",
    [
        "Quelle est la chronologie de l'affaire ?",
        "Timeline of the case",
        "Les grandes dates du Health Data Hub ?",
        "Key dates of the EMC2 decision",
        "Chronologie de la délibération n° 2023-146",
        "Historique du Data Privacy Framework",
    ],
)
def test_a_timeline_is_dated_and_goes_forward(bold: Assistant, question: str) -> None:
    parts = _parts(bold, question)
    assert 3 <= len(parts) <= 12
    dates = [bold.index.cards[p.passage.source_id].date or "" for p in parts]
    assert dates == sorted(dates)
    assert all(find_dates(p.text) for p in parts)
    shown = [find_dates(p.text)[0] for p in parts]
    assert [d[:4] for d in shown] == sorted(d[:4] for d in shown)


def test_the_timeline_of_the_decision_holds_its_great_moments(bold: Assistant) -> None:
    for question in ("Chronologie de la délibération n° 2023-146", "Timeline of deliberation No 2023-146"):
        sources = [p.passage.source_id for p in _parts(bold, question)]
        assert {"cnil-2023-146", "ce-2024-03-22-492369", "ce-2024-11-19-491644"} <= set(sources), question


def test_a_timeline_in_another_corpus(tiny: Assistant) -> None:
    parts = _parts(tiny, "Quelle est la chronologie des vélos de Valmont ?")
    assert [p.passage.unit for p in parts] == [
        "velos-2021#essentiel-1",
        "velos-2022-recours#essentiel-1",
        "velos-2024#essentiel-1",
    ]
    assert all(re.match(r"Le \d", p.text) for p in parts)


def test_each_source_that_a_question_names_has_its_sentence(assistant: Assistant) -> None:
    question = "Which text really requires sovereign hosting, the SREN Act or decree 2026-209?"
    trace = assistant.trace(question)
    assert trace.query is not None
    assert len(trace.query.named) == 2
    assert {p.passage.source_id for p in trace.parts} >= set(trace.query.named)


# How things stand.


@pytest.mark.parametrize(
    "question",
    [
        "L'autorisation donnée par la CNIL en décembre 2023 est-elle encore valable aujourd'hui ?",
        "La décision de la CNIL est-elle toujours contestée ?",
        "Is the EMC2 authorisation still in force?",
    ],
)
def test_how_a_decision_stands_begins_with_what_confirmed_it(bold: Assistant, question: str) -> None:
    assert _parts(bold, question)[0].passage.source_id == "ce-2024-11-19-491644"


@pytest.mark.parametrize("question", ["Qui héberge les données aujourd'hui ?", "Where is the data hosted now?"])
def test_what_is_asked_of_the_present_comes_before_what_became_of_the_subject(bold: Assistant, question: str) -> None:
    assert "Azure" in _parts(bold, question)[0].text


def test_of_two_rulings_of_a_month_the_one_that_settles_is_a_side(bold: Assistant) -> None:
    parts = _parts(bold, "Quelle différence entre la décision de mars 2024 et celle de novembre 2024 ?")
    assert [p.passage.source_id for p in parts if p.lead] == ["ce-2024-03-22-492369", "ce-2024-11-19-491644"]


def test_a_comparison_goes_on_with_what_names_both_sides(assistant: Assistant) -> None:
    reply = assistant.ask("Quelle est la différence entre HDS et SecNumCloud ?", language="fr")
    further = [
        c.quote for c in reply.citations if c.source_id == "arrete-2024-04-26-hds"
    ]  # of the term HDS, and no side itself
    assert further
    assert all("HDS" in quote and "SecNumCloud" in quote for quote in further)


def test_a_comparison_that_says_in_what_begins_with_that_on_each_side(assistant: Assistant) -> None:
    question = "Compare the position of the CNIL in 2020 and in 2023 on hosting health data with Microsoft."
    reply = assistant.ask(question, language="en")
    assert reply.citations
    assert not reply.citations[0].passage_id.endswith("#definition-1")
    assert any(c.passage_id.endswith("#definition-1") for c in reply.citations)
