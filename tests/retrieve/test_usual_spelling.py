"""What people write in chats, and words that the sources do not use, are read as what they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.glossary import Gloss, Glossary
from assistant.pipeline import Assistant
from assistant.retrieve.names import Names
from assistant.retrieve.spelling import CHAT, spelt_out
from assistant.types import LANGUAGES, Answer, Language, Refusal

GLOSSARY = Glossary(
    read_as=(
        Gloss.model_validate(
            {
                "words": ["NSA", "oncle Sam"],
                "means": {"fr": "autorités américaines", "en": "US authorities"},
            }
        ),
    )
)


@pytest.mark.parametrize(
    ("language", "text", "spelt"),
    [
        ("fr", "c koi EMC2 ?", "c'est quoi EMC2 ?"),
        ("fr", "ke dit la cnil, et pk ?", "que dit la cnil, et pourquoi ?"),
        ("fr", "ya combien de patients", "il y a combien de patients"),
        ("fr", "c qui le juge, c vrai ?", "c'est qui le juge, c'est vrai ?"),
        ("en", "whats EMC2, and why cant the CNIL say no", "what's EMC2, and why can't the CNIL say no"),
        ("fr", "l'affaire C-311/18 et le point c du texte", "l'affaire C-311/18 et le point c du texte"),
        ("en", "pr and ke are no English", "pr and ke are no English"),
    ],
)
def test_chat_spelling_is_written_out(language: Language, text: str, spelt: str) -> None:
    assert spelt_out(text, language) == spelt


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_written_out_stays(language: Language) -> None:
    for usual in CHAT[language].values():
        assert spelt_out(usual, language) == usual


_WRITTEN = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from([*CHAT["fr"], *CHAT["en"], "c", "koi", "NSA", "l'oncle", "Sam", "?", "…", "la"]), max_size=8
    ).map(" ".join),
)


@given(_WRITTEN, st.sampled_from(LANGUAGES))
def test_any_text_can_be_spelt_out_and_is_then_left_alone(text: str, language: Language) -> None:
    once = spelt_out(text, language)
    assert spelt_out(once, language) == once


def test_a_word_that_the_sources_do_not_use_is_explained() -> None:
    names = Names.of({}, GLOSSARY)
    assert names.glossed("La NSA peut-elle lire ?", "fr") == "La NSA (autorités américaines) peut-elle lire ?"
    assert names.glossed("Could l'oncle Sam, or the nsa, read?", "en") == (
        "Could l'oncle Sam (US authorities), or the nsa (US authorities), read?"
    )
    assert names.glossed("Le SNSA n'est rien.", "fr") == "Le SNSA n'est rien."
    assert names.find_terms("La NSA") == ()
    assert names.find_sources("La NSA") == ()


@given(_WRITTEN)
def test_any_text_can_be_explained(text: str) -> None:
    assert Names.of({}, GLOSSARY).glossed(text, "fr").replace(" (autorités américaines)", "") == text.replace(
        " (autorités américaines)", ""
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Est-ce que la NSA peut lire nos données de santé ?", "autorités américaines"),
        ("Can the FBI get EMC2 data from Microsoft?", "US authorities"),
    ],
)
def test_a_question_on_an_agency_is_answered_by_what_is_said_of_them_all(
    assistant: Assistant, question: str, told: str
) -> None:
    reply = assistant.ask(question)
    assert isinstance(reply, Answer)
    assert told in reply.sentences[0].text


@pytest.mark.parametrize("question", ["C'est quoi la NSA ?", "What is the FBI?"])
def test_what_no_source_names_is_not_defined_by_something_else(assistant: Assistant, question: str) -> None:
    assert isinstance(assistant.ask(question), Refusal)
