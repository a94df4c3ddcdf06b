"""Citation validity: citations (of each sentence) whose number is in the list and whose passage is in the corpus, over all citations.

A dead or dangling citation is the fault users of RAG products report most; ALCE gives a sentence with one no credit at all.
"""

from eval.asked import Asked
from eval.metrics.base import Share


class CitationValidity(Share):
    """Share of the citations that lead to a passage that exists."""

    NAME = "citation_validity"
    PRETTY_NAME = "Citation validity"
    SHORT_DESC = "share of the citations that lead to a passage that exists"
    GROUP = "citations"

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many are right, and how many there are."""
        cited = [c for s in asked.sentences for c in s.citations]
        return sum(c.valid for c in cited), len(cited)
