"""Words of courtesy are no part of what is asked, and an indirect question is asked directly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline import Assistant
from assistant.retrieve.compound import questions_in
from assistant.retrieve.courtesy import directly
from assistant.types import Answer


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Bonjour, qui héberge EMC2 ?", "qui héberge EMC2 ?"),
        ("Bonjour madame, la CNIL a-t-elle refusé ?", "la CNIL a-t-elle refusé ?"),
        ("slt c koi exactement EMC2 ??", "c koi exactement EMC2 ??"),
        ("Pourriez-vous m'expliquer pourquoi la CNIL a accepté ?", "pourquoi la CNIL a accepté ?"),
        ("J'aimerais bien savoir qui dirige le HDH", "qui dirige le HDH"),
        ("Peux-tu me dire s'il y a eu un recours ?", "est-ce qu'il y a eu un recours ?"),
        ("Je me demande si la NSA a accès aux données, merci d'avance !", "est-ce que la NSA a accès aux données !"),
        (
            "Sorry to bother you, but could you tell me who decides on access?",
            "who decides on access?",
        ),
        ("I was wondering how much the move will cost", "how much the move will cost"),
        ("So tell me, please, how was Scaleway picked?", "how was Scaleway picked?"),
        (
            "Did the Irish authority ever comment on this, would you happen to know?",
            "Did the Irish authority ever comment on this?",
        ),
    ],
)
def test_what_is_asked_is_left(question: str, asked: str) -> None:
    assert directly(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "Can you explain the CLOUD Act?",
        "Could you tell me about EMC2?",
        "Bonjour",
        "ok merci",
        "merci !",
        "Hi all",
        "Do they agree?",
        "« Le juge » a-t-il refusé ?",
        "- qui a signé ?",
        "All hospitals?",
        "There is a case?",
        "Peut-on refuser si l'accès est demandé ?",
        "tu peux me faire une chronologie du HDH",
    ],
)
def test_what_asks_by_its_verb_or_asks_nothing_stays(question: str) -> None:
    assert directly(question) == question


def test_a_condition_is_no_question() -> None:
    asked = directly("Pouvez-vous me dire ce que fait Microsoft, comment il réagit, si l'accès est demandé ?")
    assert "est-ce que" not in asked


def test_an_indirect_question_is_told_apart_from_the_one_before() -> None:
    message = "Pourriez-vous m'expliquer pourquoi le HDH a choisi Microsoft, et s'il y a eu un appel d'offres ?"
    assert questions_in(directly(message)) == (
        "pourquoi le HDH a choisi Microsoft",
        "et est-ce qu'il y a eu un appel d'offres ?",
    )


_POLITE = tuple(
    "bonjour,|hi there,|could you tell me|peux-tu me dire|si|s'il y a|qui|what|est|merci|would you know|?|EMC2".split(
        "|"
    )
)


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(_POLITE), max_size=8).map(" ".join)))
def test_any_text_is_taken_and_never_grows_by_more_than_asking(text: str) -> None:
    asked = directly(text)
    assert len(asked) <= len(text) + len("est-ce que ") * text.count("s")
    assert not asked or asked[-1] in text


def test_a_polite_message_is_answered_as_a_plain_one(assistant: Assistant) -> None:
    plain = assistant.ask("Qui héberge l'entrepôt EMC2 ?", language="fr")
    polite = assistant.ask("Bonjour, pourriez-vous me dire qui héberge l'entrepôt EMC2 ? Merci d'avance", language="fr")
    assert isinstance(plain, Answer)
    assert isinstance(polite, Answer)
    assert polite.citations[0].quote == plain.citations[0].quote
