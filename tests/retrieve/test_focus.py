"""What a question asks for, and which names it holds."""

from __future__ import annotations

import pytest

from assistant.retrieve.answer_type import answer_type
from assistant.retrieve.focus import focus


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("La CNIL exige-t-elle Azure Confidential Computing ?", ("cnil", "azure", "confidential", "computing")),
        ("Que demande le pourvoi C-703/25 P ?", ()),
        ("Qu'a jugé le Tribunal dans l'affaire T-553/23 ?", ("tribunal",)),
        ("Les données partent-elles outre-Atlantique ?", ()),
        ("Who hosts EMC2?", ("emc2",)),
    ],
)
def test_the_names_in_a_question(question: str, names: tuple[str, ...]) -> None:
    assert focus(question).names == names


def test_a_case_number_is_no_name_that_the_corpus_might_not_know() -> None:
    assert "c-703" not in focus("What does case C-703/25 P ask for?").names


@pytest.mark.parametrize(
    "question",
    ["Which firms did Microsoft beat when it first got the job?", "What was decided when Clever Cloud went to court?"],
)
def test_a_clause_of_time_asks_for_no_date(question: str) -> None:
    assert answer_type(question).kind != "when"


@pytest.mark.parametrize(
    "question",
    ["What was the outcome of InterHop's challenge to the SNDS decree?", "What is the price of the hosting?"],
)
def test_what_something_has_is_not_its_definition(question: str) -> None:
    assert answer_type(question).kind != "definition"
