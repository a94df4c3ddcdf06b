"""A refusal can tell what is missing: the gap that the sources name, a name that none of them mentions, or what kind of thing."""

from __future__ import annotations

import pytest

from assistant.messages import catalogue
from assistant.pipeline import Assistant
from assistant.respond.missing import Missing, missing, say
from assistant.retrieve.answer_type import OTHER, TYPES
from assistant.types import LANGUAGES, Language


def _missing(assistant: Assistant, question: str) -> tuple[Missing, Language]:
    trace = assistant.trace(question)
    assert trace.query is not None
    assert trace.encoded is not None
    return missing(trace.query, trace.encoded, trace.ranked, assistant.index), trace.query.language


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Combien de temps les données sont-elles conservées dans EMC2 ?", "durée de conservation"),
        ("Qui détient les clés de chiffrement d'EMC2 ?", "clés"),
        ("How much does hosting EMC2 at Microsoft cost?", "price"),
        ("Who holds the encryption keys of the EMC2 data?", "keys"),
        ("how many employees does the Health Data Hub have?", "employees"),  # the second sentence of its paragraph
    ],
)
def test_a_known_gap_is_found(assistant: Assistant, question: str, words: str) -> None:
    found, _ = _missing(assistant, question)
    assert found.gap is not None
    assert found.gap.candidate.unit.role == "gap"
    assert words in found.gap.text


def test_no_gap_is_quoted_for_what_no_gap_is_about(assistant: Assistant) -> None:
    for question in ("Que prévoit la directive Xyzzy de Bruxelles ?", "Où est la gare de Plonévez ?"):
        assert _missing(assistant, question)[0].gap is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Que dit Xyzzy sur EMC2 ?", "Aucune source réunie ici ne mentionne «\u00a0Xyzzy\u00a0»."),
        (
            "Xyzzy et Plugh ont-ils attaqué EMC2 avec Frobozz ?",
            "Aucune source réunie ici ne mentionne «\u00a0Plugh\u00a0» et «\u00a0Frobozz\u00a0».",
        ),
        ("What does Xyzzy say about EMC2?", 'No source gathered here mentions "Xyzzy".'),
        ("Quand la CNIL fête-t-elle son anniversaire ?", "Je n'ai trouvé aucun passage qui en donne la date."),
        ("How many employees does the CNIL have?", "I found no passage that gives the number or amount asked for."),
    ],
)
def test_what_is_missing_is_told_in_one_sentence(assistant: Assistant, question: str, said: str) -> None:
    found, language = _missing(assistant, question)
    assert say(found, language) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_answer_has_its_sentence(language: Language) -> None:
    told = catalogue(language)
    for kind in {t.kind for t in (*TYPES, OTHER)}:
        assert say(Missing(None, (), kind), language) == told.get(f"missing.{kind}", told["missing.other"])
    assert say(Missing(None, (), "why"), language) != told["missing.other"]
