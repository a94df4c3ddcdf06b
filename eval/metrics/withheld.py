"""Withheld sentences: sentences that a chat model wrote and that were not shown, over all that it wrote.

The price of verification (not defined for an extractive system); read beside `unsupported`, which is what it buys. Compare the
“abstention” of attributed generation in Menick et al., “GopherCite”, 2022 (arXiv 2203.11147), there for whole answers.
"""

from eval.asked import Asked
from eval.metrics.base import Share


class WithheldShare(Share):
    """Share of the sentences that a chat model wrote and that are not shown."""

    NAME = "withheld"
    PRETTY_NAME = "Withheld"
    SHORT_DESC = "share of the sentences that a chat model wrote and that are not shown"
    GROUP = "citations"
    BETTER = None

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many were withheld, and how many were written."""
        model = (asked.reply or {}).get("model") or {}
        return int(model.get("withheld", 0)), int(model.get("written", 0))
