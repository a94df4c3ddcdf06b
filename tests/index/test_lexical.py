"""The lexical index is BM25 over stems, and says so by the numbers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents.text import stems
from assistant.index.lexical import Lexical
from assistant.types import Language

FR = [
    "La CNIL autorise l'hébergement des données de santé.",
    "Le Conseil d'État rejette le recours contre la CNIL.",
    "Microsoft héberge l'entrepôt EMC2 ; Microsoft est une société américaine.",
    "Le délai est de trois ans.",
    "",
]
EN = [
    "The CNIL authorises the hosting of health data.",
    "The Conseil d'État dismisses the action.",
    "Microsoft hosts the EMC2 warehouse.",
]


def by_hand(question: str, documents: list[str], language: Language, k1: float = 1.2, b: float = 0.75) -> list[float]:
    """BM25 as Lucene computes it: Σ ln(1 + (N - n + ½)/(n + ½)) · f / (f + k1(1 - b + b·|d|/mean))."""
    tokens = [stems(d, language) or ["\0"] for d in documents]
    mean = sum(map(len, tokens)) / len(tokens)
    scores = []
    for d in tokens:
        score = 0.0
        for stem in stems(question, language):
            n = sum(stem in other for other in tokens)
            f = d.count(stem)
            if n and f:
                score += math.log(1 + (len(tokens) - n + 0.5) / (n + 0.5)) * f / (f + k1 * (1 - b + b * len(d) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    ("question", "documents", "language"),
    [
        ("héberger des données", FR, "fr"),
        ("Microsoft", FR, "fr"),
        ("CNIL recours CNIL", FR, "fr"),
        ("health data hosting", EN, "en"),
        ("Qui héberge EMC2, inconnu xyz ?", FR, "fr"),
    ],
)
def test_scores_are_bm25(question: str, documents: list[str], language: Language) -> None:
    scores = Lexical.build(language, documents).scores(question)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, by_hand(question, documents, language), atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text("abc ", min_size=1, max_size=12), min_size=1, max_size=5), st.text("abc ", max_size=8))
def test_scores_are_bm25_whatever_the_texts(documents: list[str], question: str) -> None:
    np.testing.assert_allclose(
        Lexical.build("en", documents).scores(question), by_hand(question, documents, "en"), atol=1e-5
    )


@pytest.mark.parametrize(
    ("question", "best", "language"),
    [
        ("hébergeur de données", 0, "fr"),
        ("les données autorisées à être hébergées", 0, "fr"),
        ("rejet des recours", 1, "fr"),
        ("EMC2", 2, "fr"),
        ("emc2 microsofts", 2, "fr"),
        ("delai", 3, "fr"),
        ("DÉLAIS", 3, "fr"),
        ("authorising hosts", 0, "en"),
        ("dismissed actions", 1, "en"),
        ("warehouses", 2, "en"),
    ],
)
def test_the_right_document_comes_first(question: str, best: int, language: Language) -> None:
    scores = Lexical.build(language, FR if language == "fr" else EN).scores(question)
    assert int(scores.argmax()) == best
    assert scores[best] > 0


def test_an_unknown_word_scores_nothing() -> None:
    index = Lexical.build("fr", FR)
    for question in ("licorne", "", "le la les", "!!!"):
        assert index.scores(question).tolist() == [0.0] * len(FR)
    assert index.knows("microsoft")
    assert not index.knows("licorn")


def test_a_rare_stem_tells_more_than_a_common_one() -> None:
    index = Lexical.build("fr", FR)
    assert index.idf("licorn") > index.idf("emc2") > index.idf("cnil") > 0
    assert index.idf("cnil") == pytest.approx(math.log(6 / 2.5))


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    empty = Lexical.build("fr", [])
    assert empty.scores("CNIL").shape == (0,)
    empty.save(tmp_path)
    assert Lexical.load(tmp_path, "fr").scores("CNIL").shape == (0,)
    assert Lexical.build("fr", ["", "…"]).scores("CNIL").tolist() == [0.0, 0.0]


def test_what_is_saved_scores_the_same_when_loaded(tmp_path: Path) -> None:
    made = Lexical.build("fr", FR)
    made.save(tmp_path / "lexical-fr")
    loaded = Lexical.load(tmp_path / "lexical-fr", "fr")
    for question in ("hébergement Microsoft", "recours", "licorne"):
        np.testing.assert_array_equal(loaded.scores(question), made.scores(question))
    assert (loaded.idf("cnil"), loaded.size) == (made.idf("cnil"), made.size)


def test_each_language_has_its_own_stems() -> None:
    """“dates” and “données” fold into their singular; a French plural is no English one."""
    assert stems("chevaux", "fr") == stems("cheval", "fr")
    assert stems("chevaux", "en") != stems("cheval", "en")
    assert stems("bodies", "en") == stems("body", "en")
    assert stems("bodies", "fr") != stems("body", "fr")
