"""Evidence is packed best first, as far as the context goes, under ids that say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.respond.model.ids import EXAMPLES, ID, ids
from assistant.respond.model.pack import ask, pack, shape, tokens
from tests.respond.model.invented import QUESTIONS, parts

ROOMY = {"context": 100_000, "answer": 400}


def test_all_evidence_in_order_when_there_is_room_each_once() -> None:
    given_parts = parts("fr")
    made = pack("word", "?", [*given_parts, *given_parts], "fr", **ROOMY, most=40)
    assert [e.text for e in made] == [p.text for p in given_parts]
    assert [e.text for e in pack("word", "?", given_parts, "fr", **ROOMY, most=2)] == [p.text for p in given_parts[:2]]


@pytest.mark.parametrize("context", [1024, 1100, 1300, 4096])
@pytest.mark.parametrize("question", [QUESTIONS["fr"], "mot " * 500])
def test_what_is_asked_fits_into_the_context(context: int, question: str) -> None:
    made = pack("word", question, parts("fr") * 3, "fr", context=context, answer=300, most=40)
    told = sum(tokens(content) for _, content in ask("word", question, made, "fr", 5))
    assert not made or told + 300 <= context


def test_a_context_too_small_for_one_piece_gives_none() -> None:
    assert pack("word", "mot " * 2000, parts("fr"), "fr", context=1024, answer=300, most=8) == ()


def test_ids_are_always_the_same_and_never_of_the_examples() -> None:
    spans = [("p", n, n + 1) for n in range(400)]
    made = ids(spans)
    assert made == ids(spans)
    assert len(set(made)) == 400
    assert all(ID.fullmatch(i) for i in made)
    assert not set(made) & EXAMPLES


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=9), st.integers(), st.integers()), unique=True, max_size=60))
def test_no_two_pieces_share_an_id(spans: list[tuple[str, int, int]]) -> None:
    assert len(set(ids(spans))) == len(spans)


def test_the_schema_allows_these_ids_only() -> None:
    evidence = pack("word_json", "?", parts("en"), "en", **ROOMY, most=8)
    made = shape(evidence, 3)
    sentences = made["properties"]["sentences"]  # type: ignore[index]
    assert sentences["maxItems"] == 3
    assert sentences["items"]["properties"]["ids"]["items"]["enum"] == [e.id for e in evidence]


def test_straight_quotation_marks_are_made_typographic() -> None:
    told = ask("word_json", 'What is the "cloud au centre" rule?', (), "en", 5)[-1][1]
    assert "“cloud au centre”" in told
    assert '"' not in told
