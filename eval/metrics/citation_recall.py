"""Citation recall (ALCE): a sentence counts when all its citations are valid and their quotes together entail it; mean over the
sentences of an answer, then over answers. The judge is named in the run’s configuration.

Gao et al., “Enabling large language models to generate text with citations” (ALCE), EMNLP 2023, arXiv 2305.14627.
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class CitationRecall(Metric):
    """Share of the sentences that their quotes support."""

    NAME = "citation_recall"
    PRETTY_NAME = "Citation recall"
    SHORT_DESC = "share of the sentences that their quotes support"
    GROUP = "citations"

    def of(self, asked: Asked) -> float | None:
        """The share for one answer; None for a refusal."""
        if not asked.sentences:
            return None
        return sum(s.supported for s in asked.sentences) / len(asked.sentences)
