"""What the tabs of the studio work with."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.errors import AssistantError
from assistant.serve.page.shelf import Shelf
from assistant.serve.service import FailedError, Service, place
from assistant.serve.studio import panels
from assistant.serve.studio.session import Session
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.serve.access.feedback import Feedback
    from assistant.serve.access.questions import Questions
    from assistant.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Studio:
    """The service, what it saw since it was started, and what is kept (None: the operator keeps nothing)."""

    service: Service
    session: Session
    feedback: Feedback | None
    questions: Questions | None

    @property
    def settings(self) -> Settings:
        """The operator's settings."""
        return self.service.settings

    @property
    def assistant(self) -> Assistant:
        """The assistant."""
        return self.service.assistant

    @property
    def today(self) -> dt.date:
        """The day taken as today."""
        return self.settings.as_of or dt.date.today()

    @cached_property
    def shelf(self) -> Shelf:
        """The sources with their texts."""
        return Shelf(self.assistant.index)

    async def shown(self, work: Callable[[], Markup], language: Language) -> Markup:
        """The panel that `work` makes in one of the threads that questions share, or a sentence that says why there is none."""

        def guarded() -> Markup:
            try:
                return work()
            except AssistantError as e:
                return panels.problem(e.sentence(language), language)
            except Exception as e:  # its message may hold the question
                _log.error("a panel of the studio failed: %s at %s", type(e).__name__, place(e))
                return panels.problem(FailedError().sentence(language), language)

        try:
            return await self.service.run(guarded)
        except AssistantError as e:  # too many are waiting, or it took too long
            return panels.problem(e.sentence(language), language)
