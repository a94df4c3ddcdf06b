"""An answer that lacks the thing asked for, or that a known gap contradicts, is not given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.glossary import Glossary
from assistant.messages import catalogue, text
from assistant.pipeline import Assistant
from assistant.respond.things import Thing, lacking
from assistant.retrieve.names import Names
from assistant.types import LANGUAGES, Language


@pytest.mark.parametrize(
    ("question", "said", "thing"),
    [
        ("Combien coûte l'hébergement d'EMC2 ?", "EMC2 est hébergé par Microsoft.", "sum"),
        ("Combien coûte l'hébergement d'EMC2 ?", "Il coûte 3 millions d'euros par an.", None),
        ("Quel est le montant du marché ?", "Le marché a été passé en 2020.", "sum"),
        ("How much did the State pay Microsoft?", "About €10.5 million was paid.", None),
        ("How much does Microsoft charge per patient record?", "About €10.5 million was paid in all.", "sum"),
        ("Combien touche Microsoft par an ?", "Microsoft touche 2 millions d'euros par an.", None),
        ("What will the CJEU decide on the appeal?", "The appeal was brought on 31 October 2025.", "verdict"),
        ("La CNIL va-t-elle renouveler l'autorisation ?", "L'autorisation est de trois ans.", "verdict"),
        ("Combien de temps entre l'appel d'offres gagné et le feu vert ?", "Le feu vert est de décembre 2023.", None),
        ("What fine did the CNIL impose?", "The CNIL gave a formal notice in 2020.", "sum"),
        ("How much time does a label take?", "It takes eighteen months.", None),
        ("Dans quels pays sont les serveurs ?", "Ils sont en France.", None),
        ("Combien de patients ?", "Deux millions de personnes.", None),
        ("What is the case number of the order?", "The order is of 21 September 2020.", "identifier"),
        ("What is the case number of the order?", "The order bears No 444514.", None),
        (
            "Quel est le numéro de la décision qui suit la n° 491644 ?",
            "La décision n° 491644 est de 2024.",
            "identifier",
        ),
        (
            "What is the case number of the order of 21 September 2020?",
            "The order of 21 September 2020 was followed by order No 444937.",
            "identifier",
        ),
        ("What did deliberation No 2023-146 decide?", "It authorised EMC2.", None),
        ("Quelle est l'adresse postale du Hub ?", "Le Hub est un groupement d'intérêt public.", "contact"),
        ("Qui a saisi le juge ? Donnez leurs noms.", "Deux particuliers ont saisi le Conseil d'État.", "person"),
        ("Qui a saisi le juge ? Donnez leurs noms.", "Philippe Latombe a saisi le Tribunal.", None),
        ("Comment s'opposer à un traitement fait au nom de l'intérêt public ?", "Il faut écrire au Hub.", None),
        ("Mon nom apparaît-il dans EMC2 ?", "Les données d'EMC2 sont pseudonymisées.", None),
    ],
)
def test_what_is_asked_for_must_be_in_the_answer(
    assistant: Assistant, question: str, said: str, thing: Thing | None
) -> None:
    assert lacking(question, [said], assistant.names) == thing


@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_is_read(question: str, texts: list[str]) -> None:
    lacking(question, texts, Names.of({}, Glossary()))


def _eager(assistant: Assistant) -> Assistant:
    """The assistant set to answer nearly everything, so that the check after the choice of sentences has the last word."""
    return Assistant(assistant.index, assistant.engine, assistant.settings.model_copy(update={"abstention": -8.0}))


@pytest.mark.parametrize(
    "question",
    [
        "Combien l'Agence européenne des médicaments verse-t-elle au HDH pour EMC2 ?",
        "What is the case number of the Conseil d'État order of 21 September 2020?",
        "Are the data of children treated at CHRU de Nancy included in EMC2?",
    ],
)
def test_a_near_miss_is_refused_with_what_is_missing(assistant: Assistant, question: str) -> None:
    usual = assistant.trace(question).reply
    assert usual is not None
    assert usual.refusal is not None
    trace = _eager(assistant).trace(question)
    assert trace.reply is not None
    assert trace.decision is not None
    assert trace.reply.refusal is not None
    assert trace.decision.lacks
    assert not trace.parts
    assert trace.reply.refusal.reason == "not_in_sources"
    assert trace.reply.refusal.missing in {c.quote for c in trace.reply.refusal.nearest}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_thing_has_its_sentence(language: Language) -> None:
    for thing in ("sum", "identifier", "contact", "person", "definition", "gap"):
        assert text(f"missing.{thing}", language)
        assert thing == "gap" or f"asked.{thing}" in catalogue(language)


@pytest.mark.parametrize(
    "question",
    [
        "Combien de patients dans EMC2 ?",
        "Schrems I date de quand ?",
        "When was Schrems II decided?",
        "De quand date la loi SREN ?",
    ],
)
def test_what_the_corpus_is_known_to_answer_is_answered(assistant: Assistant, question: str) -> None:
    trace = assistant.trace(question)
    assert trace.decision is not None
    assert (trace.decision.sure, trace.decision.answer, trace.decision.lacks) == (True, True, None)


@pytest.mark.parametrize(
    ("question", "date"),
    [("Schrems I date de quand ?", "6 octobre 2015"), ("De quand date la loi SREN ?", "21 mai 2024")],
)
def test_the_date_of_a_source_comes_first(assistant: Assistant, question: str, date: str) -> None:
    reply = assistant.ask(question)
    assert date in reply.citations[0].quote


def test_another_date_of_a_source_is_not_taken_for_its_own(assistant: Assistant) -> None:
    trace = assistant.trace("Quand Schrems I a-t-il été contesté ?")
    assert trace.decision is not None
    assert not trace.decision.sure


def test_a_refusal_names_the_thing_that_is_missing_when_no_gap_is_known(assistant: Assistant) -> None:
    question = "What fine did the CNIL impose on the HDH for breaching deliberation No 2023-146?"
    usual = assistant.ask(question)
    assert usual.refusal is not None
    assert usual.refusal.missing == text("missing.sum", "en")
    trace = _eager(assistant).trace(question)
    assert trace.decision is not None
    assert trace.decision.lacks == "sum"
    assert trace.reply is not None
    assert trace.reply.refusal is not None
    assert trace.reply.refusal.missing == text("missing.sum", "en")
    assert text("asked.sum", "en") in trace.reply.text


def test_what_something_of_a_term_is_asks_for_no_definition_of_the_term(assistant: Assistant) -> None:
    reply = assistant.ask("What is the password policy of the EMC2 platform?")
    assert reply.refusal is not None
    assert reply.refusal.missing == text("missing.other", "en")
    assert text("asked.definition", "en") not in reply.text


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("Le juge des référés a-t-il suspendu l'autorisation d'EMC2 en mars 2024 ?", "Et sur le fond ?"),
        ("Was deliberation 2023-146 suspended?", "And on the merits?"),
    ],
)
def test_what_a_follow_up_brings_is_answered_first(assistant: Assistant, before: str, question: str) -> None:
    reply = assistant.ask(question, history=[before])
    assert reply.citations
    assert (reply.citations[0].source_id, reply.refusal) == ("ce-2024-11-19-491644", None)
