"""The summary of the report as Markdown: for a pull request, a mail, a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.compare import LEVEL, Difference
from eval.metrics.registry import METRICS
from eval.reading import ReadRun, labels
from eval.report.failures import by_failure
from eval.report.figures import SLICES, operating_point
from eval.report.words import words
from eval.show import figure


def summary(runs: Sequence[ReadRun], against: ReadRun | None = None, differences: Sequence[Difference] = ()) -> str:
    """The figures of the first run, of the others beside it, what changed, and where it fails."""
    return "\n".join(_lines(runs, against, differences)) + "\n"


def _lines(runs: Sequence[ReadRun], against: ReadRun | None, differences: Sequence[Difference]) -> Iterator[str]:
    run = runs[0]
    c, m = run.config, run.metrics
    yield f"# {run.name}: {c['set']['name']}, {c['set']['split']}"
    yield ""
    yield (
        f"{len(run.records)} questions; judge: {c['options']['judge']}; as of {c['options']['as_of']}; "
        f"index {str((c.get('index') or {}).get('fingerprint', 'none'))[:12]}; code {str(c.get('code', 'unknown'))[:12]}."
    )
    yield ""
    scopes = [s for s in ("fr", "en") if s in m]
    yield from _table(
        ["metric", "all", "95 %", *scopes, "fr − en", "n"],
        (
            [
                METRICS[name].PRETTY_NAME,
                figure(name, f["value"]),
                f"{figure(name, f['low'])} – {figure(name, f['high'])}",
                *(figure(name, m[s][name]["value"]) if name in m[s] else "–" for s in scopes),
                f"{m['parity'][name]['gap']:+.3f}" if name in m["parity"] else "–",
                str(f["n"]),
            ]
            for name, f in m["all"].items()
        ),
    )
    if point := operating_point(run, "all"):
        yield f"Operating point: coverage {point[0]:.3f}, risk {point[1]:.3f}."
        yield ""
    if run.timings.get("questions"):
        yield f"Latency: p50 {run.timings['p50']} ms, p95 {run.timings['p95']} ms."
        yield ""
    shown = [*runs, *([against] if against else [])]
    if len(shown) > 1:
        yield "## Systems"
        yield ""
        yield from _table(
            ["metric", *labels(shown)],
            (
                [
                    metric.PRETTY_NAME,
                    *(
                        figure(name, r.metrics["all"][name]["value"]) if name in r.metrics["all"] else "–"
                        for r in shown
                    ),
                ]
                for name, metric in METRICS.items()
                if any(name in r.metrics["all"] for r in shown)
            ),
        )
    if against:
        yield f"## Against {labels(shown)[-1]}"
        yield ""
        changed = [d for d in differences if d.p < LEVEL]
        yield from (
            _table(
                ["metric", "scope", "there", "here", "difference", "p"],
                (
                    [
                        METRICS[d.metric].PRETTY_NAME,
                        d.scope,
                        figure(d.metric, d.a),
                        figure(d.metric, d.b),
                        f"{d.difference:+.3f}",
                        f"{d.p:.4f}",
                    ]
                    for d in changed
                ),
            )
            if changed
            else iter(("No difference with p < 0.05.", ""))
        )
    for part in ("kinds", "styles"):
        names = [n for n in SLICES if any(n in f for f in m[part].values())]
        yield f"## By {part[:-1]}"
        yield ""
        yield from _table(
            [part[:-1], *(METRICS[n].PRETTY_NAME for n in names)],
            ([k, *(figure(n, f[n]["value"]) if n in f else "–" for n in names)] for k, f in m[part].items()),
        )
    yield "## Failures"
    yield ""
    yield from _table(
        ["failure", "n", "questions"],
        (
            [words(f"failure.{name}").en, str(len(keys)), ", ".join(keys[:20]) + (", …" if len(keys) > 20 else "")]
            for name, keys in by_failure(run, against).items()
        ),
    )


def _table(heads: Sequence[str], rows: Iterator[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "|".join([" --- ", *[" ---: "] * (len(heads) - 1)]) + "|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""
