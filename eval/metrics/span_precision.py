"""Span P: share of the quoted characters that are gold, per question, then the mean over questions (LegalBench-RAG, arXiv 2408.10343)."""

from eval.metrics.spans import SpanMetric


class SpanPrecision(SpanMetric):
    """Share of the quoted characters that are gold."""

    NAME = "span_precision"
    PRETTY_NAME = "Span P"
    SHORT_DESC = "share of the quoted characters that are gold"

    def ratio(self, both: int, quoted: int, gold: int) -> float:
        """The figure from the three numbers of characters."""
        return both / quoted if quoted else 0.0
