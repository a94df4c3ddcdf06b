"""Whatever a chat model writes or does, nothing false is shown and the reader gets an answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from assistant.respond.model import Wording
from assistant.types import Answer
from tests.respond.model.hostile.faults import FAULTS
from tests.respond.model.hostile.lies import LIES, Lie
from tests.respond.model.hostile.server import Call
from tests.respond.model.invented import INDEX, SENTENCES, extractive, parts, query
from tests.sample import sample


def filled(lie: Lie, call: Call) -> str:
    """What the model says, with the ids that it was given."""
    ids = dict(zip("ABCDE", call.ids, strict=True))
    said = re.sub(r"\{([A-E])!U\}", lambda m: ids[m[1]].upper(), lie.says)
    return re.sub(r"\{([A-E])\}", lambda m: ids[m[1]], said).replace("{{", "{").replace("}}", "}")


def test_there_are_enough_cases() -> None:
    assert len(LIES) >= 100
    assert len({lie.name for lie in LIES}) == len(LIES)


@pytest.mark.parametrize("lie", sample(LIES, 8), ids=lambda lie: lie.name)
def test_nothing_false_is_shown(lie: Lie, wording: Callable[..., Wording]) -> None:
    given = parts(lie.language)
    words = wording(lambda call: call.say(filled(lie, call), size=997 if len(lie.says) > 2000 else 7))
    *pieces, reply = words.stream(extractive(lie.language), given, query(lie.language), INDEX)
    assert isinstance(reply, Answer)
    assert "".join(str(p) for p in pieces) == reply.text
    for pattern in lie.never:
        assert not re.search(pattern, reply.text), reply.text
    own = {name for name in "ABCDE" if any(c.quote == SENTENCES[lie.language][name] for c in reply.citations)}
    assert set(lie.shown) <= own
    if lie.shown:
        assert reply.model is not None
        assert reply.model.failure is None
        assert reply.generator != "extractive"
    if reply.generator == "extractive":
        assert reply.text == extractive(lie.language).text


@pytest.mark.parametrize("name", sample(FAULTS, 5))
def test_a_server_that_misbehaves_costs_nothing_but_its_words(name: str, wording: Callable[..., Wording]) -> None:
    script, failures = FAULTS[name]
    words = wording(script, model_timeout=1.0 if "timeout" in failures else 20.0)  # a busy machine is no silent server
    *pieces, reply = words.stream(extractive("fr"), parts("fr"), query("fr"), INDEX)
    assert isinstance(reply, Answer)
    assert "".join(str(p) for p in pieces) == reply.text == extractive("fr").text
    assert reply.model is not None
    assert reply.model.failure in failures
    assert reply.generator == "extractive"
    assert [w.code for w in reply.warnings if w.code.startswith("model_")] in (
        ["model_unavailable"],
        ["model_withheld"],
    )


def test_a_server_that_is_not_there(wording: Callable[..., Wording]) -> None:
    reply = wording("…", model_url="http://127.0.0.1:9/v1").reword(extractive("en"), parts("en"), query("en"), INDEX)
    assert reply.model is not None
    assert reply.model.failure == "down"
    assert reply.text == extractive("en").text
    assert [w.code for w in reply.warnings] == ["model_unavailable"]
