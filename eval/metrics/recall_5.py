"""R@5: relevant passages (grade 1 and 2) among the first five over all relevant passages, as trec_eval counts it.

A question with more than five relevant passages cannot reach 1; `recall_cap_5` divides by what can be reached.
"""

from eval.metrics.trec import TrecMetric


class Recall5(TrecMetric):
    """share of the judged passages that are among the first five."""

    NAME = "recall_5"
    PRETTY_NAME = "R@5"
    SHORT_DESC = "share of the judged passages that are among the first five"
    MEASURE = "R@5"
