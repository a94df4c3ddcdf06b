"""Which charts and tables the overview shows, made from the figures of the runs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.compare import Difference
from eval.metrics.registry import METRICS
from eval.reading import ReadRun, labels
from eval.report import charts
from eval.report.charts import Bar, Series
from eval.report.failures import answered
from eval.report.html import Html, el, say, table
from eval.report.words import Words, kind, metric, style, words
from eval.show import figure

SCOPES = ("all", "fr", "en")
RETRIEVAL = ("ndcg_10", "recall_cap_5", "recall_5", "recall_20", "rr_10", "success_1")
ANSWERS = (
    "citation_validity",
    "verbatim_rate",
    "citation_precision",
    "citation_recall",
    "figure_accuracy",
    "nugget_vital",
)
SLICES = (
    "ndcg_10",
    "recall_cap_5",
    "nugget_vital",
    "citation_precision",
    "figure_accuracy",
    "forbidden_rate",
    "over_refusal",
    "hallucination",
)
SYSTEMS = ("ndcg_10", "nugget_vital", "citation_precision", "figure_accuracy", "over_refusal", "hallucination")
TOLERATED = 0.02  # the gap between the languages that design allows
BINS = 24


def metrics_table(run: ReadRun) -> Html:
    """Every metric with its interval, by language, and the gap."""
    m, scopes = run.metrics, [s for s in SCOPES if s in run.metrics]
    heads = [say("page.metric"), *(say(f"page.{s}") for s in scopes), say("page.interval"), say("page.gap"), "n"]
    rows = []
    for name, found in m["all"].items():
        gap = m["parity"].get(name)
        rows.append(
            [
                el("abbr", metric(name), title=METRICS[name].SHORT_DESC),
                *(_figure(name, m[s].get(name)) for s in scopes),
                f"{figure(name, found['low'])} – {figure(name, found['high'])}",
                f"{gap['gap']:+.3f} [{gap['low']:+.3f}, {gap['high']:+.3f}]" if gap else "–",
                str(found["n"]),
            ]
        )
    return table(words("caption.metrics"), heads, rows)


def systems_table(runs: Sequence[ReadRun]) -> Html:
    """Every metric over all questions, one column for each run."""
    rows = [
        [metric(name), *(_figure(name, r.metrics["all"].get(name)) for r in runs)]
        for name in METRICS
        if any(name in r.metrics["all"] for r in runs)
    ]
    rows.append(["p50 / p95 (ms)", *(f"{r.timings.get('p50', '–')} / {r.timings.get('p95', '–')}" for r in runs)])
    return table(words("caption.systems"), [say("page.metric"), *labels(runs)], rows)


def differences_table(found: Sequence[Difference], other: str) -> Html:
    """What changed against the other run, and whether it is more than chance."""
    sign = {"A": "▼", "B": "▲", "": ""}
    rows = [
        [
            metric(d.metric),
            say(f"page.{d.scope}"),
            figure(d.metric, d.b),
            figure(d.metric, d.a),
            f"{d.difference:+.3f} [{d.low:+.3f}, {d.high:+.3f}]",
            f"{d.p:.4f} {sign[d.winner]}".strip(),
        ]
        for d in found
        if d.a != d.b or d.p < 1
    ]
    heads = [say("page.metric"), say("page.lang"), say("question.here"), say("question.there"), "Δ", "p"]
    return table(words("caption.difference", other=other), heads, rows)


def slices_table(run: ReadRun, part: str) -> Html:
    """The main metrics by kind or style as a heat map: shade for those who see it, figures for all."""
    found: Mapping[str, Any] = run.metrics[part]
    shown = [name for name in SLICES if any(name in of for of in found.values())]
    called = kind if part == "kinds" else style
    rows = [[called(name), *(_heat(m, of.get(m)) for m in shown)] for name, of in found.items()]
    return table(words(f"caption.{part}"), [say(f"page.{part[:-1]}"), *(metric(m) for m in shown)], rows, class_="heat")


def drawn(runs: Sequence[ReadRun]) -> Iterator[Html]:
    """The charts: of the first run, and of all runs where there are several."""
    run = runs[0]
    languages = [s for s in ("fr", "en") if s in run.metrics] or ["all"]
    for key, names in (("retrieval", RETRIEVAL), ("citations", ANSWERS)):
        shown = [n for n in names if n in run.metrics["all"]]
        if shown:
            series = [Series(words(f"page.{s}"), [_bar(run.metrics[s].get(n)) for n in shown]) for s in languages]
            yield charts.grouped_bars(
                words(f"chart.{key}"), words("chart.retrieval_about"), [metric(n) for n in shown], series
            )
    if len(runs) > 1:
        shown = [n for n in SYSTEMS if any(n in r.metrics["all"] for r in runs)]
        series = [
            Series(Words(name, name), [_bar(r.metrics["all"].get(n)) for n in shown])
            for name, r in zip(labels(runs), runs, strict=True)
        ]
        yield charts.grouped_bars(
            words("chart.systems"), words("chart.retrieval_about"), [metric(n) for n in shown], series
        )
    scopes = [s for s in ("fr", "en", "all") if run.metrics["curves"].get(s)]
    if scopes:
        yield _risk(run, scopes)
        yield _calibration(run, scopes)
    if run.metrics["parity"]:
        rows = [
            (metric(n), Bar(g["gap"], g["low"], g["high"]))
            for n, g in run.metrics["parity"].items()
            if METRICS[n].UNIT == "share"
        ]
        yield charts.intervals(words("chart.parity"), words("chart.parity_about"), rows, TOLERATED)
    if run.timings.get("questions"):
        yield _latency(run.timings)


def operating_point(run: ReadRun, scope: str) -> tuple[float, float] | None:
    """(coverage, risk) of what the system really answered."""
    records = [r for r in run.records.values() if scope in ("all", r["lang"]) and r["reply"] is not None]
    done = [r for r in records if answered(r)]
    return (len(done) / len(records), sum(not r["answerable"] for r in done) / len(done)) if done else None


def _risk(run: ReadRun, scopes: Sequence[str]) -> Html:
    lines = {s: [(p["coverage"], p["risk"]) for p in run.metrics["curves"][s]["risk_coverage"]] for s in scopes}
    series = [Series(words(f"page.{s}"), points=lines[s], mark=operating_point(run, s)) for s in scopes]
    top = max([0.1, *(risk for line in lines.values() for _, risk in line)])
    chart = charts.curves(
        words("chart.risk"),
        words("chart.risk_about"),
        series,
        words("chart.coverage"),
        words("chart.risk_axis"),
        math.ceil(top * 20) / 20,
    )
    marks = [[say(f"page.{s}"), f"{m[0]:.3f}", f"{m[1]:.3f}"] for s in scopes if (m := operating_point(run, s))]
    return el(
        "div",
        chart,
        table(words("chart.operating"), ["", say("chart.coverage"), say("chart.risk_axis")], marks),
        class_="chart",
    )


def _calibration(run: ReadRun, scopes: Sequence[str]) -> Html:
    bins = {s: run.metrics["curves"][s]["calibration"] for s in scopes}
    most = max(b["n"] for b in bins[scopes[-1]])
    series = [
        Series(
            words(f"page.{s}"),
            dots=[(b["confidence"], b["accuracy"], 3 + 9 * math.sqrt(b["n"] / most)) for b in bins[s]],
        )
        for s in scopes
    ]
    chart = charts.curves(
        words("chart.calibration"),
        words("chart.calibration_about"),
        series,
        words("chart.stated"),
        words("chart.observed"),
        diagonal=True,
    )
    rows = [
        [f"{b['low']:.1f} – {b['high']:.1f}", str(b["n"]), f"{b['confidence']:.3f}", f"{b['accuracy']:.3f}"]
        for b in bins[scopes[-1]]
    ]
    figures = table(
        words("chart.calibration"), [say("page.value"), "n", say("chart.stated"), say("chart.observed")], rows
    )
    return el("div", chart, el("details", el("summary", say("page.data")), figures), class_="chart")


def _latency(timings: Mapping[str, Any]) -> Html:
    values = sorted(float(v) for v in timings["questions"].values())
    top = max(1.0, float(timings["p95"]) * 1.5)
    step = _nice(top / BINS)
    count = max(1, math.ceil(top / step))
    bins = [
        (n * step, (n + 1) * step, sum(n * step <= min(v, count * step - step / 2) < (n + 1) * step for v in values))
        for n in range(count)
    ]
    marks = [(q, float(timings[q])) for q in ("p50", "p95")]
    chart = charts.histogram(
        words("chart.latency"), words("chart.latency_about"), bins, marks, words("chart.milliseconds")
    )
    rows = [
        [f"{charts.number(a)} – {charts.number(b) if n < count - 1 else '…'}", str(c)]
        for n, (a, b, c) in enumerate(bins)
        if c
    ]
    return el(
        "div",
        chart,
        el("details", el("summary", say("page.data")), table(words("chart.latency"), [say("chart.bin"), "n"], rows)),
        class_="chart",
    )


def _nice(step: float) -> float:
    """The next of 1, 2, 5, 10, 20…"""
    power = 10.0 ** math.floor(math.log10(step))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= step)


def _bar(found: Mapping[str, float] | None) -> Bar | None:
    return Bar(found["value"], found.get("low"), found.get("high")) if found else None


def _figure(name: str, found: Mapping[str, float] | None) -> str:
    return figure(name, found["value"]) if found else "–"


def _heat(name: str, found: Mapping[str, float] | None) -> Html:
    if found is None:
        return el("td", "–")
    bad = found["value"] if METRICS[name].BETTER == "lower" else 1 - found["value"]
    shade = min(9, round(max(bad, 0) * 10))
    return el("td", f"{figure(name, found['value'])} ", el("small", f"n={found['n']}"), class_=f"h{shade}")
