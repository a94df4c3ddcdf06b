"""POST /v1/chat/completions and GET /v1/models: the assistant for every program that speaks OpenAI's interface."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any, Literal

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from assistant.errors import AssistantError
from assistant.serve.api.cited import references, whole
from assistant.serve.api.errors import body_of
from assistant.serve.api.invalid import SHOWN
from assistant.serve.api.models import ASKING, Given, plain, problems
from assistant.serve.api.openai_models import MODEL, ChatBody, ModelUnknownError
from assistant.serve.api.questions import EVENTS, kept_alive, tongue
from assistant.serve.service import FailedError, Service
from assistant.types import Answer, Citation, Refusal, Reply

_WORD = re.compile(r"\w+|[^\w\s]")
_END = "data: [DONE]\n\n"


class Model(Given):
    """The one model there is."""

    id: str
    object: Literal["model"] = "model"
    created: int
    owned_by: str


class Models(Given):
    """All models."""

    object: Literal["list"] = "list"
    data: list[Model]


class Said(Given):
    """The reply as a message; its text ends with the references, `citations` holds them as in the answer object."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    citations: list[Citation]


class Choice(Given):
    """The one choice there is."""

    index: Literal[0] = 0
    message: Said
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(Given):
    """Tokens of the chat model, or words and marks where there is none."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(Given):
    """A chat completion; `answer` is the whole answer object."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    system_fingerprint: str
    choices: list[Choice]
    usage: Usage
    answer: Answer | Refusal


def router(service: Service) -> APIRouter:
    """The addresses that OpenAI-compatible clients use."""
    routes = APIRouter(prefix="/v1", tags=["openai"])
    fingerprint = service.assistant.index.info.fingerprint[:16]
    model = Model(id=MODEL, created=0, owned_by="cnil-hdh-assistant")

    @routes.get("/models", summary="The models", response_model=Models, responses=problems())
    async def models() -> JSONResponse:
        """Gives the one model there is."""
        return plain(Models(data=[model]))

    @routes.get("/models/{id}", summary="One model", response_model=Model, responses=problems(404))
    async def one(id: str) -> JSONResponse:
        """Gives the model of this name."""
        if id != MODEL:
            raise ModelUnknownError(id=id[:SHOWN])
        return plain(model)

    @routes.post(
        "/chat/completions",
        summary="Ask as with OpenAI's interface",
        response_model=Completion,
        responses=problems(404, *ASKING),
    )
    async def complete(body: ChatBody, request: Request) -> Response:
        """Answers the last message; with `stream`, as server-sent chunks, the last of which holds the citations."""
        body.check()
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
        head["system_fingerprint"] = fingerprint
        given: dict[str, Any] = {"language": body.language, "history": body.history, "default": tongue(request)}
        if body.stream:
            stream = service.stream(body.question, **given)
            return StreamingResponse(_chunks(stream, body, head), media_type="text/event-stream", headers=EVENTS)
        reply = await service.ask(body.question, **given)
        said = Said(content=whole(reply), citations=list(reply.citations))
        return plain(
            {**head, "object": "chat.completion"}
            | {"choices": [Choice(message=said).model_dump(mode="json")]}
            | {"usage": _usage(body, reply, said.content).model_dump(), "answer": reply.to_json()}
        )

    return routes


def _usage(body: ChatBody, reply: Reply, text: str) -> Usage:
    """What the chat model read and wrote; where there was none, the words and marks of both sides."""
    if used := reply.model:
        total = used.input_tokens + used.output_tokens
        return Usage(prompt_tokens=used.input_tokens, completion_tokens=used.output_tokens, total_tokens=total)
    asked = sum(len(_WORD.findall(m.words)) for m in body.messages if m.role == "user")
    said = len(_WORD.findall(text))
    return Usage(prompt_tokens=asked, completion_tokens=said, total_tokens=asked + said)


async def _chunks(stream: AsyncGenerator[str | Reply], body: ChatBody, head: dict[str, Any]) -> AsyncIterator[str]:
    wants_usage = bool(body.stream_options and body.stream_options.include_usage)

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if wants_usage else {}
        return _data({**head, "object": "chat.completion.chunk", "choices": [choice], **usage, **more})

    try:
        yield chunk({"role": "assistant", "content": ""})
        async for item in kept_alive(stream):
            if item is None:
                yield ": \n\n"
            elif isinstance(item, str):
                yield chunk({"content": item})
            else:
                if under := references(item):
                    yield chunk({"content": "\n\n" + under})
                cited = [c.model_dump(mode="json") for c in item.citations]
                yield chunk({"citations": cited}, "stop", answer=item.to_json())
                if wants_usage:
                    usage = _usage(body, item, whole(item)).model_dump()
                    yield _data({**head, "object": "chat.completion.chunk", "choices": [], "usage": usage})
    except AssistantError as e:
        yield _data(body_of(e))
    except Exception:
        yield _data(body_of(FailedError()))
        raise
    yield _END


def _data(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
