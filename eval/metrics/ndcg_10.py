"""nDCG@10: discounted cumulative gain of the first ten passages over that of the ideal order (gain = grade).

Järvelin and Kekäläinen, “Cumulated gain-based evaluation of IR techniques”, ACM TOIS 20(4), 2002.
"""

from eval.metrics.trec import TrecMetric


class NDCG10(TrecMetric):
    """how near the first ten passages are to the ideal order."""

    NAME = "ndcg_10"
    PRETTY_NAME = "nDCG@10"
    SHORT_DESC = "how near the first ten passages are to the ideal order"
    MEASURE = "nDCG@10"
