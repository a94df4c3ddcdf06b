"""The assistant without one of its mechanisms: what each of them is worth (`without:conversation`, `without:time`…).

While such a system is open, the pipeline's names for that step stand for one that does nothing; `restore` puts them back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import assistant.pipeline as pipeline
from assistant import severally, weighing
from assistant.documents.steering import Heard
from assistant.errors import InputError
from assistant.pipeline import Assistant
from assistant.respond import decision, evidence, guard, select
from assistant.retrieve import understand as understanding
from assistant.retrieve.weights import weights

Swap = tuple[ModuleType, str, Any]


def _now_unread(*args: Any, **options: Any) -> Any:
    return replace(understanding.understand(*args, **options), now=False)


def _alone(*args: Any, **options: Any) -> Any:
    return understanding.understand(*args, **options | {"history": (), "cited": ()})


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _unheard(text: str) -> Heard:
    return Heard(False, text)


def _unread(*_: Any) -> dict[str, float]:
    """What the decision takes for an average sentence, so that reading moves it nowhere."""
    return {name: weights().answerable.mean[name] for name in evidence.READING}


def _as_ranked(ranked: Sequence[Any], _: Any) -> list[Any]:
    return list(ranked)


def _as_written(text: str, *_: Any) -> str:
    return text


def _none(*_: Any) -> tuple[str, ...]:
    return ()


def _no(*_: Any) -> bool:
    return False


SWAPS: Mapping[str, tuple[str, Sequence[Swap]]] = {
    "conversation": (
        "every question stands by itself",
        ((pipeline, "understand", _alone), (severally, "understand", _alone)),
    ),
    "novelty": (
        "a follow-up's answer may begin with what the last one began with",
        ((weighing, "anew", _as_ranked),),
    ),
    "time": (
        "the day that a question sets, and “still” and “now”, are not read",
        (
            (pipeline, "moment", _nothing),
            (pipeline, "understand", _now_unread),
            (severally, "understand", _now_unread),
        ),
    ),
    "disagreement": (
        "comparisons and chronologies are answered like other questions",
        ((select, "comparison", _nothing), (select, "chronology", _nothing)),
    ),
    "courtesy": (
        "greetings, excuses and “could you tell me whether” are taken for part of the question",
        ((understanding, "directly", _as_written), (pipeline, "directly", _as_written)),
    ),
    "chat": ("chat spelling is not written out", ((weighing, "spelt_out", _as_written),)),
    "coverage": ("sentences are chosen by their scores alone", ((select, "NEW", 0.0),)),
    "steering": (
        "orders to the assistant are not heard",
        ((understanding, "hear", _unheard), (guard, "hear", _unheard), (pipeline, "hear", _unheard)),
    ),
    "intent": ("no network tells orders from questions", ((decision, "ordered", _no),)),
    "reader": ("question and sentence are not read together", ((evidence, "_read", _unread),)),
    "certain": (
        "what the cards tell for sure (own date, whole story, whether it still holds) is decided like anything else",
        ((decision, "certain", _no),),
    ),
    "missing": (
        "an answer may lack the sum, number or name asked for, and known gaps do not come first",
        ((severally, "lacking", _nothing), (severally, "overlooked", _no), (severally, "undefined", _no)),
    ),
    "apart": ("a message that asks several things is one question", ((pipeline, "questions_in", _none),)),
}
_INDEX: Mapping[str, tuple[str, Callable[[Assistant], None]]] = {
    "negatives": (
        "no examples of what is off the subject or known to have no answer",
        lambda a: a.index.outside.clear(),
    ),
    "spelling": ("words are taken as they are written", lambda a: setattr(a, "speller", _AsWritten())),
}
NAMES = (*SWAPS, *_INDEX)


class _AsWritten:
    def mend_text(self, text: str) -> str:
        """The text itself."""
        return text


class Without:
    """An assistant with one mechanism taken away; InputError lists the mechanisms."""

    def __init__(self, assistant: Assistant, name: str) -> None:
        if name not in NAMES:
            known = ", ".join(NAMES)
            raise InputError(
                f"There is no mechanism “{name}”; the mechanisms are: {known}.",
                f"Il n'y a pas de mécanisme « {name} » ; les mécanismes sont : {known}.",
            )
        self._shipped: list[Swap] = []
        if name in _INDEX:
            _INDEX[name][1](assistant)
            return
        for module, attribute, stand_in in SWAPS[name][1]:
            self._shipped.append((module, attribute, getattr(module, attribute)))
            setattr(module, attribute, stand_in)

    def restore(self) -> None:
        """Puts the mechanism back."""
        for module, attribute, own in self._shipped:
            setattr(module, attribute, own)
        self._shipped.clear()
