"""Each metric against a case small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.types import Language
from eval.asked import Asked
from eval.dataset import Span
from eval.metrics import METRICS
from eval.metrics.bootstrap import interval, resamples
from eval.metrics.latency import percentiles
from eval.metrics.parity import parity
from eval.metrics.risk_coverage_auc import curve
from eval.pairs import Importance, Nugget

FIRST, SECOND = "L'autorisation est limitée à trois ans.", "Elle date du 21 décembre 2023."


def of(name: str, asked: Asked) -> float | None:
    return METRICS[name].of(asked)


def nuggets(*rows: tuple[str, Importance]) -> tuple[Nugget, ...]:
    return tuple(Nugget(text=m, match=m, importance=i) for m, i in rows)


def test_every_metric_says_what_it_is() -> None:
    for name, metric in METRICS.items():
        assert name == metric.NAME
        assert metric.PRETTY_NAME
        assert metric.SHORT_DESC
        assert type(metric).__module__ == f"eval.metrics.{name}"
        assert len((__import__(type(metric).__module__, fromlist=["_"]).__doc__ or "").split()) > 10


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ndcg_10", (2 / np.log2(3) + 1 / np.log2(5)) / (2 + 1 / np.log2(3))),  # grades 2 and 1 at ranks 2 and 4
        ("recall_5", 1.0),
        ("recall_20", 1.0),
        ("rr_10", 0.5),
        ("success_1", 0.0),
        ("judged_10", 0.75),
        ("recall_cap_5", 1.0),
    ],
)
def test_retrieval(make_asked, name: str, expected: float) -> None:  # type: ignore[no-untyped-def]
    asked = make_asked(ranking=("x", "a", "c", "b"), grades={"a": 2, "b": 1, "c": 0})
    assert of(name, asked) == pytest.approx(expected)


def test_retrieval_without_gold_or_without_result(make_asked) -> None:  # type: ignore[no-untyped-def]
    assert of("ndcg_10", make_asked(ranking=("a",))) is None
    assert of("recall_cap_5", make_asked(grades={"a": 1})) is None
    assert of("ndcg_10", make_asked(grades={"a": 2})) == 0.0


def test_capped_recall_divides_by_what_five_ranks_can_hold(make_asked) -> None:  # type: ignore[no-untyped-def]
    gold = {f"g{n}": 2 for n in range(10)}
    assert of("recall_cap_5", make_asked(ranking=("g0", "g1", "g2", "g3", "x"), grades=gold)) == 0.8
    assert of("recall_5", make_asked(ranking=("g0", "g1", "g2", "g3", "x"), grades=gold)) == 0.4


def test_quoted_answer_is_perfect(make_asked) -> None:  # type: ignore[no-untyped-def]
    asked = make_asked([(FIRST, [("a", FIRST)]), (SECOND, [("a", SECOND)])])
    for name in ("citation_validity", "verbatim_rate", "citation_precision", "citation_recall", "figure_accuracy"):
        assert of(name, asked) == 1.0, name
    assert of("misattributions", asked) == of("frankenquotes", asked) == 0


def test_dead_citation_is_invalid_and_its_sentence_unsupported(make_asked) -> None:  # type: ignore[no-untyped-def]
    asked = make_asked([(FIRST, [("nowhere", FIRST)]), (SECOND, [("a", SECOND)])])
    assert (
        of("citation_validity", asked)
        == of("verbatim_rate", asked)
        == of("citation_recall", asked)
        == of("citation_precision", asked)
        == 0.5
    )


def test_alce_precision_counts_citations_that_are_needed(make_asked) -> None:  # type: ignore[no-untyped-def]
    both = "L'autorisation est limitée à trois ans et le Conseil d'État a rejeté le recours."
    b = "Le Conseil d'État a rejeté le recours."
    needed = make_asked([(both, [("a", FIRST), ("b", b)])])
    assert (of("citation_recall", needed), of("citation_precision", needed)) == (1.0, 1.0)
    idle = make_asked([(FIRST, [("a", FIRST), ("b", b)])])
    assert (of("citation_recall", idle), of("citation_precision", idle)) == (1.0, 0.5)
    wrong = make_asked([(FIRST, [("b", b)])])
    assert (of("citation_recall", wrong), of("citation_precision", wrong)) == (0.0, 0.0)


def test_figures_must_be_in_the_cited_quotes(make_asked) -> None:  # type: ignore[no-untyped-def]
    asked = make_asked([("L'autorisation est limitée à quatre ans, du 21 décembre 2023.", [("a", SECOND)])])
    assert of("figure_accuracy", asked) == 0.5
    assert of("citation_recall", asked) == 0.0


def test_misattributed_and_stitched_quotes(make_asked) -> None:  # type: ignore[no-untyped-def]
    assert of("misattributions", make_asked([(FIRST, [("b", FIRST)])])) == 1
    stitched = "L'autorisation est limitée a rejeté le recours."
    assert of("frankenquotes", make_asked([(stitched, [("a", stitched)])])) == 1
    invented = "La CNIL a dit « tout va pour le mieux » en 2023."
    assert of("frankenquotes", make_asked([(invented, [("a", SECOND)])])) == 1
    assert of("frankenquotes", make_asked()) is None


def test_spans_are_counted_in_characters(make_asked) -> None:  # type: ignore[no-untyped-def]
    asked = make_asked([(FIRST, [("a", FIRST)])], spans=(Span("a", 10, 49), Span("b", 0, 10)))
    both = len(FIRST) - 10
    assert of("span_precision", asked) == pytest.approx(both / len(FIRST))
    assert of("span_recall", asked) == pytest.approx(both / (39 + 10))
    assert of("span_f1", asked) == pytest.approx(2 * both / (len(FIRST) + 49))


def test_nuggets(make_asked) -> None:  # type: ignore[no-untyped-def]
    gold = nuggets(("trois ans", "vital"), ("microsoft", "vital"), ("autorisation", "okay"))
    asked = make_asked([(FIRST, [("a", FIRST)])], nuggets=gold)
    assert of("nugget_vital", asked) == 0.5
    assert of("nugget_all", asked) == pytest.approx(2 / 3)
    refused = make_asked(nuggets=gold)
    assert (of("nugget_vital", refused), of("nugget_all", refused)) == (0.0, 0.0)


def test_forbidden(make_asked) -> None:  # type: ignore[no-untyped-def]
    assert of("forbidden_rate", make_asked([(FIRST, [("a", FIRST)])], forbidden=("^l'autorisation",))) == 1
    assert of("forbidden_rate", make_asked(forbidden=("^l'autorisation",))) == 0
    assert of("forbidden_rate", make_asked()) is None


def test_abstention(make_asked) -> None:  # type: ignore[no-untyped-def]
    answered, refused = make_asked([(FIRST, [("a", FIRST)])], answerable=False), make_asked(answerable=True)
    assert (of("hallucination", answered), of("over_refusal", answered)) == (1.0, None)
    assert (of("hallucination", refused), of("over_refusal", refused)) == (None, 1.0)
    assert METRICS["ece"].point(answered) == (0.9, 0.0)
    assert METRICS["ece"].point(refused) == pytest.approx((0.1, 1.0))


def test_risk_coverage() -> None:
    points = np.array([[0.9, 1], [0.8, 0], [0.7, 1], [0.2, 0]])
    coverage, risk, threshold = curve(points, np.ones(4))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert threshold.tolist() == [0.9, 0.8, 0.7, 0.2]
    assert METRICS["risk_coverage_auc"].over(points, np.ones(4)) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)


def test_equally_sure_questions_are_answered_together() -> None:
    assert METRICS["risk_coverage_auc"].over(np.array([[0.5, 1], [0.5, 0]]), np.ones(2)) == 0.5


def test_ece() -> None:
    assert METRICS["ece"].over(np.array([[0.95, 1], [0.85, 0], [0.05, 0]]), np.ones(3)) == pytest.approx(
        (0.05 + 0.85 + 0.05) / 3
    )
    assert METRICS["ece"].over(np.array([[0.55, 1], [0.55, 0]]), np.ones(2)) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("fr", "Les sources ne le disent pas.", 1.0),
        ("en", "Les sources ne le disent pas.", 0.0),
        ("en", "The sources do not say.", 1.0),
    ],
)
def test_language(make_asked, lang: Language, text: str, expected: float) -> None:  # type: ignore[no-untyped-def]
    assert of("language_match", make_asked(lang=lang, text=text)) == expected


def test_length_leaves_marks_out(make_asked) -> None:  # type: ignore[no-untyped-def]
    assert of("answer_length", make_asked([(FIRST, [("a", FIRST)])])) == 6


def test_shares_are_pooled_over_questions() -> None:
    share = METRICS["figure_accuracy"]
    assert share.over(np.array([[1, 1], [0, 3]]), np.ones(2)) == 0.25
    assert share.over(np.array([[1, 1], [0, 3]]), np.array([3, 1])) == 0.5


def test_interval_of_a_constant_and_of_a_coin() -> None:
    metric = METRICS["nugget_vital"]
    drawn = resamples(100, 0)
    assert interval(metric, np.ones((100, 1)), range(100), drawn) == (1.0, 1.0)
    low, high = interval(metric, np.array([[n % 2] for n in range(100)], float), range(100), drawn)
    assert 0.39 < low < 0.43
    assert 0.57 < high < 0.61


def test_parity_is_french_minus_english() -> None:
    metric = METRICS["nugget_vital"]
    gap = parity(
        metric, np.array([[1.0], [1.0], [0.0], [1.0]]), np.array([[1.0], [0.0], [0.0], [1.0]]), resamples(4, 0)
    )
    assert gap is not None
    assert (gap.gap, gap.n) == (0.25, 4)
    assert gap.low <= 0.25 <= gap.high
    assert parity(metric, np.empty((0, 1)), np.empty((0, 1)), resamples(0, 0)) is None


def test_latency() -> None:
    assert percentiles(range(101)) == {"p50": 50.0, "p95": 95.0}
    assert percentiles([]) == {}
