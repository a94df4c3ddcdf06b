"""R_cap@5: answering passages (grade 2) among the first five over the most there could be, min(5, answering passages).

Thakur et al., “BEIR”, NeurIPS 2021 (recall capped at k, for questions with more relevant passages than ranks). Grade 2 only, as
TREC deep learning counts recall on graded judgements (Craswell et al. 2020).
"""

from eval.asked import Asked
from eval.metrics.base import Metric

K = 5


class RecallCap5(Metric):
    """Share of the answering passages that the first five ranks could hold and do hold."""

    NAME = "recall_cap_5"
    PRETTY_NAME = "R_cap@5"
    SHORT_DESC = "share of the answering passages (grade 2) that the first five ranks could hold and do hold"
    GROUP = "retrieval"

    def of(self, asked: Asked) -> float | None:
        """Hits over min(5, answering passages); None for a question without an answering passage."""
        gold = {p for p, grade in asked.item.grades.items() if grade >= 2}
        if not gold:
            return None
        return len(gold & {p for p, _ in asked.retrieved[:K]}) / min(K, len(gold))
