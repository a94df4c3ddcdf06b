"""Span R: share of the gold characters that are quoted, per question, then the mean over questions (LegalBench-RAG, arXiv 2408.10343)."""

from eval.metrics.spans import SpanMetric


class SpanRecall(SpanMetric):
    """Share of the gold characters that are quoted."""

    NAME = "span_recall"
    PRETTY_NAME = "Span R"
    SHORT_DESC = "share of the gold characters that are quoted"

    def ratio(self, both: int, quoted: int, gold: int) -> float:
        """The figure from the three numbers of characters."""
        return both / gold if gold else 0.0
