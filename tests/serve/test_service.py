"""The service: so many at once, so many waiting, nobody for too long, and a quiet end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import pytest

from assistant.serve.service import HISTORY, Busy, FailedError, Service, StoppingError, TimedOut
from assistant.settings import Settings
from assistant.types import Answer, Reply
from tests.serve.served import ENGLISH, FRENCH, OFF_TOPIC, Held

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


async def until(condition: Callable[[], bool]) -> None:
    """Waits for something that another thread does."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.005)


def service(held: Held, **settings: Any) -> Service:
    return Service(held.as_assistant, Settings(**settings))


async def read(stream: AsyncIterator[str | Reply]) -> list[str | Reply]:
    return [item async for item in stream]


def test_many_at_once_get_what_each_asked_for(assistant: Assistant) -> None:
    asked = [FRENCH, ENGLISH, OFF_TOPIC, "Qui a contesté la décision ?"] * 4
    alone = {question: assistant.ask(question).text for question in set(asked)}

    async def all_at_once() -> list[Reply]:
        one = Service(assistant)
        try:
            return await asyncio.gather(*(one.ask(question) for question in asked))
        finally:
            one.close()

    assert [r.text for r in asyncio.run(all_at_once())] == [alone[question] for question in asked]


def test_whoever_finds_the_queue_full_is_told_to_come_back(assistant: Assistant) -> None:
    held = Held(assistant)

    async def crowd() -> None:
        one = service(held, concurrency=1, queue=1)
        first = asyncio.create_task(one.ask(FRENCH))
        second = asyncio.create_task(one.ask(ENGLISH))
        await until(lambda: one.inside == 2 and held.asked == [FRENCH])
        with pytest.raises(Busy) as told:
            await one.ask(OFF_TOPIC)
        assert told.value.retry_after is not None
        assert 1 <= told.value.retry_after <= 60
        with pytest.raises(Busy):
            one.stream(OFF_TOPIC)
        held.go.set()
        assert [(await t).kind for t in (first, second)] == ["answer", "answer"]
        await until(lambda: one.inside == 0)
        assert (await one.ask(OFF_TOPIC)).kind == "refusal"
        one.close()

    asyncio.run(crowd())
    assert held.asked == [FRENCH, ENGLISH, OFF_TOPIC]


def test_nobody_waits_longer_than_the_limit(assistant: Assistant) -> None:
    held = Held(assistant)

    async def slow() -> None:
        one = service(held, concurrency=1, queue=8, time_limit=0.05)
        first = asyncio.create_task(one.ask(FRENCH))
        await until(lambda: held.asked == [FRENCH])
        for question in (ENGLISH, OFF_TOPIC):
            with pytest.raises(TimedOut, match=r"0\.05 seconds"):
                await one.ask(question)
        with pytest.raises(TimedOut):
            await first
        with pytest.raises(TimedOut):
            await read(one.stream(ENGLISH))
        held.go.set()
        await until(lambda: one.inside == 0)
        one.close()

    asyncio.run(slow())
    assert held.asked == [FRENCH]  # whoever gave up while waiting is not answered behind their back


def test_what_breaks_is_told_without_the_question(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    held = Held(assistant)
    held.go.set()

    async def broken() -> None:
        one = service(held)
        with pytest.raises(FailedError):
            await one.ask("break")
        with pytest.raises(FailedError):
            await read(one.stream("break"))
        assert (await one.ask(FRENCH)).kind == "answer"
        one.close()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(broken())
    assert "ValueError at" in caplog.text
    assert "secret" not in caplog.text


def test_a_stream_gives_the_sentences_and_then_the_reply(assistant: Assistant) -> None:
    async def streamed(question: str) -> list[str | Reply]:
        one = Service(assistant)
        try:
            return await read(one.stream(question))
        finally:
            one.close()

    for question in (FRENCH, ENGLISH, OFF_TOPIC, ""):
        *pieces, reply = asyncio.run(streamed(question))
        assert not isinstance(reply, str)
        assert "".join(map(str, pieces)) == reply.text
        if isinstance(reply, Answer):
            assert len(pieces) == len(reply.sentences)


def test_pieces_come_before_the_reply_is_known(assistant: Assistant) -> None:
    held = Held(assistant)

    async def early() -> None:
        one = service(held)
        stream = one.stream(FRENCH)
        assert await anext(stream) == "first "
        assert not held.go.is_set()
        held.go.set()
        assert [type(item) for item in await read(stream)] == [str, Answer]
        one.close()

    asyncio.run(early())


def test_whoever_leaves_a_stream_stops_the_work(assistant: Assistant) -> None:
    held = Held(assistant)

    async def leave() -> None:
        one = service(held)
        stream = one.stream(FRENCH)
        await anext(stream)
        await stream.aclose()
        held.go.set()
        await until(lambda: one.inside == 0)
        one.close()

    asyncio.run(leave())
    assert held.left.is_set()
    assert not held.finished


def test_only_the_last_questions_of_a_usual_length_are_looked_back_at(assistant: Assistant) -> None:
    looked_at: list[list[str]] = []

    class Noting(Held):
        def ask(self, question: str, **options: Any) -> Reply:
            looked_at.append(options["history"])
            return super().ask(question, **options)

    noting = Noting(assistant)
    noting.go.set()
    earlier = [f"EMC2, {n} ?" for n in range(1000)]

    async def ask() -> None:
        one = service(noting, max_question=100)
        await one.ask(FRENCH, history=[*earlier, "x" * 101, "y" * 250_000])
        await read(one.stream(FRENCH, history=["z" * 250_000]))
        one.close()

    asyncio.run(ask())
    assert looked_at == [earlier[-HISTORY:]]


def test_a_stopping_service_finishes_what_it_began(assistant: Assistant) -> None:
    held = Held(assistant)

    async def stop() -> None:
        one = service(held, concurrency=1)
        first = asyncio.create_task(one.ask(FRENCH))
        second = asyncio.create_task(one.ask(ENGLISH))
        await until(lambda: one.inside == 2 and held.asked == [FRENCH])
        third = one.stream(ENGLISH)
        closing = asyncio.create_task(asyncio.to_thread(one.close))
        await until(lambda: not one.ready)
        with pytest.raises(StoppingError):
            await one.ask(OFF_TOPIC)
        with pytest.raises(StoppingError):
            await second
        with pytest.raises(StoppingError):
            await read(third)
        held.go.set()
        assert (await first).kind == "answer"
        await closing

    asyncio.run(stop())
    assert held.asked == [FRENCH]
