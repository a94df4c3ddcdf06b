"""Judged@10: share of the first ten passages that have a judgement; where it is low, unjudged passages hide what is right.

First used at length in TREC deep learning; see ir_measures.
"""

from eval.metrics.trec import TrecMetric


class Judged10(TrecMetric):
    """share of the first ten passages that are judged."""

    NAME = "judged_10"
    PRETTY_NAME = "Judged@10"
    SHORT_DESC = "share of the first ten passages that are judged"
    MEASURE = "Judged@10"
