"""Access and operations of the web server: who may come in, how often, with what headers; logs, metrics, feedback.

`install(app, service)` puts it all around an application, whatever else is added to it before or after:

    Observe (request id, log, metrics) > Headers > session > Door (identity, limits) > Body > the application

`app.state.access` then has `feedback` and `questions` (None unless switched on), `keys` and `metrics`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.serve.access.decision import check_login
from assistant.serve.access.listener import uvicorn_options

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.serve.access.feedback import Feedback
    from assistant.serve.access.keys import Keys
    from assistant.serve.access.metrics import Metrics
    from assistant.serve.access.questions import Questions
    from assistant.serve.service import Service

__all__ = ("Access", "check_login", "install", "uvicorn_options")


@dataclass(frozen=True)
class Access:
    """What other parts of the server use."""

    keys: Keys
    metrics: Metrics
    feedback: Feedback | None
    questions: Questions | None


def install(app: FastAPI, service: Service) -> None:
    """Surrounds the application with access control; SettingsError when the settings do not fit together."""
    from assistant.serve.access.layers import surround

    check_login(service.settings)
    surround(app, service)
