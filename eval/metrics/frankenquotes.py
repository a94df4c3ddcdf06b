"""Frankenquotes: citations whose quote stands nowhere as a whole but is stitched from pieces of the corpus, and passages of an
answer in quotation marks (four words and more) that are in none of the cited quotes.
"""

from eval.asked import Asked
from eval.metrics.base import Count


class Frankenquotes(Count):
    """Quotes that stand nowhere: stitched from pieces, or put in quotation marks without being in the sources."""

    NAME = "frankenquotes"
    PRETTY_NAME = "Frankenquotes"
    SHORT_DESC = (
        "quotes that stand nowhere: stitched from pieces, or put in quotation marks without being in the sources"
    )
    GROUP = "citations"

    def of(self, asked: Asked) -> float | None:
        """How many in one answer; None for a refusal."""
        if not asked.answered:
            return None
        return float(sum(s.invented_quotes + sum(c.frankenquote for c in s.citations) for s in asked.sentences))
