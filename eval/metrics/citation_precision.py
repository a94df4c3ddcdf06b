"""Citation precision (ALCE): a citation counts when its sentence is supported and its quote alone entails the sentence, or the
sentence is no longer entailed without it; over the citations of an answer (0 when it has none), then the mean over answers.

Gao et al., “Enabling large language models to generate text with citations” (ALCE), EMNLP 2023, arXiv 2305.14627.
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class CitationPrecision(Metric):
    """Share of the citations that support their sentence and are needed."""

    NAME = "citation_precision"
    PRETTY_NAME = "Citation precision"
    SHORT_DESC = "share of the citations that support their sentence and are needed"
    GROUP = "citations"

    def of(self, asked: Asked) -> float | None:
        """The share for one answer; None for a refusal."""
        if not asked.answered:
            return None
        cited = [c for s in asked.sentences for c in s.citations]
        return sum(c.precise for c in cited) / len(cited) if cited else 0.0
