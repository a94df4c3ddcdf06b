"""Misattributions: citations whose quote is not in the passage that they name but stands in another passage of the corpus.

The “misattributed” failure of Magesh et al., “Hallucination-Free?”, 2025 (arXiv 2405.20362).
"""

from eval.asked import Asked
from eval.metrics.base import Count


class Misattributions(Count):
    """Quotes that are not in the passage they name but in another one."""

    NAME = "misattributions"
    PRETTY_NAME = "Misattributions"
    SHORT_DESC = "quotes that are not in the passage they name but in another one"
    GROUP = "citations"

    def of(self, asked: Asked) -> float | None:
        """How many in one answer; None for a refusal."""
        return float(sum(c.misattributed for s in asked.sentences for c in s.citations)) if asked.answered else None
