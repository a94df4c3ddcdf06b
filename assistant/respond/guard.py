"""What is turned away before any search, and how a refusal is named afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.documents.steering import asks, hear
from assistant.documents.text import clean
from assistant.respond.decision import Decision
from assistant.retrieve.outside import Strange
from assistant.retrieve.understand import Query
from assistant.types import RefusalReason

_OFF_TOPIC_COVERAGE = 0.34
# How much less a question may be like an example off the subject than like an anticipated question, and still be off it
# (calibration and development questions, each asked without its own example: 1 of 214 near misses called off the subject,
# 0 of 68 off the subject missed).
_NEAR = 0.08
_KNOWN = (
    0.8  # share of a question's words that the nearest unit has, from which it is not called off the subject for that
)


# A known gap is what is asked for, whatever else is near: an anticipated question of it is this like the question, and read with the question
# one of its sentences has these log-odds (of 152 refused calibration and development questions off the subject none has both).
_GAP_ALIKE, _GAP_READ = 0.58, 0.5


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
    if decision.ordered:
        return "instructions"
    lead = decision.features.get("outside_lead", 0.0)
    if odd.instructions >= odd.off_topic and odd.instructions > 0 and lead > 0 and not asks(query.text):
        return "instructions"
    if query.named or query.terms or _asks_for_a_gap(decision.features):
        return "not_in_sources"
    coverage = decision.features.get("coverage", 0.0)
    if odd.off_topic == odd.unanswered == 0:  # no example is near, or the corpus has none
        return "off_topic" if coverage < _OFF_TOPIC_COVERAGE else "not_in_sources"
    near = lead > 0 or (lead > -_NEAR and coverage < _KNOWN)
    return "off_topic" if odd.off_topic > odd.unanswered and near else "not_in_sources"


def _asks_for_a_gap(features: Mapping[str, float]) -> bool:
    return features.get("gap_alike", 0.0) >= _GAP_ALIKE and features.get("read_gap", 0.0) >= _GAP_READ
