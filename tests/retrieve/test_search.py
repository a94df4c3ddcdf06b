"""Retrieval brings up the paragraph that answers, in both languages and across them, the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.pipeline import Assistant
from assistant.retrieve.question import encode
from assistant.retrieve.rerank import rerank
from assistant.retrieve.search import Candidate, search, standardise
from assistant.retrieve.understand import MAIN, Names, understand
from assistant.settings import Settings
from assistant.types import Language

# A question and the paragraphs of which one must be among the first five.
OBVIOUS = {
    "Combien de temps dure l'autorisation ?": {f"{MAIN}#duree-1"},
    "How long does the authorisation last?": {f"{MAIN}#duree-1"},
    "Qui héberge l'entrepôt EMC2 ?": {f"{MAIN}#hebergeur-1"},
    "Who hosts the EMC2 warehouse?": {f"{MAIN}#hebergeur-1"},
    "Où sont stockées les données d'EMC2 ?": {f"{MAIN}#localisation-1"},
    "Where is the EMC2 data stored?": {f"{MAIN}#localisation-1"},
    "Quand la délibération n° 2023-146 a-t-elle été publiée ?": {f"{MAIN}#dates-1"},
    "When was deliberation 2023-146 published?": {f"{MAIN}#dates-1"},
    "Qui était la rapporteure de la délibération ?": {f"{MAIN}#auteur-1"},
    "Who asked the CNIL for the authorisation?": {f"{MAIN}#demandeur-1"},
    "Pourquoi pas un hébergeur européen ?": {f"{MAIN}#hebergeurs-europeens-1", f"{MAIN}#motifs-1"},
    "What does the CNIL regret?": {f"{MAIN}#regrets-1"},
    "C'est quoi le Cloud Act ?": {"us-cloud-act#definition-1"},
    "What is the Cloud Act?": {"us-cloud-act#definition-1"},
    "Qu'a décidé le Conseil d'État le 22 mars 2024 ?": {"ce-2024-03-22-492369#essentiel-1"},
    "What did the Conseil d'État decide on 22 March 2024?": {"ce-2024-03-22-492369#essentiel-1"},
    "Qu'est-ce que SecNumCloud ?": {"anssi-secnumcloud-3-2#definition-1"},
    "What did Schrems II decide?": {"cjeu-schrems-ii#essentiel-1", "cjeu-schrems-ii#definition-1"},
    "Scaleway remplace-t-il Microsoft ?": {"hdh-scaleway-2026-04#essentiel-1", "hdh-scaleway-2026-04#definition-1"},
    "ca dure cb de temps le truc microsoft": {f"{MAIN}#duree-1"},
    "ou sont stockees les donnees": {f"{MAIN}#localisation-1"},
}


@pytest.mark.parametrize(("question", "units"), OBVIOUS.items(), ids=list(OBVIOUS))
def test_the_paragraph_that_answers_is_found(assistant: Assistant, question: str, units: set[str]) -> None:
    found = [hit.passage.unit for hit in assistant.search(question, 5)]
    assert units & set(found), found


@pytest.mark.parametrize(("question", "units"), list(OBVIOUS.items())[:12])
def test_the_other_language_finds_the_same_paragraph(assistant: Assistant, question: str, units: set[str]) -> None:
    """Asked in one language for passages of the other, the twin comes up."""
    asked = understand(question, assistant.names).language
    other: Language = "en" if asked == "fr" else "fr"
    found = assistant.search(question, 5, language=other)
    assert units & {hit.passage.unit for hit in found}
    assert {hit.passage.language for hit in found} == {other}


def test_hits_are_ranked_from_one_with_falling_scores(assistant: Assistant) -> None:
    hits = assistant.search("Pourquoi Microsoft ?", 12)
    assert [h.rank for h in hits] == list(range(1, 13))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len({h.passage.unit for h in hits}) == 12
    assert {h.passage.language for h in hits} == {"fr"}
    assert len(assistant.search("Pourquoi Microsoft ?", 1)) == 1
    assert assistant.search("", 5) == []


def test_the_same_question_finds_the_same(assistant: Assistant) -> None:
    assert assistant.search("Qui paie ?", 20) == assistant.search("Qui paie ?", 20)


def _search(question: str, index: Index, engine: Engine, k: int | None = None) -> list[Candidate]:
    query = understand(question, Names.of(index.cards, index.glossary))
    return search(query, encode(query, index, engine), index, k)


def test_another_corpus_is_searched_as_well(tiny_index: Index, engine: Engine) -> None:
    for question, unit in {
        "Combien coûte le vélo partagé en 2021 ?": "velos-2021#prix-1",
        "How much is a scooter?": "velos-2024#prix-1",
        "Qui a signé l'arrêté n° 2024-12 ?": "velos-2024#definition-1",
        "What did the Conseil d'État decide?": "velos-2022-recours#essentiel-1",
    }.items():
        assert unit in [c.unit.id for c in _search(question, tiny_index, engine, 3)], question


def test_a_named_source_comes_before_its_like(tiny_index: Index, engine: Engine) -> None:
    for question, source in {
        "Prix selon l'arrêté 2021-07 ?": "velos-2021",
        "Prix selon l'arrêté 2024-12 ?": "velos-2024",
    }.items():
        assert _search(question, tiny_index, engine)[0].unit.source_id == source


def test_candidates_carry_their_evidence(tiny_index: Index, engine: Engine) -> None:
    found = _search("Combien coûte le vélo partagé ?", tiny_index, engine)
    assert len({c.unit.id for c in found}) == len(found)
    for c in found:
        assert all(np.isfinite(v) for v in c.features.values())
        assert 0 <= c.coverage <= 1 + 1e-6
        assert c.passage("fr").language == "fr"
        assert c.passage("en").language == "en"


def test_without_a_cross_encoder_nothing_is_reordered(tiny_index: Index, engine: Engine) -> None:
    query = understand("Combien ?", Names.of(tiny_index.cards, tiny_index.glossary))
    found = search(query, encode(query, tiny_index, engine), tiny_index)
    assert rerank(query, found, Settings().reranker) == found
    assert rerank(query, [], "some/model") == []


def test_standardised_values_have_mean_zero_and_deviation_one() -> None:
    made = standardise([1.0, 2.0, 4.0, 9.0])
    assert made.mean() == pytest.approx(0, abs=1e-6)
    assert made.std() == pytest.approx(1, abs=1e-5)
    assert standardise([3.0, 3.0]).tolist() == [0, 0]
