"""R@20: relevant passages (grade 1 and 2) among the first twenty over all relevant passages, as trec_eval counts it."""

from eval.metrics.trec import TrecMetric


class Recall20(TrecMetric):
    """share of the judged passages that are among the first twenty."""

    NAME = "recall_20"
    PRETTY_NAME = "R@20"
    SHORT_DESC = "share of the judged passages that are among the first twenty"
    MEASURE = "R@20"
