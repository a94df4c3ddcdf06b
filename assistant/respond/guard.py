"""What is turned away before any search, and how a refusal is named afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.documents.text import clean
from assistant.respond.evidence import Decision
from assistant.retrieve.outside import Strange
from assistant.retrieve.steering import asks, hear
from assistant.retrieve.understand import Query
from assistant.types import RefusalReason

_OFF_TOPIC_COVERAGE = 0.34


@dataclass(frozen=True, slots=True)
class Barred:
    """A question that is turned away at the door, and what its message tells."""

    reason: RefusalReason
    values: Mapping[str, object]


def bar(question: str, limit: int) -> Barred | None:
    """Why a question is not searched for: empty, too long, or nothing but an order; None when it is to be answered.

    A question beside an order is let in: `understand` keeps the question only.
    """
    text = clean(question)
    if not any(c.isalnum() for c in text):
        return Barred("empty", {})
    if len(text) > limit:
        return Barred("too_long", {"length": len(text), "limit": limit})
    heard = hear(question)
    if heard.steers and heard.question is None:
        return Barred("instructions", {})
    return None


def reason(query: Query, decision: Decision, odd: Strange) -> RefusalReason:
    """Why the sources do not answer: an attempt to steer, another subject, or the subject but not in the sources."""
    lead = decision.features.get("outside_lead", 0.0)
    if odd.instructions >= odd.off_topic and odd.instructions > 0 and lead > 0 and not asks(query.text):
        return "instructions"
    if (
        not query.named
        and not query.terms
        and (lead > 0 or decision.features.get("coverage", 0.0) < _OFF_TOPIC_COVERAGE)
    ):
        return "off_topic"
    return "not_in_sources"
