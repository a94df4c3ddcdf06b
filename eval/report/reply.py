"""What the system said to one question, and what checking found: the reply, its citations, sentences and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.reading import Record
from eval.report.failures import answered
from eval.report.html import Html, el, say, table
from eval.report.words import words

PASSAGE = "p-"


def reply_part(r: Record, known: Mapping[str, str]) -> Html | None:
    """The reply with its citations, nearest passages and notices; None where there is none."""
    reply = r["reply"]
    if reply is None:
        return None
    nearest, notices = (reply.get("refusal") or {}).get("nearest") or [], reply.get("warnings") or []
    checks = {c["n"]: c for s in r["checks"]["sentences"] for c in s["citations"]}
    cited = [
        [
            str(c["n"]),
            el("span", c["title"]),
            passage_link(c["passage_id"], known),
            el("q", c["quote"], lang=c.get("language")),
            _checks(checks.get(c["n"])),
        ]
        for c in reply["citations"]
    ]
    heads = ["n", say("question.source"), say("question.passage"), say("question.quote"), say("question.checks")]
    return el(
        "div",
        el("h3", say("question.reply")),
        el("blockquote", el("p", reply["text"]), lang=reply["language"]),
        table(words("caption.citations"), heads, cited) if cited else None,
        el("p", say("question.nearest"), " ", [(passage_link(c["passage_id"], known), " ") for c in nearest])
        if nearest
        else None,
        el(
            "div",
            el("h3", say("question.warnings")),
            el(
                "ul",
                *(el("li", el("code", w["code"]), " ", w["text"]) for w in notices),
                lang=reply["language"],
                class_="plain",
            ),
        )
        if notices
        else None,
    )


def _checks(check: Mapping[str, Any] | None) -> Html | str:
    if check is None:
        return "–"
    wanted = [(name, check[name]) for name in ("valid", "verbatim", "precise")] + [
        (n, False) for n in ("misattributed", "frankenquote") if check[n]
    ]
    return el("ul", *(el("li", mark(ok), " ", say(f"question.{name}")) for name, ok in wanted), class_="plain")


def sentences_table(r: Record) -> Html | None:
    """Each sentence with its verdict and whether its quotes support it."""
    if not r["checks"]["sentences"]:
        return None
    rows = [
        [
            str(n),
            el("span", s["text"], lang=r["reply"]["language"]),
            ", ".join(str(c) for c in s["citations"]),
            s["verdict"],
            mark(c["supported"]),
        ]
        for n, (s, c) in enumerate(zip(r["reply"]["sentences"], r["checks"]["sentences"], strict=True), 1)
    ]
    return table(
        words("caption.sentences"),
        ["n", say("question.sentence"), "[n]", say("question.verdict"), say("question.supported")],
        rows,
    )


def figures_table(r: Record) -> Html | None:
    """The figures of the answer and whether they are in the quotes."""
    rows = [
        [f["text"], el("code", f["figure"]), mark(f["cited"])] for s in r["checks"]["sentences"] for f in s["figures"]
    ]
    return (
        table(words("caption.figures"), [say("question.figure"), "", say("question.in_quotes")], rows) if rows else None
    )


def outcome(r: Record) -> Html:
    """“answer”, “refusal” with its reason, or “no reply”."""
    if r["reply"] is None:
        return say("page.no_reply")
    if answered(r):
        return say("page.answer")
    reason = (r["reply"].get("refusal") or {}).get("reason")
    return Html(say("page.refusal") + (el("span", f" ({reason})") if reason else ""))


def passage_link(key: str, known: Mapping[str, str]) -> Html:
    """The id of a passage, a link where the page has its text."""
    return el("a", key, href=f"#{PASSAGE}{key}") if key in known else el("code", key)


def mark(ok: bool) -> Html:
    """A tick or a cross that is also read aloud."""
    return el(
        "span",
        "✓" if ok else "✗",
        el("span", say("page.yes" if ok else "page.no"), class_="away"),
        class_="ok" if ok else "ko",
    )
