"""A follow-up's answer does not begin with what the answer before it began with, unless nothing else answers as well."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.respond.novelty import TOLD, anew
from assistant.respond.parts import part_of, repeats
from assistant.retrieve.question import encode
from assistant.retrieve.understand import understand


def test_what_was_told_first_costs_and_so_does_what_says_the_same(assistant: Assistant) -> None:
    ranked = assistant.trace("Which hosts were assessed for EMC2 besides Microsoft?", language="en").ranked
    led = part_of(ranked[0])
    again = anew(ranked, led)
    assert anew(ranked, None) == ranked
    assert [r.score for r in again] == sorted((r.score for r in again), reverse=True)
    before, after = ({(r.passage.id, r.start): r.score for r in rs} for rs in (ranked, again))
    assert before.keys() == after.keys()
    for r in ranked:
        key, same = (r.passage.id, r.start), repeats(r.text, led.text, "en")
        assert after[key] == pytest.approx(before[key] - TOLD * same)
    assert after[led.passage.id, led.start] < before[led.passage.id, led.start]


@pytest.mark.parametrize(
    ("earlier", "question", "tells"),
    [
        ("Le Health Data Hub a-t-il lancé un marché en juillet 2025 ?", "Avec quel budget ?", "6,2 millions"),
        ("What did the interim judge decide on EMC2 in March 2024?", "And who was the judge?", "Ollier"),
    ],
)
def test_a_follow_up_begins_with_what_it_asks(assistant: Assistant, earlier: str, question: str, tells: str) -> None:
    first, second = assistant.ask(earlier), assistant.ask(question, history=[earlier])
    assert first.kind == second.kind == "answer"
    assert second.sentences[0].text != first.sentences[0].text
    assert tells in second.sentences[0].text.replace("\u00a0", " ")


def test_of_words_that_ask_nothing_by_themselves_what_was_said_before_weighs_less(assistant: Assistant) -> None:
    earlier = "Who challenged the CNIL's deliberation before the Conseil d'État?"
    bare = understand("and why?", assistant.names, language="en", history=[earlier])
    assert (bare.own, bare.text.endswith(bare.ending)) == ("", True)
    seen = encode(bare, assistant.index, assistant.engine)
    assert seen.before is None
    assert seen.weights is not None
    begins = len(bare.text) - len(bare.ending)
    of = [float(w) for w, (a, _) in zip(seen.weights, seen.spans, strict=True) if a >= begins]
    alone = encode(understand(bare.text, assistant.names, language="en"), assistant.index, assistant.engine)
    assert alone.weights is not None
    assert sum(of) > 1.5 * float(alone.weights[-len(of) :].sum())
