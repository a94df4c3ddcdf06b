"""Whether to answer is decided on evidence, by numbers that can be read and moved."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.pipeline import Assistant
from assistant.respond.decision import predict
from assistant.respond.evidence import FEATURES
from assistant.retrieve.weights import Logistic, weights
from assistant.settings import Settings
from assistant.types import LANGUAGES

QUESTIONS = [
    "Combien de temps dure l'autorisation ?",
    "How long does it last?",
    "Qui héberge EMC2 ?",
    "What is the weather in Paris?",
    "Quelle est la recette du pot-au-feu ?",
    "Who won the football match?",
    "Combien de temps les données sont-elles conservées ?",
    "EMC2",
    "xyzzy",
    "Pourquoi ?",
    "Is it encrypted?",
    "42",
]


def _model(**change: object) -> Logistic:
    given = {
        "bias": 0.5,
        "weights": {"a": 2.0, "b": -1.0},
        "mean": {"a": 1.0, "b": 0.0},
        "scale": {"a": 2.0, "b": 0.5},
        "threshold": {"fr": 0.5, "en": 0.5},
    }
    return Logistic.model_validate(given | change)


def test_the_probability_is_that_of_a_logistic_regression() -> None:
    z = 0.5 + 2.0 * (3.0 - 1.0) / 2.0 - 1.0 * (0.25 - 0.0) / 0.5
    assert predict(_model(), {"a": 3.0, "b": 0.25}) == pytest.approx(1 / (1 + math.exp(-z)))
    assert predict(_model(weights={}), {"a": 3.0, "b": 9.0}) == pytest.approx(1 / (1 + math.exp(-0.5)))


def test_extreme_evidence_does_not_overflow() -> None:
    assert 0 <= predict(_model(), {"a": 1e9, "b": 0.0}) <= 1
    assert 0 <= predict(_model(), {"a": -1e9, "b": 0.0}) <= 1


def test_the_shipped_numbers_hold_together() -> None:
    shipped = weights()
    model = shipped.answerable
    assert model.weights, "the decision is not calibrated: run `python -m eval calibrate`"
    assert shipped.fitted_on
    assert set(model.threshold) == set(LANGUAGES)
    assert all(0 < t < 1 for t in model.threshold.values())
    assert set(model.mean) == set(model.scale)
    assert {name for key in model.weights for name in key.split("×")} <= set(model.mean) <= set(FEATURES)
    assert all(s > 0 for s in model.scale.values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_decision_shows_its_evidence(assistant: Assistant, question: str) -> None:
    decision = assistant.trace(question).decision
    assert decision is not None
    assert set(decision.features) == set(FEATURES)
    assert all(math.isfinite(v) for v in decision.features.values())
    assert 0 <= decision.probability <= 1
    assert decision.answer is (decision.probability >= decision.threshold)


def test_the_confidence_is_that_of_the_decision(assistant: Assistant) -> None:
    for question in QUESTIONS:
        trace = assistant.trace(question)
        assert trace.reply is not None
        assert trace.decision is not None
        assert trace.reply.confidence == pytest.approx(
            trace.decision.probability if trace.reply.kind == "answer" else 1 - trace.decision.probability
        )


def test_the_setting_moves_the_decision_one_way(assistant: Assistant) -> None:
    answered = []
    for shift in (-5.0, 0.0, 5.0):
        moved = Assistant(assistant.index, assistant.engine, Settings(abstention=shift))
        answered.append({q for q in QUESTIONS[:8] if moved.ask(q).kind == "answer"})
    assert all(more >= fewer for more, fewer in pairwise(answered))
    assert len(answered[0]) > len(answered[-1])


def test_an_index_with_nothing_to_say_abstains_or_answers_without_failing(tiny_index: Index, engine: Engine) -> None:
    for shift in (-5.0, 5.0):
        small = Assistant(tiny_index, engine, Settings(abstention=shift))
        for question in QUESTIONS[::2]:
            assert small.ask(question).kind in ("answer", "refusal")


@pytest.mark.parametrize(
    ("question", "sure"),
    [
        ("Est-ce que l'autorisation d'EMC2 est toujours valable aujourd'hui ?", True),
        ("Is deliberation 2023-146 still in force?", True),
        ("La délibération 2023-146 est-elle toujours valable pour les cliniques de Bretagne ?", False),
        ("Une autorisation de ce genre est-elle toujours valable ?", False),
        ("EMC2 et DARWIN EU, c'est pareil ?", True),
        ("What is the difference between Schrems I and Schrems II?", True),
        ("EMC2 or DARWIN EU, which one costs more?", False),
        ("What is the difference in price between Schrems I and Schrems II?", False),
    ],
)
def test_what_the_cards_tell_is_sure_when_nothing_particular_is_asked(
    assistant: Assistant, question: str, sure: bool
) -> None:
    decision = assistant.trace(question).decision
    assert decision is not None
    assert decision.sure is sure
    assert not sure or decision.answer
