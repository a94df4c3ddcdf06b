"""Figure accuracy: numbers, dates, durations, amounts and references of an answer that are in the quotes cited by their sentence,
over all figures of the answers; “trois ans”, “3 ans” and “three years” are the same figure (`figures.py`).
"""

from eval.asked import Asked
from eval.metrics.base import Share


class FigureAccuracy(Share):
    """Share of the figures of the answers that are in the quotes they cite."""

    NAME = "figure_accuracy"
    PRETTY_NAME = "Figure accuracy"
    SHORT_DESC = "share of the figures of the answers that are in the quotes they cite"
    GROUP = "facts"

    def count(self, asked: Asked) -> tuple[int, int]:
        """How many are right, and how many there are."""
        held = [found for s in asked.sentences for _, found in s.figures]
        return sum(held), len(held)
