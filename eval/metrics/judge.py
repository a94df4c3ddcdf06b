"""Judges of support: does a premise (the quotes) entail a claim (a sentence of the answer)?

ALCE (Gao et al. 2023, arXiv 2305.14627) asks an NLI model. The default judge here is deterministic and stricter: every
content word and every figure of the claim must be in the premise. Results name the judge they were made with.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

from assistant.documents.text import stems
from assistant.errors import InputError, ModelError
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
    """A sentence-transformers NLI cross-encoder; the claim is supported when “entailment” is the likeliest label."""

    def __init__(self, model: str = NLI_MODEL) -> None:
        self.name = f"{NLI}:{model}"
        self._model = model

    def entails(self, premise: str, claim: str, language: Language) -> bool:
        """True when the model finds that the premise entails the claim."""
        if not claim.strip() or not premise.strip():
            return False
        encoder = _cross_encoder(self._model)
        labels = {int(k): str(v).lower() for k, v in encoder.model.config.id2label.items()}
        return labels[int(encoder.predict([(premise, claim)], show_progress_bar=False)[0].argmax())].startswith(
            "entail"
        )


@lru_cache(maxsize=1)
def _cross_encoder(model: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(model)
    except Exception as e:
        raise ModelError(
            f"The NLI model “{model}” cannot be loaded ({e}); give --judge deterministic, or the folder of a model.",
            f"Le modèle NLI « {model} » ne peut pas être chargé ({e}) ; donnez --judge deterministic, ou le dossier d'un modèle.",
        ) from e


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
