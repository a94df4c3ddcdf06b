"""Puts the layers of access control around an application, outside everything that it or others add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from assistant.serve.access import Access
from assistant.serve.access.body import Body
from assistant.serve.access.door import Door
from assistant.serve.access.feedback import Feedback
from assistant.serve.access.headers import Headers
from assistant.serve.access.identity import Who
from assistant.serve.access.keys import Keys
from assistant.serve.access.limits import Buckets
from assistant.serve.access.listening import listening
from assistant.serve.access.metrics import CONTENT_TYPE, Metrics
from assistant.serve.access.observe import Observe
from assistant.serve.access.questions import Questions
from assistant.serve.access.retention import retention
from assistant.types import Reply

if TYPE_CHECKING:
    from assistant.serve.service import Service


def surround(app: FastAPI, service: Service) -> None:
    """Adds the layers, the addresses and the stores that the settings ask for."""
    settings = service.settings
    keys, metrics, buckets = Keys(settings.data_dir), Metrics(service), Buckets()
    feedback = Feedback(settings.data_dir, settings.feedback_days) if settings.feedback else None
    questions = Questions(settings.data_dir, settings.log_days) if settings.log_questions else None
    who = Who(settings, keys)
    app.state.access = Access(keys, metrics, feedback, questions)
    service.assistant = listening(service.assistant, lambda reply: _heard(reply, metrics, questions))
    service.lifespans.append(retention([s for s in (feedback, questions) if s]))
    _add_metrics(app, metrics)
    secret = ""
    if "oidc" in settings.login:
        from assistant.serve.access import oidc, session

        secret = session.session_secret(settings)
        oidc.install(app, settings, who)
    inner = app.build_middleware_stack

    def whole() -> ASGIApp:
        layer: ASGIApp = Body(inner(), settings.max_body, settings.request_seconds)
        layer = Door(layer, settings, who, keys, buckets)
        if secret:
            layer = session.with_session(layer, settings, secret)
        return Observe(Headers(layer, settings.embed_origins), metrics, settings.proxy_addresses)

    # Not `add_middleware`: what others add later would lie outside, and the answer to an unforeseen error always does.
    app.build_middleware_stack = whole  # type: ignore[method-assign]


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    async def shown(_: Request) -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    app.add_route("/metrics", shown, methods=["GET"], include_in_schema=False)


def _heard(reply: Reply, metrics: Metrics, questions: Questions | None) -> None:
    metrics.replied(reply)
    if questions:
        questions.add(reply)
