"""A chat model behind LangChain's `init_chat_model`: one question at a time, its text piece by piece, within a time limit.

The model is called in a thread of its own, so that whoever waits is back on time whatever the server does. Nothing is
imported or opened before the first question, and nothing is sent anywhere but to the address in the settings.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol

from assistant.errors import SettingsError
from assistant.respond.model.errors import ChatModelError
from assistant.respond.model.faults import fault
from assistant.respond.model.guard import CURRENT, Allowance
from assistant.respond.model.providers import Wanted, provider
from assistant.respond.model.values import Message, Usage
from assistant.settings import Settings

Shape = Mapping[str, Any]


class Chat(Protocol):
    """What wording asks of a model; `usage` is of the last call of this thread of questions."""

    name: str
    structured: bool

    def say(self, messages: Sequence[Message], shape: Shape | None, seconds: float) -> Generator[str, None, Usage]:
        """The model's text piece by piece, then its usage as the generator's value; ChatModelError when it fails."""


class ChatClient:
    """The chat model of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._kind, _, self._model_name = settings.generator.partition(":")
        self._row = provider(self._kind)
        self.name, self.url = settings.generator, address(settings)
        self.structured = self._row.structured and settings.model_structured == "auto"
        self._wanted = Wanted(
            self.url,
            secret(settings),
            float(settings.model_timeout),
            settings.model_context,
            settings.model_answer,
        )
        self._slots, self._opening = threading.BoundedSemaphore(settings.model_parallel), threading.Lock()

    @cached_property
    def _model(self) -> Any:
        from langchain.chat_models import init_chat_model

        return init_chat_model(self._model_name, model_provider=self._kind, **self._row.open(self._wanted))

    def say(self, messages: Sequence[Message], shape: Shape | None, seconds: float) -> Generator[str, None, Usage]:
        """The model's text piece by piece; within `seconds`, or ChatModelError."""
        allowance = Allowance(seconds)
        if not self._slots.acquire(timeout=min(seconds, 1.0)):
            raise self._fault("busy")
        pieces: queue.SimpleQueue[Any] = queue.SimpleQueue()
        work = threading.Thread(target=self._work, args=(list(messages), shape, allowance, pieces), daemon=True)
        try:
            work.start()
        except RuntimeError as e:
            self._slots.release()
            raise self._fault("busy") from e
        try:
            while True:
                try:
                    piece = pieces.get(timeout=allowance.remaining)
                except queue.Empty:
                    raise self._fault("timeout") from None
                if isinstance(piece, Usage):
                    return piece
                if isinstance(piece, BaseException):
                    raise fault(piece, self.url, self._model_name, self._wanted.key) from None
                yield piece
        finally:
            allowance.end()

    def _work(
        self, messages: list[Message], shape: Shape | None, allowance: Allowance, out: queue.SimpleQueue[Any]
    ) -> None:
        try:
            CURRENT.set(allowance)
            with self._opening:
                model = self._model
            usage = Usage()
            for chunk in _untraced(model.stream(messages, **self._row.call(shape, self._wanted.length))):
                allowance.take()
                usage = _counted(usage, chunk)
                if text := _text(chunk):
                    out.put(text)
            out.put(usage)
        except BaseException as e:
            out.put(e)
        finally:
            self._slots.release()

    def _fault(self, failure: Any) -> ChatModelError:
        from assistant.respond.model.faults import sentence

        return sentence(failure, self.url, self._model_name)


def secret(settings: Settings) -> str | None:
    """The key of the model's server, from the environment or from its file; None when there is none."""
    if settings.model_key:
        return settings.model_key.get_secret_value()
    if not settings.model_key_file:
        return None
    try:
        return settings.model_key_file.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as e:
        raise SettingsError(
            f"The file of the setting “model_key_file” cannot be read: {settings.model_key_file}.",
            f"Le fichier du réglage « model_key_file » ne peut pas être lu : {settings.model_key_file}.",
        ) from e


def address(settings: Settings) -> str:
    """Where the model runs: the setting `model_url`, or the provider's address on this machine."""
    url = settings.model_url or provider(settings.generator.partition(":")[0]).default_url
    assert url, "the settings see to it that there is an address"
    return url


def _untraced(chunks: Iterator[Any]) -> Iterator[Any]:
    """The chunks, without LangChain's tracer: variables in the environment must not send questions to anybody."""
    from langsmith.run_helpers import tracing_context

    with tracing_context(enabled=False):
        yield from chunks


def _text(chunk: Any) -> str:
    """The words of a chunk; a model's “reasoning” is not among them."""
    content = chunk.content
    if isinstance(content, str):
        return content
    return "".join(b if isinstance(b, str) else b.get("text", "") for b in content if isinstance(b, str | dict))


def _counted(so_far: Usage, chunk: Any) -> Usage:
    """The usage with what a chunk tells; some servers tell it once, others again and again."""
    told = getattr(chunk, "usage_metadata", None) or {}
    return Usage(
        max(so_far.input, int(told.get("input_tokens") or 0)), max(so_far.output, int(told.get("output_tokens") or 0))
    )
