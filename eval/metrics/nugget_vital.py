"""Nugget recall, strict vital: vital nuggets that the answer says over all vital nuggets, mean over answerable questions. A nugget is
found by its hand-written pattern in the folded answer; nothing counts half.

Voorhees 2003 (TREC QA nuggets); Pradeep et al., “AutoNuggetizer”, 2024 (arXiv 2411.09607).
"""

from eval.asked import Asked
from eval.metrics.base import Metric


class NuggetVital(Metric):
    """Share of the vital nuggets that the answer says; a refusal says none."""

    NAME = "nugget_vital"
    PRETTY_NAME = "Nuggets (vital)"
    SHORT_DESC = "share of the vital nuggets that the answer says; a refusal says none"
    GROUP = "answers"

    def of(self, asked: Asked) -> float | None:
        """The share for one answerable question; None for others."""
        vital = [found for n, found in zip(asked.item.nuggets, asked.nuggets, strict=True) if n.importance == "vital"]
        return sum(vital) / len(vital) if vital and asked.item.answerable and asked.reply is not None else None
