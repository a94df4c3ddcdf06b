"""Unsupported sentences: sentences that are shown and that their quotes do not support, over all sentences shown.

The complement of ALCE's citation recall (Gao et al. 2023, arXiv 2305.14627) counted over sentences instead of answers: the share
of what a reader sees that has no ground. The judge is named in the run's configuration.
"""

from eval.asked import Asked
from eval.metrics.base import Share


class Unsupported(Share):
    """Share of the sentences shown that their quotes do not support."""

    NAME = "unsupported"
    PRETTY_NAME = "Unsupported"
    SHORT_DESC = "share of the sentences shown that their quotes do not support"
    GROUP = "citations"
    BETTER = "lower"

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many are unsupported, and how many there are."""
        return sum(not s.supported for s in asked.sentences), len(asked.sentences)
