"""The language of a question is told however short, misspelt or full of acronyms it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.corpus import Corpus
from assistant.retrieve.language import detect
from assistant.types import LANGUAGES, Language

FRENCH = [
    "Combien de temps dure l'autorisation ?",
    "combien de temps",
    "Pourquoi Microsoft ?",
    "pourquoi ?",
    "C'est quoi EMC2 ?",
    "c koi le hdh",
    "cest quoi snds",
    "c'est légal ?",
    "ca dure cb de temps le truc microsoft",
    "Qui a décidé ?",
    "qui heberge emc2",
    "ki heberge",
    "Quand ?",
    "Où ?",
    "et après ?",
    "oui",
    "non merci",
    "Quelle est la durée ?",
    "quel hébergeur",
    "La CNIL a-t-elle dit oui ?",
    "date de la délibération",
    "délibération n° 2023-146",
    "ordonnance du 22 mars 2024",
    "Que dit le Cloud Act ?",
    "le Cloud Act s'applique ?",
    "Que veut dire « data lake » ?",
    "C'est quoi le « Data Privacy Framework » ?",
    'Que signifie "hosting provider" ?',
    "EMC2 : qui paie ?",
    "le HDH et Microsoft",
    "Conseil d'État mars 2024",
    "les données sont-elles chiffrées",
    "mes donnees de sante vont aux etats unis ?",
    "Schrems II, ça dit quoi ?",
    "résumé",
    "explique-moi la decision",
    "Les Américains peuvent-ils lire nos données ?",
    "est ce que scaleway remplace microsoft",
    "durée",
    "hébergement souverain",
    "Health Data Hub : quelles missions ?",
    "Microsoft Azure est-il certifié HDS ?",
]
ENGLISH = [
    "How long does the authorisation last?",
    "how long",
    "Why Microsoft?",
    "why?",
    "What is EMC2?",
    "whats the hdh",
    "what's snds",
    "is it legal?",
    "so how long is the microsoft thing",
    "Who decided?",
    "who hosts emc2",
    "When?",
    "Where?",
    "and then?",
    "yes",
    "no thanks",
    "What is the duration?",
    "which host",
    "Did the CNIL say yes?",
    "date of the deliberation",
    "deliberation No 2023-146",
    "order of 22 March 2024",
    "What does the Cloud Act say?",
    "does the Cloud Act apply?",
    "What does « entrepôt de données » mean?",
    'What is the "Conseil d\'État"?',
    "What is the “Plateforme des données de santé”?",
    "EMC2: who pays?",
    "the HDH and Microsoft",
    "Conseil d'État March 2024",
    "is the data encrypted",
    "does my health data go to the us?",
    "Schrems II, what did it say?",
    "summary",
    "explain the decision to me",
    "Can the Americans read our data?",
    "is scaleway replacing microsoft",
    "hosting provider",
    "sovereign hosting",
    "Health Data Hub: which missions?",
    "Is Microsoft Azure HDS-certified?",
    "wat is the decison abuot",
]


@pytest.mark.parametrize("question", FRENCH)
@pytest.mark.parametrize("default", LANGUAGES)
def test_french(question: str, default: Language) -> None:
    assert detect(question, default) == "fr"


@pytest.mark.parametrize("question", ENGLISH)
@pytest.mark.parametrize("default", LANGUAGES)
def test_english(question: str, default: Language) -> None:
    assert detect(question, default) == "en"


@pytest.mark.parametrize("default", LANGUAGES)
@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?",
        "EMC2",
        "EMC2 ?",
        "HDH CNIL SNDS",
        "Microsoft Azure",
        "Health Data Hub",
        "2023-146",
        "🙂",
        "« Cloud Act »",
        "492369",
        "Darwin EU",
    ],
)
def test_what_does_not_tell_keeps_the_conversations_language(question: str, default: Language) -> None:
    assert detect(question, default) == default


def test_the_anticipated_questions_are_told_apart(corpus: Corpus) -> None:
    """Each of the corpus's own questions, short keywords and slang among them, is in a known language."""
    wrong: dict[Language, list[str]] = {"fr": [], "en": []}
    count = {"fr": 0, "en": 0}
    for source in corpus.sources.values():
        for by_language in source.questions.values():
            for language, questions in by_language.items():
                for q in questions:
                    count[language] += 1
                    if detect(q, language) != language:
                        wrong[language].append(q)
    assert len(wrong["fr"]) <= 0.01 * count["fr"], wrong["fr"]
    assert len(wrong["en"]) <= 0.01 * count["en"], wrong["en"]


@given(st.text(st.characters(), max_size=80), st.sampled_from(LANGUAGES))
def test_any_text_has_one_of_the_two_languages(text: str, default: Language) -> None:
    assert detect(text, default) in LANGUAGES
