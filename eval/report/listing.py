"""The list of questions: in groups reached by plain links, filtered by the script where it runs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from eval.reading import ReadRun, Record
from eval.report.failures import NAMES, failures
from eval.report.html import Html, el, plain, say
from eval.report.question import QUESTION
from eval.report.reply import outcome
from eval.report.words import Words, kind, metric, style, words


def listing(ordered: Sequence[Record], against: ReadRun | None) -> Html:
    """Question list in groups of kind and language: reached by plain links, filtered by the script where it runs."""
    groups = [(key, list(rows)) for key, rows in groupby(ordered, key=lambda r: (r["kind"], r["lang"]))]
    jump = el(
        "p",
        say("page.jump"),
        ": ",
        [
            (el("a", kind(k), " ", lang.upper(), href=f"#kind-{k}-{lang}"), f" ({len(rows)}) ")
            for (k, lang), rows in groups
        ],
        class_="jump",
    )
    heads = [
        "id",
        say("page.question"),
        say("page.style"),
        say("page.outcome"),
        say("page.failures"),
        metric("ndcg_10"),
        metric("nugget_vital"),
    ]
    bodies = []
    for (k, lang), rows in groups:
        bodies.append(
            el(
                "tbody",
                el(
                    "tr",
                    el("th", kind(k), ", ", say(f"page.{lang}"), colspan=len(heads), scope="rowgroup"),
                    class_="group",
                ),
                *(_row(r, against) for r in rows),
                id=f"kind-{k}-{lang}",
            )
        )
    inner = el(
        "table",
        el("caption", say("caption.questions")),
        el("thead", el("tr", *(el("th", h, scope="col") for h in heads))),
        *bodies,
        id="list",
    )
    return el(
        "section",
        el("h2", say("section.questions")),
        jump,
        _filter(ordered),
        el("div", inner, class_="wide", tabindex="0"),
        id="questions",
    )


def _row(r: Record, against: ReadRun | None) -> Html:
    failed = failures(r, against.records.get(r["id"]) if against else None)
    values = [f"{r['metrics'][m]:.2f}" if m in r["metrics"] else "–" for m in ("ndcg_10", "nugget_vital")]
    return el(
        "tr",
        el("th", el("a", r["id"], href=f"#{QUESTION}{r['id']}"), scope="row"),
        el("td", r["question"], lang=r["lang"]),
        el("td", style(r["style"])),
        el("td", outcome(r)),
        el("td", el("ul", *(el("li", say(f"failure.{f}")) for f in failed), class_="chips bad") if failed else "–"),
        *(el("td", v) for v in values),
        data_kind=r["kind"],
        data_lang=r["lang"],
        data_style=r["style"],
        data_failure=" ".join(failed or ["clean"]),
    )


def _filter(ordered: Sequence[Record]) -> Html:
    def choose(name: str, options: Sequence[tuple[str, Words]]) -> Html:
        every = el("option", plain(words("page.all")), value="")
        return el(
            "label",
            say(f"page.{name}"),
            " ",
            el("select", every, *(el("option", plain(w), value=v) for v, w in options), name=name),
        )

    kinds, styles = (sorted({r[k] for r in ordered}) for k in ("kind", "style"))
    return el(
        "form",
        choose("kind", [(k, kind(k)) for k in kinds]),
        choose("lang", [(lang, words(f"page.{lang}")) for lang in ("fr", "en")]),
        choose("style", [(s, style(s)) for s in styles]),
        choose("failure", [(f, words(f"failure.{f}")) for f in (*NAMES, "clean")]),
        el("label", say("page.search"), " ", el("input", type="search", name="words")),
        el("output", el("span", len(ordered), id="count"), " ", say("page.shown"), role="status"),
        id="filter",
        hidden=True,
        aria_label=plain(words("page.filter")),
    )
