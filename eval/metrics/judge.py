"""Judges of support: does a premise (the quotes) entail a claim (a sentence of the answer)?

ALCE (Gao et al. 2023, arXiv 2305.14627) asks an NLI model. The default judge here is deterministic and stricter: every
content word and every figure of the claim must be in the premise. Results name the judge they were made with.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from assistant.documents.text import stems
from assistant.errors import InputError
from assistant.respond.verify import nli
from assistant.types import Language
from eval.metrics.figures import figures, holds

DETERMINISTIC = "deterministic"
NLI = "nli"
NLI_MODEL = "MoritzLaurer/mDeBERTa-v3-base-mnli-xnli"


class Judge(Protocol):
    """Decides whether a premise entails a claim; `name` goes into the run's configuration."""

    name: str

    def entails(self, premise: str, claim: str, language: Language) -> bool:
        """True when the premise supports the whole claim."""


class Deterministic:
    """Every content stem and every figure of the claim is found in the premise."""

    name = DETERMINISTIC

    def entails(self, premise: str, claim: str, language: Language) -> bool:
        """True when nothing is in the claim that is not in the premise; an empty claim is not supported."""
        if not claim.strip() or not premise.strip():
            return False
        return claim in premise or _within(premise, claim, language)


@lru_cache(maxsize=8192)
def _within(premise: str, claim: str, language: Language) -> bool:
    given = figures(premise)
    words = {s for s in stems(claim, language) if not s[0].isdigit()}
    return words <= set(stems(premise, language)) and all(holds(f, given) for f in figures(claim))


class Entailment:
    """The NLI cross-encoder of the verifier as a judge; the claim is supported when “entailment” is the likeliest label."""

    def __init__(self, model: str = NLI_MODEL) -> None:
        self._checker = nli.Entailment(model)
        self.name = self._checker.name

    def entails(self, premise: str, claim: str, language: Language) -> bool:
        """True when the model finds that the premise entails the claim."""
        return self._checker.check(claim, (premise,), language).verdict == "supported"


def open_judge(name: str = DETERMINISTIC) -> Judge:
    """The judge of a setting: “deterministic”, “nli”, or “nli:<model folder or hub name>”."""
    kind, _, model = name.partition(":")
    if kind == DETERMINISTIC and not model:
        return Deterministic()
    if kind == NLI:
        return Entailment(model or NLI_MODEL)
    raise InputError(
        f"There is no judge “{name}”; the judges are deterministic, nli and nli:<model>.",
        f"Il n'y a pas de juge « {name} » ; les juges sont deterministic, nli et nli:<modèle>.",
    )
