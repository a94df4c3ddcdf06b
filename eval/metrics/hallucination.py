"""Hallucination rate (NoMIRACL): unanswerable questions that are answered, FP / (FP + TN).

Thakur et al., “NoMIRACL”, EMNLP 2024 (arXiv 2312.11361).
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class Hallucination(Metric):
    """Share of the unanswerable questions that are answered."""

    NAME = "hallucination"
    PRETTY_NAME = "Hallucination"
    SHORT_DESC = "share of the unanswerable questions that are answered"
    GROUP = "abstention"
    BETTER = "lower"

    def of(self, asked: Asked) -> float | None:
        """1 when an unanswerable question is answered; None for answerable ones."""
        return None if asked.item.answerable or asked.reply is None else float(asked.answered)
