"""What can go wrong between the assistant and a chat model; never shown to citizens, who get the quotes instead."""

from __future__ import annotations

from typing import Literal

from assistant.errors import AssistantError

Failure = Literal[
    "down",  # nothing answers at the address
    "timeout",  # no answer in the time allowed
    "key",  # the key is refused
    "unknown",  # the address or the model's name is unknown there
    "limited",  # too many requests, or the server is overloaded
    "plain",  # the server does not understand a request of this shape: a plainer one may do
    "broken",  # what came back is no answer
    "empty",  # nothing came back
    "declined",  # the model says that the evidence does not answer
    "busy",  # as many questions as allowed are being worded already
    "resting",  # the circuit breaker keeps the model out for a while
    "package",  # a Python package is missing
    "provider",  # LangChain does not know the provider
    "withheld",  # too little of what it wrote is supported
]


class ChatModelError(AssistantError):
    """The chat model that words the answers cannot be used; the sentence says what to mend."""

    code = "chat_model"
    status = 503

    def __init__(self, failure: Failure, en: str, fr: str | None = None) -> None:
        super().__init__(en, fr)
        self.failure: Failure = failure
