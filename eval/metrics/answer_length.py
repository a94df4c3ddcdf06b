"""Answer length: words of an answer, citation marks left out, mean over answers."""

from eval.asked import Asked
from eval.metrics.base import Metric


class AnswerLength(Metric):
    """Words in an answer."""

    NAME = "answer_length"
    PRETTY_NAME = "Length"
    SHORT_DESC = "words in an answer"
    GROUP = "cost"
    BETTER = None
    UNIT = "words"

    def of(self, asked: Asked) -> float | None:
        """Words of one answer; None for a refusal."""
        return float(len(asked.text.split())) if asked.answered else None
