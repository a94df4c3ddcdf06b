"""Whether a follow-up is answered, and as what: the decision on the question made whole, and on its own words.

A question made whole (“Who challenged the deliberation, and how much did they pay their lawyers?”) holds what was already
answered, and that alone would let it pass. So what the follow-up asks in its own words is weighed as well, by itself, and the log-odds of both
are averaged: on the development conversations (`eval/data/fresh/talks-dev.jsonl`) that tells what is answered from what is not with an
AUC of .93, the question made whole by itself with .87.
"""

from __future__ import annotations

import math
from dataclasses import replace

from assistant.respond.decision import Decision

# A few words after other questions are about the same matter, unless they say this much more by themselves (log-odds).
BY_ITSELF = 2.5
ALONE = 0.5
NEVER = Decision(0.0, 0.5, False, {})


def both(whole: Decision, own: Decision) -> Decision:
    """The decision on a follow-up, from that on the question made whole, which must be to answer, and that on its own words."""
    probability = _sigmoid((_logit(whole.probability) + _logit(own.probability)) / 2)
    return replace(
        whole, probability=probability, answer=whole.answer and probability >= whole.threshold, own=own.probability
    )


def matters(whole: Decision) -> bool:
    """True when a follow-up's own words can change the decision: not what is refused as a whole, nor what is all but certain."""
    return whole.answer and not both(whole, NEVER).answer


def stands_alone(alone: Decision, whole: Decision, going_on: Decision) -> bool:
    """True for a question that asks for nothing said before; `whole`: the decision on it made whole, `going_on`: on that and its own words."""
    if alone.sure or alone.ordered or not going_on.answer:
        return True
    return _logit(alone.probability) > _logit(whole.probability) + BY_ITSELF


def by_itself(alone: Decision) -> Decision:
    """The decision on a few words after other questions that are not about these: they must say as much as a follow-up."""
    threshold = max(alone.threshold, ALONE)
    return replace(alone, threshold=threshold, answer=alone.answer and (alone.sure or alone.probability >= threshold))


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


def _logit(p: float) -> float:
    p = min(1 - 1e-3, max(1e-3, p))
    return math.log(p / (1 - p))
