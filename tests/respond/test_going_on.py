"""A follow-up is decided on its own words as well as on the question that it was made into."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.respond.decision import Decision
from assistant.respond.going_on import ALONE, both, by_itself, matters, stands_alone
from assistant.types import Answer, Refusal


def decided(p: float, threshold: float = 0.3, *, sure: bool = False, ordered: bool = False) -> Decision:
    return Decision(p, threshold, sure or p >= threshold, {}, sure=sure, ordered=ordered)


def test_the_mean_log_odds_of_the_whole_and_of_its_own_words_decide() -> None:
    assert both(decided(0.9), decided(0.9)).probability == pytest.approx(0.9)
    assert both(decided(0.9), decided(0.1)).probability == pytest.approx(0.5)
    assert both(decided(0.9), decided(0.1)).answer
    assert not both(decided(0.9), decided(0.01)).answer
    assert not both(decided(0.2), decided(0.2)).answer
    assert both(decided(0.9), decided(0.01)).own == 0.01
    assert not both(decided(0.2), decided(0.99)).answer  # the whole is refused: its words alone do not let it pass


def test_a_threshold_that_the_operator_moved_is_kept() -> None:
    assert not both(decided(0.9, 0.8), decided(0.4, 0.8)).answer
    assert both(decided(0.9, 0.8), decided(0.4, 0.8)).threshold == 0.8


def test_nearly_certain_and_nearly_impossible_are_both_weighed() -> None:
    assert both(decided(1.0), decided(0.0)).probability == pytest.approx(0.5)


def test_own_words_that_can_change_nothing_are_not_looked_at() -> None:
    assert matters(decided(0.9))
    assert not matters(decided(0.2))
    assert not matters(decided(0.9999))


def test_a_few_words_stand_by_themselves_when_they_say_more_so() -> None:
    weak, strong = decided(0.1), decided(0.98)
    assert not stands_alone(weak, strong, both(strong, weak))
    assert stands_alone(strong, decided(0.5), both(decided(0.5), strong))
    assert stands_alone(decided(0.4, sure=True), strong, strong)
    assert stands_alone(decided(0.1, ordered=True), strong, strong)
    assert stands_alone(weak, weak, weak)  # neither is answered: nothing is taken over


def test_a_few_words_by_themselves_must_say_as_much_as_a_follow_up() -> None:
    assert not by_itself(decided(ALONE - 0.1)).answer
    assert by_itself(decided(ALONE + 0.1)).answer
    assert by_itself(decided(0.35, sure=True)).answer


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (["Qui a contesté la délibération n° 2023-146 ?"], "Et combien ont-ils payé leurs avocats ?"),
        (["What does the CNIL say about the risk of US access?"], "and what does the certificate cost?"),
    ],
)
def test_what_was_already_answered_lets_nothing_else_pass(
    assistant: Assistant, history: list[str], question: str
) -> None:
    assert isinstance(assistant.ask(history[0]), Answer)
    assert isinstance(assistant.ask(question, history=history), Refusal)


@pytest.mark.parametrize(
    ("history", "question", "source"),
    [
        (["What did the Conseil d'État rule on Doctolib in 2021?"], "who sued?", "ce-2021-03-12-450163"),
        (["Qu'a autorisé la CNIL en février 2025 pour DARWIN EU ?"], "chez Microsoft aussi ?", "cnil-2025-014"),
        (
            ["Quel décret organise le SNDS ?"],
            "qui est responsable de traitement du coup ?",
            "csp-r1461-decret-2021-848",
        ),
    ],
)
def test_a_few_words_are_about_what_was_talked_of(
    assistant: Assistant, history: list[str], question: str, source: str
) -> None:
    reply = assistant.ask(question, history=history)
    assert isinstance(reply, Answer)
    assert reply.understood_as is not None
    assert source in {c.source_id for c in reply.citations}
    alone = assistant.ask(question)
    assert alone.understood_as is None


@pytest.mark.parametrize(
    "question", ["Combien de temps dure l'autorisation ?", "Qui a inventé le téléphone ?", "Cheers mate"]
)
def test_what_says_more_by_itself_is_left_alone(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question, history=["Que dit Schrems II ?"])
    assert reply.understood_as is None
    assert reply.text == assistant.ask(question, default=reply.language).text


def test_the_own_words_of_a_follow_up_begin_its_answer(assistant: Assistant) -> None:
    history = ["How does secondary use of health data work under the EHDS?"]
    reply = assistant.ask("and which article gives a right to opt out?", history=history)
    assert isinstance(reply, Answer)
    assert "article 71" in reply.citations[0].quote.lower()


def test_the_trace_says_what_the_own_words_weigh(assistant: Assistant) -> None:
    history = ["Who was health minister in 2020 during the Microsoft row?"]
    trace = assistant.trace("What deadline did he promise?", history=history)
    assert trace.decision is not None
    assert trace.decision.own is not None
    assert trace.decision.threshold < trace.decision.own < 1
    single = assistant.trace("Who challenged deliberation No 2023-146?")
    assert single.decision is not None
    assert single.decision.own is None
