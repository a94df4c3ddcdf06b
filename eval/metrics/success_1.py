"""Success@1: 1 when the first passage is relevant, else 0.

Craswell, “Success at n”, Encyclopedia of Database Systems, 2009.
"""

from eval.metrics.trec import TrecMetric


class Success1(TrecMetric):
    """share of questions whose first passage is relevant."""

    NAME = "success_1"
    PRETTY_NAME = "Success@1"
    SHORT_DESC = "share of questions whose first passage is relevant"
    MEASURE = "Success@1"
