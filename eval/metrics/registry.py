"""All metrics by name, in the order to show."""

from __future__ import annotations

from eval.metrics.answer_length import AnswerLength
from eval.metrics.base import Metric
from eval.metrics.citation_precision import CitationPrecision
from eval.metrics.citation_recall import CitationRecall
from eval.metrics.citation_validity import CitationValidity
from eval.metrics.ece import Ece
from eval.metrics.figure_accuracy import FigureAccuracy
from eval.metrics.forbidden_rate import ForbiddenRate
from eval.metrics.frankenquotes import Frankenquotes
from eval.metrics.hallucination import Hallucination
from eval.metrics.judged_10 import Judged10
from eval.metrics.language_match import LanguageMatch
from eval.metrics.misattributions import Misattributions
from eval.metrics.ndcg_10 import NDCG10
from eval.metrics.nugget_all import NuggetAll
from eval.metrics.nugget_vital import NuggetVital
from eval.metrics.over_refusal import OverRefusal
from eval.metrics.recall_5 import Recall5
from eval.metrics.recall_20 import Recall20
from eval.metrics.recall_cap_5 import RecallCap5
from eval.metrics.risk_coverage_auc import RiskCoverageAuc
from eval.metrics.rr_10 import RR10
from eval.metrics.span_f1 import SpanF1
from eval.metrics.span_precision import SpanPrecision
from eval.metrics.span_recall import SpanRecall
from eval.metrics.success_1 import Success1
from eval.metrics.unsupported import Unsupported
from eval.metrics.verbatim_rate import VerbatimRate
from eval.metrics.withheld import WithheldShare

_ORDER: tuple[type[Metric], ...] = (
    NDCG10,
    Recall5,
    RecallCap5,
    Recall20,
    RR10,
    Success1,
    Judged10,
    SpanPrecision,
    SpanRecall,
    SpanF1,
    CitationValidity,
    VerbatimRate,
    CitationPrecision,
    CitationRecall,
    Unsupported,
    WithheldShare,
    Misattributions,
    Frankenquotes,
    FigureAccuracy,
    NuggetVital,
    NuggetAll,
    ForbiddenRate,
    Hallucination,
    OverRefusal,
    RiskCoverageAuc,
    Ece,
    LanguageMatch,
    AnswerLength,
)
METRICS: dict[str, Metric] = {m.NAME: m() for m in _ORDER}
