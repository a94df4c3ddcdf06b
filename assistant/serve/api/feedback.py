"""POST /api/v1/feedback: whether an answer was useful, when the operator wants to know."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import JSONResponse

from assistant.serve.api.models import Body, Given, Text, plain, problems
from assistant.serve.api.questions import tongue
from assistant.serve.service import Service, ServiceError
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.serve.access import Access


class FeedbackOffError(ServiceError):
    """The setting `feedback` is off: nothing is stored."""

    code = "feedback_off"
    status = 404


class FeedbackBody(Body):
    """What a person thinks of an answer."""

    useful: bool = Field(description="Whether the answer was useful.")
    reason: Literal["wrong", "incomplete", "beside", "unclear", "other"] | None = Field(
        None, description="What was not right about it."
    )
    comment: Text | None = Field(None, max_length=2000, description="In the person's own words.")
    question: Text | None = Field(None, max_length=20_000, description="The question that was answered.")
    language: Language | None = Field(None, description="Language of the reply; by default that of Accept-Language.")
    kind: Literal["answer", "refusal"] | None = Field(None, description="`kind` of the reply.")
    sources: list[Text] = Field([], max_length=50, description="The sources that the reply cited (`source_id`).")


class Thanks(Given):
    """The feedback was stored."""

    ok: Literal[True] = True


def router(_: Service) -> APIRouter:
    """The address for feedback."""
    routes = APIRouter(prefix="/api/v1", tags=["feedback"])

    @routes.post(
        "/feedback",
        summary="Say whether an answer was useful",
        response_model=Thanks,
        status_code=201,
        responses=problems(404, 413, 415, 422),
    )
    async def feedback(body: FeedbackBody, request: Request) -> JSONResponse:
        """Stores the feedback for the operator, where the setting `feedback` is on; e-mail addresses and numbers are left out."""
        access: Access | None = getattr(request.app.state, "access", None)
        if access is None or access.feedback is None:
            raise FeedbackOffError
        await asyncio.to_thread(
            access.feedback.add,
            body.question or "",
            body.kind or "",
            body.sources,
            "up" if body.useful else "down",
            body.reason,
            body.comment,
            body.language or tongue(request),
        )
        return plain(Thanks(), 201)

    return routes
