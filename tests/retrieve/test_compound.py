"""A message is cut into the questions that it holds, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.text import clean, words
from assistant.retrieve.compound import MOST, questions_in


@pytest.mark.parametrize(
    ("message", "last"),
    [
        (
            "Qui a contesté la délibération, et combien ont-ils payé leurs avocats ?",
            "et combien ont-ils payé leurs avocats ?",
        ),
        ("Who challenged it, and what did they pay their lawyers?", "and what did they pay their lawyers?"),
        ("c koi emc2 et combien ça coute par an", "et combien ça coute par an"),
        ("Qui héberge EMC2 et avec quelles garanties ?", "et avec quelles garanties ?"),
        ("Is EMC2 legal and is it safe?", "and is it safe?"),
        ("Scaleway a été choisi quand ? et pourquoi ?", "et pourquoi ?"),
        ("Qui finance EMC2 et depuis quand existe-t-il ?", "et depuis quand existe-t-il ?"),
        ("I am a nurse. Who hosts EMC2? How long may it?", "How long may it?"),
        (
            "Où sont les données d'EMC2, et les Américains peuvent-ils les lire ?",
            "et les Américains peuvent-ils les lire ?",
        ),
    ],
)
def test_each_question_of_a_message_is_told_apart(message: str, last: str) -> None:
    found = questions_in(message)
    assert len(found) == 2
    assert found[-1] == last


@pytest.mark.parametrize(
    "message",
    [
        "Qui héberge EMC2 ?",
        "Qui a décidé quoi en mars 2024 ?",
        "Pourquoi la CNIL, qui regrettait ce choix, a-t-elle dit oui ?",
        "Pourquoi la CNIL, qui réclame un cloud européen et qui dit regretter ce choix, a-t-elle autorisé EMC2 ?",
        "Combien de patients et combien d'hôpitaux sont concernés ?",
        "Quelles associations et quelles personnes ont attaqué l'autorisation ?",
        "Comment les données de l'Assurance maladie et des hôpitaux sont-elles réunies ?",
        "Comment la CNIL et le Hub ont-ils réagi ?",
        "When and where was it signed?",
        "What drove the CNIL to say yes in the end, when it had been so wary?",
        "La CNIL a autorisé EMC2. Pourquoi ?",
        "Who hosts EMC2? Would be good to know.",
        "How old is the CLOUD Act, i.e. when did it become law?",
        "",
        "?",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert questions_in(message) == ()


@given(st.text(max_size=200))
def test_whatever_is_typed_is_cut_at_most_so_often_and_nothing_is_added(message: str) -> None:
    found = questions_in(message)
    assert len(found) in {0, *range(2, MOST + 1)}
    own = words(clean(message))
    for question in found:
        assert set(words(question)) <= set(own)
