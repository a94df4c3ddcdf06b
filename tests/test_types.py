"""What cannot be constructed is never said: answers, citations and refusals hold together or do not exist."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from assistant.types import (
    Answer,
    Citation,
    Hit,
    IndexInfo,
    Notice,
    Passage,
    Refusal,
    RefusalDetail,
    Reply,
    Sentence,
)

# The answer object as the documentation shows it: these keys, in this order; later additions stand after them.
KEYS = (
    "id kind question language as_of text sentences citations warnings refusal confidence generator index timings_ms generated"
).split()
INNER = {
    "sentences": "text citations verdict".split(),
    "warnings": "code text source_id".split(),
    "citations": "n source_id passage_id title authority date locator document language quote start end url".split(),
}
ADDED = {"understood_as", "model"}

FIRST, SECOND = "L'autorisation vaut trois ans.", "Elle date de 2023."
PASSAGE = Passage(
    id="s/fr#p-1",
    source_id="s",
    document="digest",
    language="fr",
    paragraph="p-1",
    start=10,
    end=59,
    text=f"{FIRST} {SECOND}",
)


def citation(n: int = 1, quote: str = FIRST, **change: Any) -> Citation:
    start = PASSAGE.text.find(quote)
    given = {
        "n": n,
        "source_id": "s",
        "passage_id": "s/fr#p-1",
        "title": "T",
        "authority": "A",
        "date": "2023-12-21",
        "locator": None,
        "document": "digest",
        "language": "fr",
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "url": None,
        "passage": PASSAGE,
    }
    return Citation(**given | change)


def answer(**change: Any) -> Answer:
    given: dict[str, Any] = {
        "question": "?",
        "language": "fr",
        "as_of": "2026-11-22",
        "text": "L'autorisation vaut trois ans [1].",
        "confidence": 0.9,
        "sentences": (Sentence(text=FIRST, citations=(1,), verdict="quoted"),),
        "citations": (citation(),),
        "index": IndexInfo(fingerprint="f", sources=1, passages=2),
    }
    return Answer(**given | change)


def refusal(**change: Any) -> Refusal:
    given: dict[str, Any] = {
        "question": "?",
        "language": "fr",
        "as_of": "2026-11-22",
        "text": "Non.",
        "confidence": 1.0,
        "refusal": RefusalDetail(reason="off_topic"),
        "index": IndexInfo(fingerprint="f", sources=1, passages=2),
    }
    return Refusal(**given | change)


def test_a_sound_answer_can_be_constructed() -> None:
    two = answer(
        text="L'autorisation vaut trois ans [1]. Elle date de 2023 [2].",
        citations=(citation(), citation(2, SECOND)),
        sentences=(
            Sentence(text=FIRST, citations=(1,), verdict="quoted"),
            Sentence(text=SECOND, citations=(1, 2), verdict="quoted"),
        ),
    )
    assert two.kind == "answer"
    assert two.refusal is None
    assert answer(sentences=(Sentence(text="Three years.", citations=(1,), verdict="supported"),))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sentences": ()}, "at least 1"),
        ({"citations": ()}, "at least 1"),
        ({"sentences": (Sentence(text=FIRST, citations=(2,), verdict="quoted"),)}, "no citation has the number 2"),
        ({"citations": (citation(), citation(2, SECOND))}, "citation 2 proves no sentence"),
        (
            {"citations": (citation(2),), "sentences": (Sentence(text=FIRST, citations=(2,), verdict="quoted"),)},
            "numbered 1, 2, 3",
        ),
        ({"citations": (citation(), citation())}, "numbered 1, 2, 3"),
        ({"text": "L'autorisation vaut trois ans [2]."}, r"shows \[2\]"),
        ({"sentences": (Sentence(text="Quatre ans.", citations=(1,), verdict="quoted"),)}, "in none of its quotes"),
        ({"text": ""}, "text"),
        ({"language": "de"}, "language"),
        ({"confidence": 1.1}, "confidence"),
        ({"confidence": float("nan")}, "confidence"),
        ({"generated": False}, "generated"),
        ({"kind": "refusal"}, "kind"),
        ({"refusal": RefusalDetail(reason="empty")}, "refusal"),
        ({"mood": "good"}, "mood"),
        ({"index": None}, "index"),
    ],
)
def test_an_unsound_answer_cannot_be_constructed(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        answer(**change)


def test_an_uncited_sentence_cannot_be_constructed() -> None:
    with pytest.raises(ValidationError, match="citations"):
        Sentence(text=FIRST, citations=(), verdict="quoted")
    with pytest.raises(ValidationError, match="text"):
        Sentence(text="", citations=(1,), verdict="quoted")


def test_a_quoted_sentence_is_in_a_quote_that_it_cites_not_in_another() -> None:
    with pytest.raises(ValidationError, match="in none of its quotes"):
        answer(
            text="[1] [2]",
            citations=(citation(), citation(2, SECOND)),
            sentences=(
                Sentence(text=FIRST, citations=(2,), verdict="quoted"),
                Sentence(text=FIRST, citations=(1,), verdict="quoted"),
            ),
        )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quote": "L'autorisation vaut neuf ans.", "start": 0, "end": 29}, "not in its passage"),
        ({"start": 1, "end": 31}, "not in its passage"),
        ({"end": 12}, "length"),
        ({"start": -1, "end": 29}, "start"),
        ({"quote": "", "end": 0}, "quote"),
        ({"n": 0}, "n"),
        ({"passage_id": "s/en#p-1"}, "names another passage"),
        ({"source_id": "t"}, "names another passage"),
        ({"document": "rumour"}, "document"),
    ],
)
def test_a_citation_whose_quote_is_not_in_its_passage_cannot_be_constructed(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        citation(**change)


@given(st.integers(0, len(PASSAGE.text)), st.integers(0, len(PASSAGE.text)), st.text(max_size=5))
def test_only_exact_spans_are_quotes(start: int, end: int, noise: str) -> None:
    for quote in (PASSAGE.text[start:end], noise):
        sound = bool(quote) and PASSAGE.text[start:end] == quote
        try:
            found = citation(quote=quote, start=start, end=end)
        except ValidationError:
            assert not sound
        else:
            assert sound
            assert found.quote == quote


def test_values_do_not_change() -> None:
    for value, name in (
        (answer(), "text"),
        (citation(), "quote"),
        (PASSAGE, "text"),
        (Notice(code="c", text="t"), "text"),
    ):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(value, name, "other")
    with pytest.raises(ValidationError):
        Hit(passage=PASSAGE, score=1.0, rank=0)


def test_a_refusal_has_no_sentence_and_no_citation() -> None:
    data = refusal().to_json()
    assert (data["kind"], data["sentences"], data["citations"]) == ("refusal", [], [])
    assert data["refusal"] == {"reason": "off_topic", "nearest": [], "missing": None}
    for change in (
        {"sentences": (Sentence(text=FIRST, citations=(1,), verdict="quoted"),)},
        {"citations": (citation(),)},
        {"refusal": None},
        {"refusal": {"reason": "tired"}},
        {"text": ""},
    ):
        with pytest.raises(ValidationError):
            refusal(**change)


@pytest.mark.parametrize(
    "reply", [answer(warnings=(Notice(code="overtaken", text="x", source_id="s"),)), refusal()], ids=lambda r: r.kind
)
def test_the_json_has_the_documented_keys_in_order(reply: Reply) -> None:
    data = reply.to_json()
    assert list(data)[: len(KEYS)] == KEYS
    assert set(data) - set(KEYS) <= ADDED
    for name, keys in INNER.items():
        assert all(list(item) == keys for item in data[name])
    assert list(data["index"]) == ["fingerprint", "sources", "passages"]
    assert json.loads(json.dumps(data)) == data


def test_a_passage_and_its_twin_share_their_unit() -> None:
    assert PASSAGE.unit == PASSAGE.model_copy(update={"id": "s/en#p-1", "language": "en"}).unit == "s#p-1"
    assert PASSAGE.model_copy(update={"document": "original"}).unit == PASSAGE.id
