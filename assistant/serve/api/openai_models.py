"""What an OpenAI-compatible client sends, as far as it means something here.

Settings of sampling (temperature, max_tokens, seed…) and tools are read over: they would change nothing. What would change the
meaning of the reply (images, several choices, JSON of a schema, a forced tool) is refused.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.serve.api.invalid import SHOWN, InvalidError
from assistant.serve.api.models import Text
from assistant.serve.service import HISTORY, ServiceError
from assistant.types import Language

MODEL = "cnil-hdh-assistant"
MOST_MESSAGES = 2000


class ContentError(InvalidError):
    """A message holds an image, a sound or a file; only text can be read."""

    code = "content"


class NoQuestionError(InvalidError):
    """The last message of the conversation is not the user's."""

    code = "no_question"


class UnsupportedError(InvalidError):
    """The request asks for something that this interface does not do."""

    code = "unsupported"


class ModelUnknownError(ServiceError):
    """The interface has one model, and this is not its name."""

    code = "model_unknown"
    status = 404


class _Lenient(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Part(_Lenient):
    """A piece of a message."""

    type: Text
    text: Text | None = None


class Message(_Lenient):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Text | list[Part] | None = None

    @property
    def words(self) -> str:
        """The text of the message; ContentError when it holds anything else."""
        if isinstance(self.content, list):
            for part in self.content:
                if part.type != "text" or part.text is None:
                    raise ContentError(kind=part.type[:SHOWN])
            return "\n".join(part.text or "" for part in self.content)
        return self.content or ""


class StreamOptions(_Lenient):
    """How to stream."""

    include_usage: bool | None = None


class ChatBody(_Lenient):
    """A conversation whose last message is the question; the user's earlier messages are its history."""

    model: Text = Field(description=f"“{MODEL}”.")
    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    language: Language | None = Field(
        None, description="Language of the reply (not of OpenAI's interface); by default the question's."
    )

    def check(self) -> None:
        """Refuses what would have to change the meaning of the reply."""
        if self.model != MODEL:
            raise ModelUnknownError(id=self.model[:SHOWN])
        extra: dict[str, Any] = self.model_extra or {}
        for name, plain in _PLAIN.items():
            if extra.get(name) not in plain:
                raise UnsupportedError(field=name)
        if self.messages[-1].role != "user":
            raise NoQuestionError

    @property
    def question(self) -> str:
        """The last message."""
        return self.messages[-1].words

    @property
    def history(self) -> list[str]:
        """The user's earlier messages, oldest first, as many as are looked back at."""
        earlier = [m for m in self.messages[:-1] if m.role == "user"]
        return [m.words for m in earlier[-HISTORY:]]


# The values under which these mean no more than their absence.
_PLAIN: dict[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "response_format": (None, {"type": "text"}),
    "tool_choice": (None, "auto", "none"),
    "function_call": (None, "auto", "none"),
    "modalities": (None, [], ["text"]),
    "audio": (None,),
    "logprobs": (None, False),
}
