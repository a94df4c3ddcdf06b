"""What kind of answer a question asks for, in both languages and however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieve.answer_type import TYPES, answer_type, holds

CASES: dict[str, list[str]] = {
    "definition": [
        "Qu'est-ce que le SNDS ?",
        "Qu’est-ce que EMC2 ?",
        "C'est quoi le Cloud Act ?",
        "c'est quoi emc2",
        "Que veut dire SecNumCloud ?",
        "Que signifie HDS ?",
        "Définition du Privacy Shield",
        "Définis le SNDS",
        "SNDS ?",
        "le HDH ?",
        "What is the Cloud Act?",
        "what's EMC2",
        "What does HDS stand for?",
        "What does SecNumCloud mean?",
        "Define SNDS",
        "meaning of EHDS",
        "What is EMC2?",
        "what is the Health Data Hub",
    ],
    "how_long": [
        "Combien de temps dure l'autorisation ?",
        "Quelle est la durée de l'autorisation ?",
        "Jusqu'à quand Microsoft héberge-t-il EMC2 ?",
        "pour combien de temps",
        "cb de temps ca dure",
        "combien d'années",
        "Depuis combien de temps ?",
        "How long does it last?",
        "Until when is it valid?",
        "For how many years?",
        "When does the authorisation expire?",
        "What is the duration of the authorisation?",
    ],
    "when": [
        "Quand la délibération a-t-elle été publiée ?",
        "À quelle date ?",
        "En quelle année le HDH a-t-il été créé ?",
        "Quel jour ?",
        "c'est quand la decision",
        "When was it published?",
        "What date was the ruling?",
        "Which year was the HDH created?",
        "date of the decision",
        "dis-moi quand la décision est tombée",
        "Who decided, and when?",
        "Qui l'a demandé et quand ?",
    ],
    "how_many": [
        "Combien d'hôpitaux participent ?",
        "Quel est le montant du marché ?",
        "combien ça coûte",
        "Quel pourcentage ?",
        "How many hospitals take part?",
        "How much does it cost?",
        "What is the cost of the contract?",
        "what percentage of patients",
    ],
    "why": [
        "Pourquoi la CNIL a-t-elle accepté ?",
        "Pour quelle raison ?",
        "pk microsoft",
        "Quels sont les motifs du rejet ?",
        "pourkoi microsoft",
        "Why Microsoft?",
        "For what reason was it refused?",
        "On what grounds did the court dismiss it?",
        "How come Microsoft was chosen?",
    ],
    "who": [
        "Qui a signé la décision ?",
        "qui héberge EMC2 ?",
        "Par qui la demande a-t-elle été faite ?",
        "Quelle est l'entreprise qui héberge ?",
        "ki a decide",
        "Who hosts EMC2?",
        "who decided",
        "Whom did the court hear?",
        "Which company hosts the data?",
        "What is the name of the rapporteur?",
    ],
    "where": [
        "Où sont stockées les données ?",
        "Dans quel pays ?",
        "ou sont stockees les donnees",
        "où ça ?",
        "Where is the data stored?",
        "In which country?",
        "which city",
    ],
    "list": [
        "Quelles sont les conditions ?",
        "Quels sont les partenaires du projet ?",
        "Liste des hôpitaux",
        "Citez les recours",
        "What are the conditions?",
        "List the hospitals",
    ],
    "comparison": [
        "Quelle différence entre le référé et le fond ?",
        "Compare Schrems I et Schrems II",
        "En quoi EMC2 diffère-t-il du SNDS ?",
        "HDS vs SecNumCloud",
        "What is the difference between HDS and SecNumCloud?",
        "Compare the two rulings",
        "How does Schrems II differ from Schrems I?",
        "Is EMC2 the same thing as the HDH?",
        "Did the Cnam and the CNIL take the same line?",
        "EMC2 ou DARWIN EU, c'est lequel qui contient le plus de patients ?",
        "Which one covers more people, EMC2 or DARWIN EU?",
    ],
    "status": [
        "L'autorisation est-elle toujours valable ?",
        "Le cadre transatlantique tient-il encore ?",
        "L'article 31 est-il entré en vigueur ?",
        "Is the adequacy decision still in force?",
        "Does the ruling still stand?",
        "Has the framework been struck down?",
    ],
    "timeline": [
        "Quelle est la chronologie de l'affaire ?",
        "les grandes étapes du dossier",
        "Historique du Health Data Hub",
        "Quelles sont les dates clés ?",
        "Timeline of the case",
        "Give me the key dates",
        "What is the sequence of events?",
        "the main steps of the case",
        "Racontez-moi l'affaire dans l'ordre",
        "SNDS milestones",
        "The hub in 2020, month by month",
        "Que s'est-il passé entre la requête et la lettre du ministre ?",
        "List the rulings in order.",
    ],
    "how": [
        "How does a hospital whose warehouse fits the standard get in order with the CNIL?",
        "Comment les données sont-elles protégées ?",
        "De quelle manière ?",
        "How is the data protected?",
        "how does it work",
    ],
    "other": [
        "La CNIL a-t-elle autorisé Microsoft ?",
        "Est-ce légal ?",
        "Microsoft peut-il lire les données ?",
        "Is it legal?",
        "Did the CNIL agree?",
        "Tell me about the hosting",
    ],
}


@pytest.mark.parametrize(("kind", "question"), [(k, q) for k, qs in CASES.items() for q in qs])
def test_the_kind_of_answer(kind: str, question: str) -> None:
    assert answer_type(question).kind == kind


HOLDS = [
    ("Combien de temps ?", "L'autorisation vaut trois ans.", 1.0),
    ("Combien de temps ?", "Microsoft héberge EMC2.", -1.0),
    ("How long?", "It lasts 3 years.", 1.0),
    ("Until when?", "It runs until December 2026.", 1.0),
    ("How long?", "Microsoft hosts it.", -1.0),
    ("Quand ?", "La décision date du 21 décembre 2023.", 1.0),
    ("Quand ?", "La décision est connue.", -1.0),
    ("When?", "In March 2024.", 1.0),
    ("Combien d'hôpitaux ?", "Quatre hôpitaux participent.", 1.0),
    ("Combien d'hôpitaux ?", "Des hôpitaux participent.", -1.0),
    ("Pourquoi ?", "La CNIL accepte parce qu'aucun fournisseur ne convient.", 1.0),
    ("Why?", "Because no provider was ready.", 1.0),
    ("Why?", "The Hub is in Paris.", -1.0),
    ("Qui héberge ?", "L'hébergeur est Scaleway.", 1.0),
    ("Qui héberge ?", "L'hébergeur est connu.", -1.0),
    ("Who hosts?", "The host is Scaleway.", 1.0),
    ("Où ?", "Les données sont en France.", 1.0),
    ("Where?", "The data are stored somewhere.", -1.0),
    ("Est-elle toujours valable ?", "Elle est limitée jusqu'en décembre 2026.", 1.0),
    ("Is it still in force?", "The hub is in Paris.", -1.0),
    ("Est-ce légal ?", "Oui.", 0.0),
    ("Quelle différence ?", "Rien.", 0.0),
]


@pytest.mark.parametrize(("question", "sentence", "expected"), HOLDS)
def test_whether_a_sentence_holds_what_is_asked_for(question: str, sentence: str, expected: float) -> None:
    assert holds(answer_type(question), sentence) == expected


def test_each_kind_of_the_table_has_its_cases_here() -> None:
    assert {t.kind for t in TYPES} | {"other"} == set(CASES)


@given(st.text(st.characters(), max_size=120), st.text(st.characters(), max_size=120))
def test_any_text_has_a_kind(question: str, sentence: str) -> None:
    kind = answer_type(question)
    assert kind.kind in CASES
    assert holds(kind, sentence) in (-1.0, 0.0, 1.0)


def test_a_hostile_question_is_typed_at_once() -> None:
    for text in ("what is " * 2000, "a" * 20_000, "qu'est-ce que " * 1500 + "?", "(" * 5000, "quelle est la " * 1500):
        assert answer_type(text[:20_000]).kind in CASES
