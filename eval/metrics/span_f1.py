"""Span F1: harmonic mean of span precision and recall, per question, then the mean over questions (LegalBench-RAG, arXiv 2408.10343)."""

from eval.metrics.spans import SpanMetric


class SpanF1(SpanMetric):
    """Harmonic mean of span precision and recall."""

    NAME = "span_f1"
    PRETTY_NAME = "Span F1"
    SHORT_DESC = "harmonic mean of span precision and recall"

    def ratio(self, both: int, quoted: int, gold: int) -> float:
        """The figure from the three numbers of characters."""
        return 2 * both / (quoted + gold) if quoted + gold else 0.0
