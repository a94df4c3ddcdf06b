"""The page of one question: what was asked, what was expected, found, answered and checked, and what differs from other runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.matching import bare
from eval.metrics.registry import METRICS
from eval.reading import Record
from eval.report.diff import diff
from eval.report.html import Html, el, say, table
from eval.report.reply import figures_table, mark, outcome, passage_link, reply_part, sentences_table
from eval.report.words import kind, metric, style, words
from eval.show import figure

QUESTION = "q-"


def question_page(
    record: Record,
    others: Mapping[str, Record | None],
    neighbours: Sequence[str | None],
    twin: str | None,
    failed: Sequence[str],
    known: Mapping[str, str],
) -> Html:
    """The section of one question; `known` holds the texts that passages link to, `neighbours` the ids before and after."""
    return el(
        "section",
        _links(neighbours, twin),
        el("h2", record["id"], " – ", el("q", record["question"], lang=record["lang"])),
        el(
            "ul",
            *(el("li", say(f"failure.{f}")) for f in failed or ("clean",)),
            class_="chips bad" if failed else "chips",
        ),
        _facts(record),
        _turns(record),
        reply_part(record, known),
        sentences_table(record),
        figures_table(record),
        _nuggets(record),
        _gold(record, known),
        _retrieved(record, known),
        _metrics(record, others),
        *(_other(name, record, other) for name, other in others.items()),
        id=QUESTION + record["id"],
        class_="leaf",
    )


def _links(neighbours: Sequence[str | None], twin: str | None) -> Html:
    found = [
        (f"#{QUESTION}{key}", say(f"page.{name}"))
        for key, name in zip(neighbours, ("previous", "next"), strict=True)
        if key
    ]
    found += [(f"#{QUESTION}{twin}", say("page.twin"))] if twin else []
    return el(
        "nav",
        el("a", say("page.back_questions"), href="#questions"),
        *(el("a", name, href=href) for href, name in found),
        aria_label="Questions",
    )


def _facts(r: Record) -> Html:
    reply = r["reply"]
    rows = [
        (say("page.lang"), say(f"page.{r['lang']}")),
        (say("page.kind"), kind(r["kind"])),
        (say("page.style"), style(r["style"])),
        (say("question.answerable"), say("page.yes" if r["answerable"] else "page.no")),
        (say("page.outcome"), outcome(r)),
    ]
    if reply is not None:
        rows.append((say("question.confidence"), f"{reply['confidence']:.3f}"))
    return el("dl", *(el("div", el("dt", a), el("dd", b)) for a, b in rows))


def _turns(r: Record) -> Html | None:
    return (
        el("div", el("h3", say("question.turns")), el("ol", *(el("li", t) for t in r["turns"]), lang=r["lang"]))
        if r["turns"]
        else None
    )


def _nuggets(r: Record) -> Html:
    gold, checks = r["gold"], r["checks"]
    rows = [
        [el("span", n["text"], lang=r["lang"]), say(f"question.{n['importance']}"), mark(found)]
        for n, found in zip(gold["nuggets"], checks["nuggets"], strict=True)
    ]
    said = [
        el("li", el("code", p), " ", mark(not found), " ", say("question.said") if found else None)
        for p, found in zip(gold["forbidden"], checks["forbidden"], strict=True)
    ]
    return el(
        "div",
        table(
            words("caption.nuggets"), [say("question.nugget"), say("question.importance"), say("question.found")], rows
        )
        if rows
        else None,
        el("div", el("h3", say("question.forbidden")), el("ul", *said, class_="plain")) if said else None,
    )


def _gold(r: Record, known: Mapping[str, str]) -> Html | None:
    ranks = {x["passage"]: n for n, x in enumerate(r["retrieved"], 1)}
    cited = {c["passage_id"] for c in r["reply"]["citations"]} if r["reply"] is not None else set()
    rows = [
        [
            passage_link(p, known),
            str(grade),
            str(ranks[p]) if p in ranks else el("strong", say("question.missed")),
            mark(p in cited),
            _spans(p, r, known),
        ]
        for p, grade in r["gold"]["passages"].items()
    ]
    heads = [say(f"question.{k}") for k in ("passage", "grade", "rank", "cited", "span")]
    return table(words("caption.gold"), heads, rows) if rows else None


def _spans(passage: str, r: Record, known: Mapping[str, str]) -> Html:
    text = known.get(passage, "")
    found = [text[s["start"] : s["end"]] for s in r["gold"]["spans"] if s["passage"] == passage]
    return el("ul", *(el("li", t) for t in found if t), lang=r["lang"], class_="plain")


def _retrieved(r: Record, known: Mapping[str, str]) -> Html | None:
    rows = [
        [str(n), passage_link(x["passage"], known), f"{x['score']:.3f}", "–" if x["grade"] is None else str(x["grade"])]
        for n, x in enumerate(r["retrieved"], 1)
    ]
    heads = [say(f"question.{k}") for k in ("rank", "passage", "score", "grade")]
    return table(words("caption.retrieved"), heads, rows) if rows else None


def _metrics(r: Record, others: Mapping[str, Record | None]) -> Html:
    rows = [
        [metric(name), figure(name, value), *(_there(name, o) for o in others.values())]
        for name, value in r["metrics"].items()
        if name in METRICS
    ]
    return table(words("caption.question_metrics"), [say("page.metric"), say("question.here"), *others], rows)


def _there(name: str, other: Record | None) -> str:
    return figure(name, other["metrics"][name]) if other is not None and name in other["metrics"] else "–"


def _other(name: str, record: Record, other: Record | None) -> Html:
    summary = el("summary", say("question.with_other", other=name))
    if other is None:
        return el("details", summary, el("p", say("question.absent")))
    ours, theirs = (bare(r["reply"]["text"]) if r["reply"] is not None else "" for r in (record, other))
    if ours == theirs:
        return el("details", summary, el("p", say("question.same")))
    return el(
        "details",
        summary,
        el("p", outcome(other)),
        el("p", list(diff(theirs, ours)), lang=record["lang"], class_="diff"),
        el("p", el("small", say("question.deleted"))),
        open_=True,
    )
