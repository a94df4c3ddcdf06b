"""Over-refusal (the error rate of NoMIRACL): answerable questions that are refused, FN / (FN + TP).

Thakur et al., “NoMIRACL”, EMNLP 2024 (arXiv 2312.11361).
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class OverRefusal(Metric):
    """Share of the answerable questions that are refused."""

    NAME = "over_refusal"
    PRETTY_NAME = "Over-refusal"
    SHORT_DESC = "share of the answerable questions that are refused"
    GROUP = "abstention"
    BETTER = "lower"

    def of(self, asked: Asked) -> float | None:
        """1 when an answerable question is refused; None for unanswerable ones."""
        return float(not asked.answered) if asked.item.answerable and asked.reply is not None else None
