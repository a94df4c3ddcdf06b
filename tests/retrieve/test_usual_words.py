"""A usual word that the sources happen not to hold is no misspelling."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant


@pytest.mark.parametrize(
    "question", ["Il affirme que c'est légal", "Does it make sense?", "Which ones trust the court?"]
)
def test_usual_words_stay(assistant: Assistant, question: str) -> None:
    assert assistant.speller.mend_text(question) == question


@pytest.mark.parametrize(
    ("question", "mended"),
    [("qui va heberjer les données ?", "héberger"), ("what does the wareouse hold", "warehouse")],
)
def test_misspellings_are_still_mended(assistant: Assistant, question: str, mended: str) -> None:
    assert mended in assistant.speller.mend_text(question) or mended.replace("é", "e") in assistant.speller.mend_text(
        question
    )
