"""The decision to answer or to abstain, taken on the evidence (`evidence.py`).

A logistic regression, whose numbers are data (`weights.json`), fitted by `python -m eval calibrate` on the calibration questions,
with a threshold for each language; before it, the few cases in which one kind of evidence settles the matter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.documents.steering import asks
from assistant.index.load import Index
from assistant.respond.certain import certain
from assistant.respond.evidence import describe, outside_lead, unheard
from assistant.respond.sentences import Ranked
from assistant.respond.things import Thing
from assistant.retrieve.outside import Strange
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import Candidate
from assistant.retrieve.understand import Query
from assistant.retrieve.weights import Logistic, weights

# An example off the subject is nearer than every anticipated question by more than this (likeness from 0 to 1): of the
# answerable calibration questions none reaches it (the highest has 0.06), of the others every second one does.
STRAY = 0.08

# Words of this share of a question's weight are nowhere in the sources: it is about something else. (Of the answerable calibration
# and development questions that name no term of the glossary none reaches it.)
UNHEARD = 0.9

# A question this like an anticipated one, and less like every known gap and every question known to have no answer, is that
# question: 121 answerable calibration and development questions reach it, and no unanswerable one.
KNOWN = 0.85

# Log-odds that a text asks something, under which it is taken for an order whatever is near; lower for what has the form of a
# question. Of 200 development orders 11 % are answered, and no honest text of `orders` and `attacks`, `dev`, is called an order.
ORDERED, ORDERED_ASKING = -3.0, -3.8


@dataclass(frozen=True, slots=True)
class Decision:
    """`probability` that the sources answer; `answer` when it reaches the threshold of the language; `lacks`: the thing asked
    for that the answer would not hold; `sure`: the question is one that the corpus is known to answer; `ordered`: nothing is asked;
    `own`: the probability of a follow-up's own words by themselves, which is averaged with that of the whole."""

    probability: float
    threshold: float
    answer: bool
    features: Mapping[str, float]
    lacks: Thing | None = None
    sure: bool = False
    ordered: bool = False
    own: float | None = None

    def without(self, thing: Thing) -> Decision:
        """The decision taken back: the answer lacks the thing asked for."""
        return replace(self, probability=min(self.probability, self.threshold / 2), answer=False, lacks=thing)


def decide(
    query: Query,
    encoded: Encoded,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    odd: Strange,
    index: Index,
    shift: float = 0.0,
) -> Decision:
    """The decision for one question; `shift` moves the threshold in log-odds (positive refuses more)."""
    features = describe(query, encoded, candidates, ranked, odd, index)
    model = weights().answerable
    threshold = _sigmoid(_logit(model.threshold[query.language]) + shift)
    probability = predict(model, features)
    if strays(query, encoded, candidates, odd, index):  # whatever is near
        return Decision(min(probability, threshold / 2), threshold, False, features)
    if anticipated(features) or certain(query, encoded, index):  # no other evidence says more
        return Decision(max(probability, (1 + threshold) / 2), threshold, True, features, sure=True)
    if ordered(query, encoded):
        return Decision(min(probability, threshold / 2), threshold, False, features, ordered=True)
    return Decision(probability, threshold, probability >= threshold, features)


def strays(query: Query, encoded: Encoded, candidates: Sequence[Candidate], odd: Strange, index: Index) -> bool:
    """True for a question that names no source, and is of words heard nowhere or more like one off the subject than any other."""
    if query.named:
        return False
    says_nothing = not encoded.stems or unheard(encoded, index.lexical[query.language]) >= UNHEARD
    return (says_nothing and not query.terms and not query.understood_as) or outside_lead(candidates, odd) > STRAY


def ordered(query: Query, encoded: Encoded) -> bool:
    """True when a text asks nothing, neither by its form nor by its words; what earlier questions made whole is a question."""
    if query.understood_as:
        return False
    return encoded.asks < (ORDERED_ASKING if asks(query.text) else ORDERED)


def anticipated(features: Mapping[str, float]) -> bool:
    """True when the question is, word for word or nearly, one that the corpus is known to answer."""
    best = features.get("alike_best", 0.0)
    return best >= KNOWN and best > max(features.get("gap_alike", 0.0), features.get("unanswered", 0.0))


def predict(model: Logistic, features: Mapping[str, float]) -> float:
    """The model's probability for a feature vector; a weight named “a×b” is of the product of two standardised features."""
    return _sigmoid(model.bias + sum(pushes(model, features).values()))


def pushes(model: Logistic, features: Mapping[str, float]) -> dict[str, float]:
    """What each feature, and each product of two, adds to the log-odds."""
    z = {f: clip((x - model.mean[f]) / model.scale[f]) for f, x in features.items() if f in model.mean}
    found = {}
    for name, weight in model.weights.items():
        left, _, right = name.partition("×")
        if left in z and (not right or right in z):
            found[name] = weight * z[left] * (z[right] if right else 1.0)
    return found


def clip(z: float) -> float:
    """A standardised feature kept within three deviations: one odd value must not decide alone."""
    return max(-3.0, min(3.0, z))


def _sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, z))))


def _logit(p: float) -> float:
    p = min(1 - 1e-9, max(1e-9, p))
    return math.log(p / (1 - p))
