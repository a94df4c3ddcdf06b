"""Small services of a model are used when they pass their check, and change nothing when they do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from assistant.respond.model import Wording, aside
from assistant.respond.model.support import check
from assistant.settings import Settings
from assistant.types import Answer, Language
from tests.respond.model.hostile.server import Scripted
from tests.respond.model.invented import INDEX, SENTENCES, extractive, parts, query

Make = Callable[..., Wording]
HISTORY = ("Qui a attaqué l'autorisation de l'entrepôt EMC2 ?",)


def said(text: str | None) -> Callable[..., str | None]:
    return lambda task, language, **slots: text


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("Quand a-t-on attaqué l'autorisation de l'entrepôt EMC2 ?", True),
        ("Qui a attaqué l'autorisation de l'entrepôt EMC2, et quand ?", True),
        ("Quand l'association InterHop a-t-elle attaqué l'autorisation ?", False),  # a name from elsewhere
        ("Quand a-t-on attaqué l'autorisation de 2023 ?", False),  # a figure from elsewhere
        ("When was the authorisation of the EMC2 warehouse challenged?", False),
        ("Elle a été attaquée en mars.", False),  # an answer
        ("Et quand ?", False),  # nothing won
        ("Quand ?\nPourquoi ?", False),
        ("", False),
        (None, False),
        ("x" * 400 + " ?", False),
    ],
)
def test_a_follow_up_is_completed_in_the_conversations_words_only(text: str | None, good: bool) -> None:
    found = aside.rewrite("Et quand ?", HISTORY, "fr", said(text))
    assert found == (text if good else None)


COMPOUND = "Combien de temps dure l'autorisation de l'entrepôt EMC2 et qui a demandé sa suspension ?"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (
            "Combien de temps dure l'autorisation de l'entrepôt EMC2 ?\nQui a demandé la suspension de l'autorisation ?",
            True,
        ),
        (
            "1. Combien de temps dure l'autorisation de l'entrepôt EMC2 ?\n2. Qui a demandé la suspension de l'autorisation ?",
            True,
        ),
        ("Combien de temps dure l'autorisation ?\nCombien coûte Microsoft ?", False),
        ("Combien de temps dure l'autorisation de l'entrepôt EMC2 ?", False),
        ("Trois ans.\nInterHop.", False),
        ("How long does the EMC2 authorisation last?\nWho asked?", False),
        (None, False),
    ],
)
def test_a_compound_question_is_cut_in_its_own_words_only(text: str | None, good: bool) -> None:
    found = aside.split(COMPOUND, "fr", said(text))
    assert (len(found) == 2) == good
    assert good or found == (COMPOUND,)


@pytest.mark.parametrize(
    ("quote", "language", "text", "good"),
    [
        (SENTENCES["en"]["A"], "fr", SENTENCES["fr"]["A"], True),
        (SENTENCES["fr"]["B"], "en", SENTENCES["en"]["B"], True),
        (SENTENCES["en"]["A"], "fr", SENTENCES["fr"]["A"].replace("trois", "cinq"), False),
        (SENTENCES["en"]["A"], "fr", SENTENCES["fr"]["A"].replace("a autorisé", "n'a pas autorisé"), False),
        (SENTENCES["en"]["A"], "fr", SENTENCES["en"]["A"], False),
        (SENTENCES["en"]["A"], "fr", SENTENCES["fr"]["A"] + " C'est illégal.", False),
        (SENTENCES["en"]["A"], "fr", "La CNIL a autorisé.", False),
        (SENTENCES["en"]["A"], "fr", f"<b>{SENTENCES['fr']['A']}</b>", False),
        (SENTENCES["en"]["A"], "fr", None, False),
    ],
)
def test_a_translation_says_all_of_the_quote_and_nothing_else(
    quote: str, language: Language, text: str | None, good: bool
) -> None:
    assert aside.translate(quote, language, said(text), check(Settings())) == (text if good else None)


def test_nothing_is_asked_unless_the_settings_say_so(wording: Make, server: Scripted) -> None:
    words = wording("…")
    assert words.resolve("Et quand ?", HISTORY, "fr") is None
    assert words.also(parts("fr", "A"), query("fr", COMPOUND), lambda q: parts("fr", "B")) == parts("fr", "A")
    assert server.calls == []


def test_a_follow_up_is_sent_with_the_earlier_questions_once(wording: Make, server: Scripted) -> None:
    words = wording("Quand a-t-on attaqué l'autorisation de l'entrepôt EMC2 ?", model_rewrite=True)
    for _ in range(2):
        assert words.resolve("Et quand ?", HISTORY, "fr") == "Quand a-t-on attaqué l'autorisation de l'entrepôt EMC2 ?"
    assert len(server.calls) == 1
    assert HISTORY[0] in server.calls[0].body["messages"][-1]["content"]
    assert words.resolve("Et quand ?", (), "fr") is None


def test_the_other_questions_of_a_compound_one_bring_their_evidence(wording: Make) -> None:
    words = wording(
        "Combien de temps dure l'autorisation de l'entrepôt EMC2 ?\nQui a demandé la suspension de l'autorisation ?",
        model_split=True,
    )
    asked: list[str] = []

    def parts_of(question: str) -> Any:
        asked.append(question)
        return parts("fr", "AB")

    assert words.also(parts("fr", "A"), query("fr", COMPOUND), parts_of) == parts("fr", "AB")
    assert len(asked) == 2


def foreign(**settings: Any) -> tuple[Answer, list[Any]]:
    given = parts("en", "A")
    return extractive("en", given).model_copy(update={"language": "fr"}), given


def test_a_quote_in_the_other_language_gets_an_unofficial_translation_and_stays(wording: Make) -> None:
    answer, given = foreign()
    words = wording(SENTENCES["fr"]["A"], model_translate=True)
    reply = words.reword(answer, given, query("fr"), INDEX)
    told = [w for w in reply.warnings if w.code == "unofficial_translation"]
    assert [w.text for w in told] == [
        f"Traduction non officielle de la citation [1]\u00a0: «\u00a0{SENTENCES['fr']['A']}\u00a0»"
    ]
    assert reply.citations[0].quote == SENTENCES["en"]["A"]
    assert reply.citations[0].language == "en"


def test_a_wrong_translation_is_not_shown(wording: Make) -> None:
    answer, given = foreign()
    words = wording(SENTENCES["fr"]["A"].replace("trois", "cinq"), model_translate=True)
    reply = words.reword(answer, given, query("fr"), INDEX)
    assert not any(w.code == "unofficial_translation" for w in reply.warnings)
    assert "cinq ans" not in str(reply.to_json())


def test_a_model_that_fails_at_small_tasks_rests_too(wording: Make, server: Scripted) -> None:
    words = wording(lambda call: call.json({}, 500), model_rewrite=True)
    for _ in range(5):
        assert words.resolve("Et quand ?", HISTORY, "fr") is None
    assert len(server.calls) == 3
