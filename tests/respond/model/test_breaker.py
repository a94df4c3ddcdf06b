"""A dead model is left alone, tried again now and then, and back at once when it works."""

from __future__ import annotations

from assistant.respond.model.breaker import Breaker
from assistant.respond.model.memory import Memory, key


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_opens_after_failures_in_a_row_only() -> None:
    breaker = Breaker(failures=3, clock=Clock())
    for _ in range(2):
        breaker.failed()
    breaker.worked()
    for _ in range(2):
        breaker.failed()
        assert breaker.allows()
    breaker.failed()
    assert not breaker.allows()


def test_after_a_rest_one_may_try_and_the_rest_grows() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, rest=30, longest=100, clock=clock)
    breaker.failed()
    for rest in (30, 60, 100, 100):
        clock.now += rest - 1
        assert not breaker.allows()
        clock.now += 1
        assert breaker.allows()
        assert not breaker.allows()  # the others wait for the one that tries
        breaker.failed()
    clock.now += 100
    assert breaker.allows()
    breaker.worked()
    assert breaker.allows()
    breaker.failed()
    clock.now += 30
    assert breaker.allows()  # and the rest is short again


def test_a_trial_that_is_dropped_leaves_room_for_another() -> None:
    clock = Clock()
    breaker = Breaker(failures=1, rest=30, clock=clock)
    breaker.failed()
    clock.now = 30
    assert breaker.allows()
    breaker.gave_up()
    assert breaker.allows()


def test_memory_keeps_the_last_used_and_no_more() -> None:
    memory: Memory[int] = Memory(2)
    memory.put("a", 1)
    memory.put("b", 2)
    assert memory.get("a") == 1
    memory.put("c", 3)
    assert (memory.get("a"), memory.get("b"), memory.get("c"), len(memory)) == (1, None, 3, 2)


def test_a_memory_of_no_size_keeps_nothing() -> None:
    memory: Memory[int] = Memory(0)
    memory.put("a", 1)
    assert (memory.get("a"), len(memory)) == (None, 0)


def test_the_key_tells_everything_apart_and_reveals_nothing() -> None:
    assert key("a", "bc") != key("ab", "c")
    assert "question" not in key("question")
    assert key("\ud800")  # whatever people send
