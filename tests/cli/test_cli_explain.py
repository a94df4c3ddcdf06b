"""`assistant explain`: every stage of an answer, of a refusal, and of a question turned away at the door."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from assistant.explanation import explain

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

    from .conftest import Run

LASTS = "Combien de temps dure l'autorisation donnée par la CNIL ?"


def test_tables_of_every_stage(opened: Assistant, run: Run) -> None:
    done = run("explain", LASTS)
    assert (done.status, done.err) == (0, "")
    for title in (
        "Question as understood",
        "Passages found",
        "Sentences ranked",
        "Answer or abstain",
        "Sentences chosen",
        "Reply",
    ):
        assert title in done.out
    assert "cnil-2023-146#duree-1" in done.out
    assert "→ answers" in done.out


def test_scores_are_the_sum_of_what_pushed_them(opened: Assistant) -> None:
    found = explain(opened.trace(LASTS))
    for c in found.candidates[:5]:
        assert sum(c.contributions.values()) == pytest.approx(c.score, abs=1e-3)
    for s in found.sentences[:5]:
        assert sum(s.contributions.values()) == pytest.approx(s.score, abs=1e-3)


@pytest.mark.parametrize("question", [LASTS, "", "x" * 3000])
def test_a_refusal_is_explained_too(question: str, opened: Assistant, refused: None, run: Run) -> None:
    assert run("explain", question).status == 0
    found = json.loads(run("explain", question, "--json").out)
    assert found["reply"]["kind"] == "refusal"
    assert found["parts"] == []
    assert (found["decision"] is None) is (question != LASTS)
