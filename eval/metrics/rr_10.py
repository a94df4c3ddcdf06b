"""RR@10: reciprocal of the rank of the first relevant passage, 0 when it is not among the first ten.

Voorhees, “The TREC-8 question answering track report”, TREC 1999.
"""

from eval.metrics.trec import TrecMetric


class RR10(TrecMetric):
    """one over the rank of the first relevant passage, 0 past rank ten."""

    NAME = "rr_10"
    PRETTY_NAME = "RR@10"
    SHORT_DESC = "one over the rank of the first relevant passage, 0 past rank ten"
    MEASURE = "RR@10"
