"""A model's output is read as it comes: the same sentences however it is cut, whatever stands around them, never an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.respond.model.parse import LONGEST, Parser
from assistant.respond.model.values import Draft

A, B = "La CNIL a autorisé l'entrepôt.", "Le juge, dans l'affaire n° 492369, a rejeté la demande."
OBJECT = json.dumps(
    {"sentences": [{"text": A, "ids": ["k7q"]}, {"text": B, "ids": ["m2p", "k7q"]}]}, ensure_ascii=False
)
BOTH = [Draft(A, ("k7q",)), Draft(B, ("m2p", "k7q"))]


def read(text: str, size: int = 5) -> tuple[list[Draft], bool]:
    parser = Parser()
    found = [d for n in range(0, len(text), size) for d in parser.feed(text[n : n + size])]
    return [*found, *parser.finish()], parser.declined


@pytest.mark.parametrize(
    "text",
    [
        f"{A} [k7q]\n{B} [m2p][k7q]\n",
        f"{A} [k7q] {B} [m2p, k7q]",
        f"{A[:-1]} [k7q]. {B[:-1]} [m2p; k7q].",
        f"- {A} [k7q]\n- {B} [m2p] [k7q]",
        f"1. {A} (k7q)\n2. {B} (m2p, k7q)",
        f"Réponse :\n\n**{A}** [k7q]\n\n**{B}** [m2p, k7q]\n",
        f"[k7q] {A}\n[m2p, k7q] {B}",
        f"```\n{A} [k7q]\n{B} [m2p/k7q]\n```",
        f"{A} k7q\n{B} [m2p, k7q]",
        f"<think>Voyons [z9z].\nOui.</think>\n{A} [k7q]\n{B} [m2p+k7q]",
        OBJECT,
        f"```json\n{OBJECT}\n```",
        f"<think>{{}}</think>{OBJECT}",
        "\n".join(json.dumps({"sentence": d.text, "citations": list(d.ids)}) for d in BOTH),
        OBJECT.replace("]}", "],}"),
        json.dumps([{"s": A, "id": "k7q"}, {"s": f"{B} [m2p]", "id": ["m2p", "k7q"]}]),
    ],
)
@pytest.mark.parametrize("size", [1, 5, 10_000])
def test_the_sentences_and_ids_of_every_usual_form(text: str, size: int) -> None:
    assert read(text, size) == (BOTH, False)


def test_a_sentence_is_there_before_the_next_has_begun() -> None:
    parser = Parser()
    assert parser.feed(f"{A} [k7q]\n") == BOTH[:1]
    parser = Parser()
    assert parser.feed(f"{A} [k7q] L") == BOTH[:1]
    parser, head = Parser(), OBJECT[: OBJECT.index("}") + 1]
    assert parser.feed(head) == BOTH[:1]


@pytest.mark.parametrize(
    "text",
    ["NO_EVIDENCE", "NO_EVIDENCE.\n", '{"sentences": []}', '{"sentences": [{"text": "NO_EVIDENCE", "ids": []}]}'],
)
def test_the_refusal_token_is_told(text: str) -> None:
    assert read(text) == ([], True)


@pytest.mark.parametrize(
    "text", ["", " \n", "[k7q]", "```", "Réponse :", "La CNIL a auto", '{"sentences": [{"text": "La', "null", "[[[["]
)
def test_nothing_is_made_of_what_says_nothing(text: str) -> None:
    assert read(text) == ([], False)


def test_a_sentence_that_breaks_off_is_left_out() -> None:
    assert read(f"{A} [k7q]\nLe juge a rejeté la") == (BOTH[:1], False)


def test_reading_ends() -> None:
    parser = Parser()
    parser.feed("mot " * LONGEST)
    assert parser.full
    assert sum(len(d.text) for d in read("phrase. " * LONGEST)[0]) <= LONGEST


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(1, 20))
def test_no_text_breaks_it(text: str, size: int) -> None:
    drafts, _ = read(text, size)
    assert all(d.text.strip() for d in drafts)


_pieces = st.sampled_from(
    [
        A,
        B,
        "[k7q]",
        "[m2p, x]",
        "\n",
        " ",
        "{",
        "}",
        "[",
        "]",
        '"',
        ",",
        '"text":',
        '"ids":',
        "\\",
        "```",
        "<think>",
        "</think>",
        "NO_EVIDENCE",
        "…",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_pieces, max_size=25).map("".join))
@example(f'{A}[k7q] "text":\n')
def test_how_it_is_cut_does_not_matter(text: str) -> None:
    whole = read(text, 10_000)
    assert read(text, 1) == whole
    assert read(text, 7) == whole


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([A, B]), st.lists(st.sampled_from(["k7q", "m2p"]), min_size=1, unique=True)),
        max_size=5,
    )
)
def test_structured_output_makes_the_round_trip(rows: list[tuple[str, list[str]]]) -> None:
    text = json.dumps({"sentences": [{"text": t, "ids": i} for t, i in rows]})
    assert read(text)[0] == [Draft(t, tuple(i)) for t, i in rows]
