"""Verbatim rate: citations whose quote is an exact span of the passage that they name, over all citations.

Same idea as exact-quote verification in Menick et al., “GopherCite”, 2022 (arXiv 2203.11147).
"""

from eval.asked import Asked
from eval.metrics.base import Share


class VerbatimRate(Share):
    """Share of the quotes that stand in the cited passage letter for letter."""

    NAME = "verbatim_rate"
    PRETTY_NAME = "Verbatim"
    SHORT_DESC = "share of the quotes that stand in the cited passage letter for letter"
    GROUP = "citations"

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many are right, and how many there are."""
        cited = [c for s in asked.sentences for c in s.citations]
        return sum(c.verbatim for c in cited), len(cited)
