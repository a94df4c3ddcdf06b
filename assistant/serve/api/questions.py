"""POST /api/v1/ask and /api/v1/ask/stream: a question in, the answer object out, at once or sentence by sentence."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, StreamingResponse

from assistant.errors import AssistantError
from assistant.serve.api.errors import body_of
from assistant.serve.api.models import ASKING, AskBody, SentenceEvent, plain, problems
from assistant.serve.page.context import preferred
from assistant.serve.service import FailedError, Service
from assistant.types import Answer, Language, Refusal, Reply

ALIVE = 15  # seconds after which a silent stream says that it lives, so that no proxy cuts it
EVENTS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_NUMBER = re.compile(r"\[(\d+)\]")


def _event(name: str, *types: str) -> dict[str, Any]:
    """The schema of a server-sent event whose data is JSON of one of these types."""
    held = [{"$ref": f"#/components/schemas/{t}"} for t in types]
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": {"anyOf": held}}
    return {
        "type": "object",
        "properties": {"event": {"const": name}, "data": data},
        "required": ["event", "data"],
    }


_SCHEMA = {
    "anyOf": [_event("sentence", "SentenceEvent"), _event("reply", "Answer", "Refusal"), _event("error", "Problem")]
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events: `sentence` for each sentence, then `reply` with the whole answer object; "
        "`error` with the error shape when it cannot be finished.",
        "content": {"text/event-stream": {"schema": _SCHEMA}},
    }
}


def router(service: Service) -> APIRouter:
    """The addresses that answer questions."""
    routes = APIRouter(prefix="/api/v1", tags=["questions"])

    @routes.post("/ask", summary="Ask a question", response_model=Answer | Refusal, responses=problems(*ASKING))
    async def ask(body: AskBody, request: Request) -> JSONResponse:
        """Gives the answer object: an answer whose every sentence is cited, or a refusal (which is no error)."""
        reply = await service.ask(
            body.question, language=body.language, history=body.history, default=tongue(request), id=body.id
        )
        return plain(reply.to_json())

    @routes.post(
        "/ask/stream",
        summary="Ask a question, sentence by sentence",
        response_class=StreamingResponse,
        responses=problems(*ASKING) | _STREAM,
    )
    async def ask_stream(body: AskBody, request: Request) -> StreamingResponse:
        """Gives server-sent events: each sentence as soon as it is known, then the answer object."""
        stream = service.stream(
            body.question, language=body.language, history=body.history, default=tongue(request), id=body.id
        )
        return StreamingResponse(_events(stream), media_type="text/event-stream", headers=EVENTS)

    return routes


def tongue(request: Request) -> Language:
    """The language for a question that shows none: that of Accept-Language."""
    return preferred(request.headers.get("accept-language", ""))


async def _events(stream: AsyncGenerator[str | Reply]) -> AsyncIterator[str]:
    n = 0
    try:
        async for item in kept_alive(stream):
            if item is None:
                yield ": \n\n"
            elif isinstance(item, str):
                n += 1
                numbers = list(dict.fromkeys(int(x) for x in _NUMBER.findall(item)))
                yield event("sentence", SentenceEvent(n=n, text=item, citations=numbers).model_dump())
            else:
                yield event("reply", item.to_json())
    except AssistantError as e:
        yield event("error", body_of(e))
    except Exception:
        yield event("error", body_of(FailedError()))
        raise


def event(name: str, data: dict[str, Any]) -> str:
    """One server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def kept_alive(stream: AsyncGenerator[str | Reply]) -> AsyncIterator[str | Reply | None]:
    """The items of a stream, and None whenever nothing came for a while."""
    waiting: asyncio.Task[str | Reply] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(_next(stream))
            done, _ = await asyncio.wait({waiting}, timeout=ALIVE)
            if not done:
                yield None
                continue
            try:
                item = waiting.result()
            except StopAsyncIteration:
                return
            waiting = None
            yield item
    finally:
        if waiting:
            waiting.cancel()
            await asyncio.wait({waiting})
        await stream.aclose()


async def _next(stream: AsyncGenerator[str | Reply]) -> str | Reply:
    return await anext(stream)
