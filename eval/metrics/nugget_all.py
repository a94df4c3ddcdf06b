"""Nugget recall, strict all: nuggets, vital and okay, that the answer says over all nuggets, mean over answerable questions.

Voorhees 2003 (TREC QA nuggets); Pradeep et al., “AutoNuggetizer”, 2024 (arXiv 2411.09607).
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class NuggetAll(Metric):
    """Share of all nuggets that the answer says; a refusal says none."""

    NAME = "nugget_all"
    PRETTY_NAME = "Nuggets (all)"
    SHORT_DESC = "share of all nuggets that the answer says; a refusal says none"
    GROUP = "answers"

    def of(self, asked: Asked) -> float | None:
        """The share for one answerable question; None for others."""
        if not asked.nuggets or not asked.item.answerable or asked.reply is None:
            return None
        return sum(asked.nuggets) / len(asked.nuggets)
