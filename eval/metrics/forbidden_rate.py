"""Forbidden-statement rate: questions whose answer says what their gold forbids (agreeing with a false premise, say), over the
questions that forbid something.
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class ForbiddenRate(Metric):
    """Share of the questions with forbidden statements whose answer makes one."""

    NAME = "forbidden_rate"
    PRETTY_NAME = "Forbidden"
    SHORT_DESC = "share of the questions with forbidden statements whose answer makes one"
    GROUP = "answers"
    BETTER = "lower"

    def of(self, asked: Asked) -> float | None:
        """1 when the answer says something forbidden; None when nothing is."""
        return float(any(asked.forbidden)) if asked.item.forbidden and asked.reply is not None else None
