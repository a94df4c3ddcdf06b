"""Support judged by a natural-language-inference model (a sentence-transformers cross-encoder), by a setting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from assistant.errors import ModelError
from assistant.respond.verify.support import Support
from assistant.types import Language


class Entailment:
    """Supports a sentence when “entailment” is the model's likeliest label for the quotes, joined, and the sentence."""

    def __init__(self, model: str) -> None:
        self.name = f"nli:{model}"
        self._model = model

    def check(self, sentence: str, quotes: Sequence[str], language: Language) -> Support:
        """“supported”, or “withheld” with the label that the model found likelier."""
        premise = " ".join(quotes).strip()
        if not sentence.strip() or not premise:
            return Support("withheld", "empty", 0.0)
        encoder = _cross_encoder(self._model)
        labels = {int(k): str(v).lower() for k, v in encoder.model.config.id2label.items()}
        scores = encoder.predict([(premise, sentence)], show_progress_bar=False)[0]
        best = int(scores.argmax())
        if labels[best].startswith("entail"):
            return Support("supported", None, 1.0)
        return Support("withheld", labels[best], 0.0)


@lru_cache(maxsize=1)
def _cross_encoder(model: str) -> Any:
    try:
        from sentence_transformers import CrossEncoder

        return CrossEncoder(model)
    except Exception as e:
        raise ModelError(
            f"The NLI model “{model}” cannot be loaded ({e}); name “deterministic”, or the folder of a model.",
            f"Le modèle NLI « {model} » ne peut pas être chargé ({e}) ; nommez « deterministic », ou le dossier d'un modèle.",
        ) from e
