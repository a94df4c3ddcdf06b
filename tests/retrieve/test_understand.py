"""A question names its sources by alias, number, date or short name; a follow-up takes over what came before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.card import Card
from assistant.documents.corpus import Corpus
from assistant.documents.glossary import Glossary
from assistant.retrieve.understand import MAIN, Names, understand
from assistant.types import Language


@pytest.fixture(scope="module")
def names(corpus: Corpus) -> Names:
    return Names.of({s.id: s.card for s in corpus.sources.values()}, corpus.glossary)


NAMED = {
    # by alias
    "Que dit le Cloud Act ?": ["us-cloud-act"],
    "que dit le CLOUD  ACT": ["us-cloud-act"],
    "cloud act": ["us-cloud-act"],
    "Schrems II": ["cjeu-schrems-ii"],
    "Schrems I": ["cjeu-schrems-i"],
    "schrems 2": ["cjeu-schrems-ii"],
    "C'est quoi SecNumCloud ?": ["anssi-secnumcloud-3-2"],
    "la loi SREN": ["loi-sren"],
    "What is the Data Privacy Framework?": ["eu-2023-1795-dpf"],
    "the DPF": ["eu-2023-1795-dpf"],
    "la Cour des comptes": ["cour-des-comptes-2025"],
    "l'affaire Doctolib": ["ce-2021-03-12-450163"],
    "le «\u00a0Privacy Shield\u00a0»": ["cjeu-schrems-ii"],
    "doctrine cloud au centre": ["circulaire-cloud-au-centre"],
    "l’EHDS": ["eu-2025-327-ehds"],
    # by number
    "délibération n° 2023-146": [MAIN],
    "délibération n°\u00a02023-146": [MAIN],
    "deliberation No 2023-146": [MAIN],
    "2023-146 ?": [MAIN],
    "2020-044": ["cnil-2020-044"],
    "ordonnance 492369": ["ce-2024-03-22-492369"],
    "n°491644": ["ce-2024-11-19-491644"],
    "T-553/23": ["gc-latombe-t-553-23"],
    "affaire C-311/18": ["cjeu-schrems-ii"],
    "décision (UE) 2023/1795": ["eu-2023-1795-dpf"],
    "décret 2026-209": ["decret-2026-209"],
    "492369": ["ce-2024-03-22-492369"],
    # by date
    "l'ordonnance du 22 mars 2024": ["ce-2024-03-22-492369"],
    "the order of 22 March 2024": ["ce-2024-03-22-492369"],
    "Que s'est-il passé le 22/03/2024 ?": ["ce-2024-03-22-492369"],
    "the decision of 19 November 2024": ["ce-2024-11-19-491644"],
    "le 21 décembre 2023": [MAIN],
    # the longer name hides the shorter one
    "C-703/25 P": ["cjeu-latombe-c-703-25-p"],
    "le pourvoi sur le Data Privacy Framework": ["cjeu-latombe-c-703-25-p"],
    "the appeal on the Data Privacy Framework": ["cjeu-latombe-c-703-25-p"],
    # several, in reading order
    "Quelle différence entre Schrems I et Schrems II ?": ["cjeu-schrems-i", "cjeu-schrems-ii"],
    "Schrems II ou Schrems I ?": ["cjeu-schrems-ii", "cjeu-schrems-i"],
    "Cloud Act and FISA 702": ["us-cloud-act", "us-fisa-702"],
    # none
    "Combien de temps ?": [],
    "": [],
    "EMC2": [],
    "Qui héberge les données ?": [],
    "4923690": [],
    "12023-146": [],
    "Schremsian": [],
    "the cloudact-like": [],
}


@pytest.mark.parametrize(("question", "sources"), NAMED.items(), ids=list(NAMED))
def test_the_sources_that_a_question_names(names: Names, question: str, sources: list[str]) -> None:
    query = understand(question, names)
    assert list(query.named) == sources
    assert list(query.subject) == (sources or [MAIN])


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("La décision est-elle encore valable ?", (MAIN,)),
        ("Is this authorisation still in force today?", (MAIN,)),
        ("La décision du Conseil d'État a-t-elle été annulée ?", ()),
        ("Is the decision of the Commission still valid?", ()),
        ("Qui a pris la décision ?", ()),  # how it stands is not what is asked: ranking decides
        ("La décision de Schrems II est-elle toujours valable ?", ("cjeu-schrems-ii",)),
    ],
)
def test_how_the_decision_stands_is_asked_of_the_main_one(names: Names, question: str, named: tuple[str, ...]) -> None:
    assert understand(question, names).named == named


def test_every_source_answers_to_its_own_names(corpus: Corpus, names: Names) -> None:
    cards = [s.card for s in corpus.sources.values()]
    lost = [
        (card.id, alias)
        for card in cards
        for alias in sorted({*card.aliases.fr, *card.aliases.en})
        if card.id not in names.find_sources(f"Que dit «\u00a0{alias}\u00a0» ?")
    ]
    assert lost == []


def _card(sid: str, *aliases: str, number: str | None = None, date: str | None = None) -> Card:
    return Card.model_validate(
        {
            "id": sid,
            "kind": "law",
            "title": {"fr": sid, "en": sid},
            "short": {"fr": sid, "en": sid},
            "authority": "A",
            "number": number,
            "date": date,
            "status": {"fr": "x", "en": "x"},
            "aliases": {"fr": list(aliases), "en": []},
        }
    )


def test_a_name_of_two_sources_names_neither() -> None:
    made = Names.of(
        {c.id: c for c in (_card("a", "le décret", "décret A"), _card("b", "Le Décret", "décret B"))}, Glossary()
    )
    assert made.find_sources("le décret") == ()
    assert made.find_sources("décret B et décret A") == ("b", "a")


def test_a_longer_name_hides_the_shorter_one_inside_it() -> None:
    made = Names.of({c.id: c for c in (_card("act", "cloud act"), _card("reform", "cloud act reform"))}, Glossary())
    assert made.find_sources("the cloud act reform") == ("reform",)
    assert made.find_sources("the cloud act, not the cloud act reform") == ("act", "reform")


def test_a_name_is_a_whole_word_and_may_be_plural() -> None:
    made = Names.of({"a": _card("a", "vélo partagé"), "b": _card("b", "R. 1461-")}, Glossary())
    assert made.find_sources("un VÉLO PARTAGÉ !") == ("a",)
    assert made.find_sources("le vélo partagés") == ("a",)
    assert made.find_sources("un minivélo partagé") == ()


@pytest.mark.parametrize(
    "text",
    [
        "l'autorisation EMC2",
        "L'autorisation d'EMC2 est-elle encore valable ?",
        "les autorisations de l'EMC2",
        "autorisation pour l'EMC2",
    ],
)
def test_small_words_may_stand_between_those_of_a_name(text: str) -> None:
    made = Names.of({"a": _card("a", "autorisation EMC2")}, Glossary())
    assert made.find_sources(text) == ("a",)


def test_other_words_between_those_of_a_name_make_another_one() -> None:
    made = Names.of({"a": _card("a", "autorisation EMC2"), "b": _card("b", "2023-146")}, Glossary())
    assert made.find_sources("une autorisation sans rapport avec EMC2") == ()
    assert made.find_sources("autorisation d'accès à EMC2") == ()
    assert made.find_sources("de 2023 à 146") == ()


def test_a_day_names_every_source_of_that_day() -> None:
    made = Names.of(
        {c.id: c for c in (_card("a", date="2024-03-22"), _card("b", date="2024-03-22"), _card("c", date="2024-03"))},
        Glossary(),
    )
    assert set(made.find_sources("le 22 mars 2024")) == {"a", "b"}
    assert made.find_sources("en mars 2024") == ()


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("C'est quoi le SNDS ?", "snds"),
        ("le snds", "snds"),
        ("the national health data system", "snds"),
        ("EMC²", "emc2"),
        ("l'EMA", "ema"),
        ("la sécu", "cnam"),
        ("la secu", "cnam"),
        ("the French data protection authority", "cnil"),
    ],
)
def test_terms_of_the_glossary(names: Names, question: str, term: str) -> None:
    query = understand(question, names)
    assert term in query.terms
    assert names.glossary.terms[term].term.fr in query.search_text
    assert names.glossary.terms[term].term.en in query.search_text
    assert query.search_text.startswith(query.text)


# Language.


def test_the_language_asked_for_wins_then_the_question_then_the_conversation(names: Names) -> None:
    assert understand("Combien de temps ?", names, language="en").language == "en"
    assert understand("Combien de temps ?", names, default="en").language == "fr"
    assert understand("EMC2 ?", names, default="en").language == "en"
    assert understand("EMC2 ?", names, history=["How long does the authorisation last?"]).language == "en"
    assert understand("EMC2 ?", names, history=["Combien de temps dure-t-elle ?"], default="en").language == "fr"
    assert understand("Why Microsoft?", names, history=["Combien de temps dure-t-elle ?"]).language == "en"


# Follow-ups.

FOLLOW_UPS: list[tuple[list[str], str, list[str], Language]] = [
    (["Que dit le Cloud Act ?"], "Et pourquoi ?", ["us-cloud-act"], "fr"),
    (["What is Schrems II?"], "When was it given?", ["cjeu-schrems-ii"], "en"),
    (["Que dit Schrems II ?", "Quand ?"], "Et pourquoi ?", ["cjeu-schrems-ii"], "fr"),
    (["Qu'a décidé le juge le 22 mars 2024 ?"], "pourquoi ?", ["ce-2024-03-22-492369"], "fr"),
    (["Tell me about the Cloud Act."], "And FISA 702?", ["us-fisa-702"], "en"),
    (["Combien de temps dure l'autorisation ?"], "Et pourquoi trois ans ?", [], "fr"),
    (["Que dit le Cloud Act ?"], "Et Schrems II ?", ["cjeu-schrems-ii"], "fr"),
]


@pytest.mark.parametrize(
    ("history", "question", "named", "language"), FOLLOW_UPS, ids=[f"{h[-1]} {q}" for h, q, _, _ in FOLLOW_UPS]
)
def test_a_follow_up_takes_over_the_subject(
    names: Names, history: list[str], question: str, named: list[str], language: Language
) -> None:
    query = understand(question, names, history=history)
    assert list(query.named) == named
    assert query.language == language
    assert query.understood_as not in (None, question, history[-1])  # a sentence that stands by itself


@pytest.mark.parametrize(
    "question",
    [
        "Combien de temps dure l'autorisation d'EMC2 chez Microsoft ?",
        "Who hosts the EMC2 warehouse?",
        "Que dit le Cloud Act ?",
        "Le Conseil d'État a-t-il suspendu la délibération n° 2023-146 ?",
    ],
)
def test_a_whole_question_stands_by_itself(names: Names, question: str) -> None:
    query = understand(question, names, history=["Que dit Schrems II ?"])
    assert query.text == question
    assert query.understood_as is None
    assert "cjeu-schrems-ii" not in query.named


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("y a t il eu un piratage ?", "y a-t-il eu un piratage ?"),
        ("La CNIL a t elle dit oui ?", "La CNIL a-t-elle dit oui ?"),
        ("Quand a-t-elle dit oui ?", "Quand a-t-elle dit oui ?"),
        ("pourquoi pense t on ça ?", "pourquoi pense-t-on ça ?"),
        ("why isn t on premise hosting allowed", "why isn t on premise hosting allowed"),
        ("article L. 521 t 2", "article L. 521 t 2"),
    ],
)
def test_inversions_are_read_without_their_hyphens(names: Names, written: str, read: str) -> None:
    query = understand(written, names)
    assert (query.text, query.understood_as) == (read, None)


def test_a_first_question_is_never_a_follow_up(names: Names) -> None:
    for history in ((), ("",), ("  ", "\x00")):
        query = understand("Et pourquoi ?", names, history=history)
        assert query.understood_as is None
        assert query.text == "Et pourquoi ?"


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("Et après ?", True),
        ("Pourquoi ?", True),
        ("And then?", True),
        ("Who?", True),
        ("Et pour le SNDS ?", True),
        ("Quand a-t-elle été publiée ?", True),
        ("When was it published?", True),
        ("Combien de temps dure l'autorisation ?", False),
        ("Qui héberge l'entrepôt de données EMC2 ?", False),
        ("Why did the Conseil d'État dismiss the action?", False),
        ("How long does the authorisation last?", False),
    ],
)
def test_what_cannot_be_understood_alone(names: Names, question: str, needs: bool) -> None:
    earlier = [
        "Que dit la délibération n° 2021-118 ?"
        if question[-2] == "\u00a0" or " ?" in question
        else "What is Schrems II?"
    ]
    assert (understand(question, names, history=earlier).understood_as is not None) is needs


def test_dates_and_kind_come_with_the_question(names: Names) -> None:
    query = understand("Quand, en mars 2024, le juge a-t-il statué ?", names)
    assert (query.dated, query.kind.kind) == (("2024-03",), "when")


@given(st.text(st.characters(), max_size=80), st.lists(st.text(st.characters(), max_size=30), max_size=3))
def test_any_text_is_understood(question: str, history: list[str]) -> None:
    made = Names.of({"a": _card("a", "cloud act", number="492369", date="2024-03-22")}, Glossary())
    query = understand(question, made, history=history)
    assert query.language in ("fr", "en")
    assert set(query.named) <= {"a"}
    query.text.encode()
