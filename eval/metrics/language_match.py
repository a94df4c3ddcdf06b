"""Answer-language match: replies, refusals included, whose text py3langid (Lui and Baldwin, 2012; French or English) finds to be in
the language of the question.
"""

from functools import lru_cache
from typing import Any

from eval.asked import Asked
from eval.matching import bare
from eval.metrics.base import Metric


class LanguageMatch(Metric):
    """Share of the replies in the language of the question."""

    NAME = "language_match"
    PRETTY_NAME = "Language"
    SHORT_DESC = "share of the replies in the language of the question"
    GROUP = "language"

    def of(self, asked: Asked) -> float | None:
        """1 when the reply is in the language of the question."""
        return None if asked.reply is None else float(language_of(bare(asked.reply["text"])) == asked.item.lang)


def language_of(text: str) -> str:
    """“fr” or “en”, by py3langid alone: another judge than the assistant's own."""
    return str(_identifier().classify(text)[0])


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["fr", "en"])
    return identifier
