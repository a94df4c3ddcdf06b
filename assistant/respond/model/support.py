"""What decides whether quotes support a sentence of a model: the verifier of answers, with less trust than elsewhere.

Words that stand in a quote are a quote only as a whole sentence of it: “X exposes the data” is not what “According to Y, X
exposes the data” says. Anything less is checked as if the model had worded it, its figures are looked up once more, and names
must come in the order of the quote.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.sentences import sentence_spans
from assistant.respond.model.prove import Check, Support
from assistant.respond.model.strict import objection
from assistant.settings import Settings
from assistant.types import Language

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of our own."""

    verdict: str
    reason: str | None = None


def check(settings: Settings) -> Check:
    """The check of the settings."""
    from assistant.documents.figures import missing
    from assistant.respond.verify import open_checker

    checker = open_checker(getattr(settings, "checker", "deterministic"))

    def held(sentence: str, quotes: Sequence[str], language: Language) -> Support:
        if whole(sentence, quotes):
            return Found("quoted")
        try:
            if missing(sentence, quotes):
                return Found("withheld", "figure")
            if wrong := objection(sentence, quotes, language):
                return Found("withheld", wrong)
            return checker.check(sentence, quotes, language)
        except Exception:  # whatever a model writes, a reader gets an answer; what cannot be checked is not shown
            _log.exception("a sentence of the chat model could not be checked")
            return Found("withheld", "unchecked")

    return held


def whole(sentence: str, quotes: Sequence[str]) -> bool:
    """True when a sentence is one of a quote's sentences, or all of a quote."""
    return any(sentence == quote or any(sentence == quote[a:b] for a, b in sentence_spans(quote)) for quote in quotes)
