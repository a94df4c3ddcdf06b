"""A chat model words the answer: what it says is shown as soon as it is proved, and never costs the reader an answer."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from assistant.respond.model import Wording, open_wording, worth
from assistant.respond.model.prove import prove
from assistant.respond.model.values import Draft, Evidence
from assistant.settings import Settings
from assistant.types import Answer
from tests.respond.model.hostile.server import Call, Scripted
from tests.respond.model.invented import INDEX, SENTENCES, extractive, parts, query

FR, EN = SENTENCES["fr"], SENTENCES["en"]
Make = Callable[..., Wording]


def reword(words: Wording, language: Any = "fr", names: str = "ABCDE") -> Answer:
    given = parts(language, names)
    return words.reword(extractive(language, given), given, query(language), INDEX)


def says(*rows: tuple[str, str]) -> Callable[[Call], None]:
    """A model that says sentences, each with the id of a piece of evidence."""

    def script(call: Call) -> None:
        ids = dict(zip("ABCDE", call.ids, strict=False))
        call.say("\n".join(f"{text} [{ids[name]}]" for text, name in rows))

    return script


def quotes(reply: Answer) -> list[str]:
    return [c.quote for c in reply.citations]


def test_the_extractive_generator_has_no_wording() -> None:
    assert open_wording(Settings()) is None


def test_a_worded_answer_says_who_worded_it_and_what_that_took(wording: Make) -> None:
    def script(call: Call) -> None:
        call.head()
        call.piece(f"{FR['A']} [{call.ids[0]}]\n{FR['D']} [{call.ids[3]}]")
        call.close({"prompt_tokens": 500, "completion_tokens": 60, "total_tokens": 560})

    words = wording(script, model_input_price=2.0, model_output_price=10.0)
    reply = reword(words)
    assert reply.text == f"{FR['A'][:-1]}\u00a0[1]. {FR['D'][:-1]}\u00a0[2]."
    assert [(s.text, s.citations, s.verdict) for s in reply.sentences] == [
        (FR["A"], (1,), "quoted"),
        (FR["D"], (2,), "quoted"),
    ]
    assert quotes(reply) == [FR["A"], FR["D"]]
    assert reply.generator == words.settings.generator
    use = reply.model
    assert use is not None
    assert (use.input_tokens, use.output_tokens, use.cost) == (500, 60, 0.0016)
    assert (use.written, use.withheld, use.repaired, use.cached, use.failure) == (2, 0, 0, False, None)
    assert reply.warnings == extractive("fr").warnings
    assert {"model", "total"} <= reply.timings_ms.keys()
    assert json.loads(json.dumps(reply.to_json()))["model"]["name"] == words.settings.generator


def test_a_paraphrase_that_the_evidence_supports_is_shown(wording: Make) -> None:
    said = "La CNIL a autorisé le Health Data Hub à constituer l'entrepôt EMC2 chez Microsoft pour trois ans."
    reply = reword(wording(says((said, "A"))))
    assert [(s.text, s.verdict) for s in reply.sentences] == [(said, "supported")]
    assert quotes(reply) == [FR["A"]]


def test_the_first_sentence_is_shown_before_the_second_is_written(wording: Make) -> None:
    heard = threading.Event()

    def script(call: Call) -> None:
        call.head()
        call.piece(f"{EN['A']} [{call.ids[0]}]\n")
        assert heard.wait(20)
        call.piece(f"{EN['B']} [{call.ids[1]}]\n")
        call.close()

    stream = wording(script, model_timeout=30).stream(extractive("en"), parts("en"), query("en"), INDEX)
    assert next(stream) == f"{EN['A'][:-1]}\u00a0[1]."
    heard.set()
    rest = list(stream)
    assert rest[0] == f" {EN['B'][:-1]}\u00a0[2]."
    assert isinstance(rest[-1], Answer)


def test_a_wrong_id_is_put_right(wording: Make) -> None:
    reply = reword(wording(says((FR["A"], "B"), (FR["B"], "A"))))
    assert quotes(reply) == [FR["A"], FR["B"]]
    assert reply.model is not None
    assert reply.model.repaired == 2


@pytest.mark.parametrize(
    "copied", [FR["C"].replace(", l", " ,  l"), FR["C"].replace("'", "’"), FR["C"].removesuffix(".")]
)
def test_a_quote_copied_with_other_marks_is_shown_as_the_source_has_it(wording: Make, copied: str) -> None:
    reply = reword(wording(says((copied, "C"))), names="C")
    assert [(s.text, s.verdict) for s in reply.sentences] == [(FR["C"], "quoted")]


def test_needless_ids_are_left_out(wording: Make) -> None:
    reply = reword(wording(lambda call: call.say(f"{FR['A']} [{', '.join(call.ids)}]")))
    assert quotes(reply) == [FR["A"]]


def test_what_a_withheld_sentence_was_about_is_quoted(wording: Make) -> None:
    reply = reword(
        wording(says((FR["A"], "A"), ("Le juge des référés a suspendu l'autorisation.", "B"), (FR["D"], "D")))
    )
    assert quotes(reply) == [FR["A"], FR["D"], FR["B"]]
    assert reply.model is not None
    assert reply.model.withheld == 1
    assert [w.code for w in reply.warnings] == []


def test_the_best_evidence_is_never_lost(wording: Make) -> None:
    assert quotes(reword(wording(says((FR["E"], "E"))))) == [FR["E"], FR["A"]]


def test_too_little_left_gives_all_the_evidence_and_a_quiet_notice(wording: Make) -> None:
    lie = "La CNIL a interdit l'entrepôt EMC2 chez Microsoft."
    mixed = reword(wording(says((FR["B"], "B"), (lie, "A"), (f"{lie[:-1]} hier.", "A"))))
    assert quotes(mixed) == [FR["B"], FR["A"], FR["C"], FR["D"], FR["E"]]
    assert [w.code for w in mixed.warnings] == ["model_withheld"]
    none = reword(wording(says((lie, "A"))))
    assert none.text == extractive("fr").text
    assert (none.generator, [w.code for w in none.warnings]) == ("extractive", ["model_withheld"])


def test_a_server_that_breaks_off_has_its_proved_sentences_completed(wording: Make) -> None:
    def script(call: Call) -> None:
        call.head()
        call.piece(f"{FR['B']} [{call.ids[1]}]\nLa CNIL a ")
        call.wait()

    stream = wording(script, model_timeout=1.0).stream(extractive("fr"), parts("fr"), query("fr"), INDEX)
    *pieces, reply = stream
    assert isinstance(reply, Answer)
    assert "".join(str(p) for p in pieces) == reply.text
    assert quotes(reply) == [FR["B"], FR["A"], FR["C"], FR["D"], FR["E"]]
    assert [w.code for w in reply.warnings] == ["model_unavailable"]
    assert reply.model is not None
    assert reply.model.failure == "timeout"


def test_identical_questions_are_worded_once_for_an_index(wording: Make, server: Scripted) -> None:
    words = wording(says((FR["A"], "A")))
    first, again = reword(words), reword(words)
    assert len(server.calls) == 1
    assert again.text == first.text
    assert again.model is not None
    assert again.model.cached
    assert again.model.output_tokens == 0
    given = parts("fr")
    other = type(INDEX)(cards=INDEX.cards, info=INDEX.info.model_copy(update={"fingerprint": "g"}))
    words.reword(extractive("fr"), given, query("fr"), other)
    assert len(server.calls) == 2
    reword(words, names="ABC")
    assert len(server.calls) == 3


def test_nothing_is_kept_when_nothing_may_be(wording: Make, server: Scripted) -> None:
    words = wording(says((FR["A"], "A")), model_cache=0)
    reword(words)
    reword(words)
    assert len(server.calls) == 2


def test_what_failed_is_not_kept(wording: Make, server: Scripted) -> None:
    words = wording("Rien qui vaille [zz9]")
    reword(words)
    reword(words)
    assert len(server.calls) == 2


def test_a_dead_model_is_left_alone(wording: Make, server: Scripted) -> None:
    words = wording(lambda call: call.json({"error": "no"}, 500))
    failures = [m.failure for _ in range(5) if (m := reword(words).model)]
    assert failures == ["broken", "broken", "broken", "resting", "resting"]
    assert len(server.calls) == 3


def test_a_model_that_lies_is_not_dead(wording: Make, server: Scripted) -> None:
    words = wording(says(("La CNIL a menti.", "A")))
    for _ in range(5):
        reword(words)
    assert len(server.calls) == 5


@pytest.mark.slow
def test_a_stuck_call_does_not_hold_up_the_others(wording: Make) -> None:
    started = threading.Event()

    def script(call: Call) -> None:
        started.set()
        call.wait()

    words = wording(script, model_parallel=1, model_timeout=5.0)
    with ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(lambda: next(words.stream(extractive("fr"), parts("fr"), query("fr"), INDEX)))
        assert started.wait(20)
        other = reword(words)
        assert other.model is not None
        assert other.model.failure == "busy"
        assert other.text == extractive("fr").text
        assert stuck.result(40)


def test_whoever_leaves_frees_the_place(wording: Make, server: Scripted) -> None:
    left = threading.Event()

    def script(call: Call) -> None:
        call.head()
        call.piece(f"{FR['A']} [{call.ids[0]}]\n")
        try:
            call.drip(b": still here\n\n")
        finally:
            left.set()

    words = wording(script, model_parallel=1, model_timeout=30.0)
    stream = words.stream(extractive("fr"), parts("fr"), query("fr"), INDEX)
    next(stream)
    assert isinstance(stream, Iterator)
    stream.close()  # type: ignore[attr-defined]
    assert left.wait(20)
    deadline = time.monotonic() + 20
    server.model(words.chat.name.partition(":")[2], says((FR["B"], "B")))
    while (reply := reword(words)).generator == "extractive" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert quotes(reply) == [FR["B"], FR["A"]]


@pytest.mark.parametrize("change", [{"role": "conflict"}])
def test_sources_that_disagree_are_quoted_as_they_stand(
    wording: Make, server: Scripted, change: dict[str, Any]
) -> None:
    given = parts("fr", **change)
    assert not worth(given, query("fr"))
    assert wording("…").reword(extractive("fr", given), given, query("fr"), INDEX) == extractive("fr", given)
    assert server.calls == []


@pytest.mark.parametrize(
    "question", ["Quelle est la chronologie de l'affaire ?", "Quelle différence entre HDS et SecNumCloud ?"]
)
def test_lists_and_comparisons_are_quoted_as_they_stand(question: str) -> None:
    assert not worth(parts("fr"), query("fr", question))


def test_a_server_without_structured_output_is_asked_in_plain_text_from_then_on(
    wording: Make, server: Scripted
) -> None:
    def script(call: Call) -> None:
        if "response_format" in call.body:
            call.json({"error": {"message": "response_format is not supported"}}, 400)
        else:
            says((FR["A"], "A"))(call)

    words = wording(script, model_cache=0)
    assert quotes(reword(words)) == [FR["A"]]
    assert quotes(reword(words)) == [FR["A"]]
    assert ["response_format" in c.body for c in server.calls] == [True, False, False]


def test_several_people_at_once_each_get_their_own_answer(wording: Make) -> None:
    words = wording(lambda call: call.say(f"{FR['A']} [{call.ids[0]}]\n"), model_cache=0, model_parallel=8)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: reword(words, names="ABCDE"[: 1 + n % 5]), range(16)))
    assert [quotes(r) for r in replies] == [[FR["A"]]] * 16


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_quote_proves_itself_and_nothing_else_is_needed(language: Any) -> None:
    evidence = [Evidence(f"k{n + 2}q", p.passage, p.start, p.end) for n, p in enumerate(parts(language))]
    from assistant.respond.model.support import check

    for e in evidence:
        found = prove(Draft(e.text, (e.id,)), evidence, language, check(Settings()))
        assert getattr(found, "evidence", None) == (e,)
