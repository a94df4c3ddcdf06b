"""A message that asks several things is answered as far as the sources go, and what they do not tell is said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from assistant.explanation import explain
from assistant.index.model.engine import Encoding
from assistant.pipeline import Assistant
from assistant.types import Answer, Refusal, Reply


def _unsaid(reply: Reply) -> list[str]:
    return [w.text for w in reply.warnings if w.code == "part_not_told"]


@pytest.mark.parametrize(
    ("message", "source", "which"),
    [
        ("C'est quoi EMC2, et combien Microsoft touche par an ?", "emc2-projet", "deuxième"),
        (
            "Who challenged the CNIL's EMC2 deliberation, and what did they pay their lawyers?",
            "ce-2024-11-19-491644",
            "second",
        ),
        (
            "Combien coûte la qualification SecNumCloud, et combien de temps prend-elle ?",
            "anssi-secnumcloud-3-2",
            "première",
        ),
        ("Combien coûte le contrat avec Microsoft, et qui a autorisé l'entrepôt ?", "cnil-2023-146", "première"),
    ],
)
def test_what_is_told_is_answered_and_what_is_not_is_said(
    assistant: Assistant, message: str, source: str, which: str
) -> None:
    reply = assistant.ask(message)
    assert isinstance(reply, Answer), reply.text
    assert source in {c.source_id for c in reply.citations}
    assert len(_unsaid(reply)) == 1
    assert which in _unsaid(reply)[0]
    assert reply.warnings[0].code == "part_not_told", "what is missing is said first"


@pytest.mark.parametrize(
    "message",
    [
        "Qui a autorisé EMC2 et pour combien de temps ?",
        "When was the CLOUD Act enacted, and what does it require of providers?",
        "Qui héberge EMC2 ?",
    ],
)
def test_nothing_is_said_to_be_missing_of_what_is_told(assistant: Assistant, message: str) -> None:
    reply = assistant.ask(message)
    assert isinstance(reply, Answer), reply.text
    assert _unsaid(reply) == []


@pytest.mark.parametrize(
    "message",
    [
        "Quel est le mot de passe d'EMC2, et combien gagne sa directrice ?",
        "Quelle est la recette du pot-au-feu ? Et combien de temps faut-il le cuire ?",
    ],
)
def test_a_message_of_which_nothing_is_told_is_refused(assistant: Assistant, message: str) -> None:
    assert isinstance(assistant.ask(message), Refusal)


def test_every_sentence_of_a_partial_answer_is_a_quote(assistant: Assistant) -> None:
    reply = assistant.ask("C'est quoi EMC2, et combien Microsoft touche par an ?")
    quotes = [c.quote for c in reply.citations]
    assert [s.text for s in reply.sentences] == quotes
    assert len(set(quotes)) == len(quotes)


def test_an_explanation_shows_each_question(assistant: Assistant) -> None:
    found = explain(assistant.trace("C'est quoi EMC2, et combien Microsoft touche par an ?"))
    assert [a.told for a in found.apart] == [True, False]
    assert found.apart[1].question == "et combien Microsoft touche par an ?"
    assert explain(assistant.trace("Qui héberge EMC2 ?")).apart == ()


def test_the_reply_says_how_the_whole_message_was_understood(assistant: Assistant) -> None:
    reply = assistant.ask("Il date de quand et que permet-il d'exiger ?", history=["C'est quoi le Cloud Act ?"])
    assert isinstance(reply, Answer), reply.text
    assert reply.understood_as is not None
    assert "date" in reply.understood_as
    assert "exiger" in reply.understood_as


def test_a_message_goes_on_from_the_conversation(assistant: Assistant) -> None:
    reply = assistant.ask(
        "Il date de quand, et combien d'entreprises ont été condamnées ?", history=["C'est quoi le Cloud Act ?"]
    )
    assert isinstance(reply, Answer), reply.text
    assert "us-cloud-act" in {c.source_id for c in reply.citations}
    assert len(_unsaid(reply)) == 1


def test_the_questions_of_a_message_are_encoded_together(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[list[str]] = []
    encode = assistant.engine.encode

    def watched(texts: Sequence[str], **options: Any) -> Encoding:
        passes.append(list(texts))
        return encode(texts, **options)

    monkeypatch.setattr(assistant.engine, "encode", watched)
    assistant.ask("Who hosts the EMC2 warehouse? When was the CLOUD Act enacted?")
    assert {"Who hosts the EMC2 warehouse?", "When was the CLOUD Act enacted?"} <= {*passes[0]}


def test_how_things_stand_is_told_as_far_as_the_sources_go(assistant: Assistant) -> None:
    """The latest known state is told, and then that the sources say nothing of what came after it."""
    reply = assistant.ask("Où en est-on aujourd'hui de la migration vers un hébergeur souverain ?", language="fr")
    assert isinstance(reply, Answer)
    assert "2026" in reply.sentences[0].text
    assert reply.sentences[-1].text.startswith("Les sources réunies ici ne disent pas où en est la migration")
    assert reply.citations[-1].quote == reply.sentences[-1].text
