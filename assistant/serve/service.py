"""The assistant behind the web: so many questions at once, so many waiting, the rest politely turned away."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.errors import AssistantError
from assistant.messages import text
from assistant.respond.compose import pieces
from assistant.types import Hit, Language, Reply

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.settings import Settings

T = TypeVar("T")
HISTORY = 8  # earlier questions that are looked back at
MOST_AT_ONCE = 16  # threads unless the operator says otherwise: more only take turns
PATIENCE = 60  # the longest wait that Retry-After asks for, in seconds

_log = logging.getLogger(__name__)


def _at_once(generator: str) -> int:
    """How many questions are best answered at once: as many as there are cores; waiting for a chat model uses none."""
    cores = os.cpu_count() or 1
    return min(cores if generator == "extractive" else 2 * cores, MOST_AT_ONCE)


class ServiceError(AssistantError):
    """Why the server could not answer; a web answer is made of it."""

    retry_after: int | None = None

    def __init__(self, **values: object) -> None:
        key = f"api.{self.code}"
        super().__init__(text(key, "en", **values), text(key, "fr", **values))


class Busy(ServiceError):  # noqa: N818
    """Too many questions are waiting already; `retry_after` says in how many seconds to come back."""

    code = "busy"
    status = 503

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(seconds=retry_after)
        self.retry_after = retry_after


class StoppingError(Busy):
    """The server is being stopped; another one may answer."""

    code = "stopping"


class TimedOut(ServiceError):  # noqa: N818
    """The answer was not there within the setting `time_limit`."""

    code = "timeout"
    status = 504


class FailedError(ServiceError):
    """Something nobody foresaw went wrong while answering; the server's log says where."""

    code = "failed"
    status = 500


class Service:
    """An open assistant for a web application; every door asks through it, from any event loop.

    `lifespans` holds what runs as long as the server does: each is entered when it starts and left when it stops.
    """

    def __init__(self, assistant: Assistant, settings: Settings | None = None) -> None:
        self.assistant, self.settings = assistant, settings or assistant.settings
        self.lifespans: list[Callable[[], AbstractAsyncContextManager[object]]] = []
        self._at_once = self.settings.concurrency or _at_once(self.settings.generator)
        self._threads = self._pool()
        self._door = threading.Lock()
        self._inside = 0  # questions being answered or waiting
        self._usual = 0.1  # seconds that a question takes, as a moving average
        self._closed = False
        self._streams = (
            "default" in signature(assistant.stream).parameters
        )  # whether a stream may have all that `ask` has

    @property
    def ready(self) -> bool:
        """False once the server is stopping."""
        return not self._closed

    @property
    def inside(self) -> int:
        """How many questions are being answered or waiting."""
        return self._inside

    async def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[str] = (),
        default: Language = "fr",
        id: str | None = None,
    ) -> Reply:
        """The answer or the refusal; Busy, TimedOut or FailedError when there can be none."""
        earlier = self._earlier(history)
        return await self.run(
            lambda: self.assistant.ask(question, language=language, history=earlier, default=default, id=id)
        )

    def _earlier(self, history: Sequence[str]) -> list[str]:
        """The earlier questions that are looked back at; one that was too long to be answered is none."""
        return [h for h in history if len(h) <= self.settings.max_question][-HISTORY:]

    async def search(self, query: str, k: int = 10, *, language: Language | None = None) -> list[Hit]:
        """The k best passages for a query."""
        return await self.run(lambda: self.assistant.search(query, k, language=language))

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` returns, made in one of the threads that questions share."""
        future = self._enter(work)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self.settings.time_limit)
        except TimeoutError:
            raise TimedOut(seconds=self.settings.time_limit) from None
        except asyncio.CancelledError:
            if self._closed and future.cancelled():  # it was waiting when the server stopped
                raise StoppingError from None
            raise

    def stream(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[str] = (),
        default: Language = "fr",
        id: str | None = None,
    ) -> AsyncGenerator[str | Reply]:
        """The text sentence by sentence (joined, the pieces are `reply.text`), then the reply; Busy is raised at the call."""
        earlier = self._earlier(history)
        loop, arrived, left = asyncio.get_running_loop(), asyncio.Queue[str | Reply | None](), threading.Event()

        def tell(item: str | Reply | None) -> None:
            if not left.is_set() and not loop.is_closed():
                loop.call_soon_threadsafe(arrived.put_nowait, item)

        def work() -> None:
            try:
                for item in self._pieces(question, language, earlier, default, id):
                    if left.is_set():
                        return
                    tell(item)
            finally:
                tell(None)

        future = self._enter(work)
        future.add_done_callback(lambda done: tell(None) if done.cancelled() else None)
        return self._arriving(arrived, future, left, time.monotonic() + self.settings.time_limit)

    def _pieces(
        self, question: str, language: Language | None, history: Sequence[str], default: Language, id: str | None
    ) -> Iterator[str | Reply]:
        options: dict[str, Any] = {"language": language, "history": history, "default": default, "id": id}
        if self._streams:
            yield from self.assistant.stream(question, **options)
        else:
            reply = self.assistant.ask(question, **options)
            yield from pieces(reply)
            yield reply

    async def _arriving(
        self, arrived: asyncio.Queue[str | Reply | None], future: Future[None], left: threading.Event, deadline: float
    ) -> AsyncGenerator[str | Reply]:
        try:
            while True:
                try:
                    item = await asyncio.wait_for(arrived.get(), max(0, deadline - time.monotonic()))
                except TimeoutError:
                    raise TimedOut(seconds=self.settings.time_limit) from None
                if item is None:
                    break
                yield item
            if future.cancelled():  # it was waiting when the server stopped
                raise StoppingError
            await asyncio.wrap_future(future)  # raises what the work raised
        finally:
            left.set()
            future.cancel()

    def _enter(self, work: Callable[[], T]) -> Future[T]:
        with self._door:
            if self._closed:
                raise StoppingError
            if self._inside >= self._at_once + self.settings.queue:
                raise Busy(min(PATIENCE, 1 + round(self._usual * self._inside / self._at_once)))
            self._inside += 1
            future = self._threads.submit(self._timed, work)
        future.add_done_callback(self._leave)
        return future

    def _leave(self, _: object) -> None:
        with self._door:
            self._inside -= 1

    def _timed(self, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        try:
            return work()
        except AssistantError:
            raise
        except Exception as e:
            # Neither the message of the exception nor its values: they may hold the question.
            where = place(e)
            _log.error("a question could not be answered: %s at %s", type(e).__name__, where)
            raise FailedError from None
        finally:
            self._usual += (time.perf_counter() - start - self._usual) / 16

    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._at_once, thread_name_prefix="ask")

    def open(self) -> None:
        """Lets questions in again after `close`."""
        with self._door:
            if self._closed:
                self._threads, self._closed = self._pool(), False

    def close(self) -> None:
        """Turns new questions away and waits for those that are being answered; those that wait are dropped."""
        with self._door:
            self._closed = True
        self._threads.shutdown(wait=True, cancel_futures=True)


def place(error: BaseException) -> str:
    """The files and lines that an exception went through, innermost last."""
    frames, t = [], error.__traceback__
    while t is not None:
        frames.append(f"{os.path.basename(t.tb_frame.f_code.co_filename)}:{t.tb_lineno}")
        t = t.tb_next
    return " > ".join(frames[-6:])
