"""The report as one HTML file: nothing is fetched, nothing is run but the filter, and all of it works without that too."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.compare import Difference
from eval.reading import ReadRun, Record, labels
from eval.report import figures
from eval.report.failures import by_failure, failures, order
from eval.report.html import Html, el, plain, say, table
from eval.report.listing import listing
from eval.report.question import QUESTION, question_page
from eval.report.reply import PASSAGE
from eval.report.words import words

FOLDER = Path(__file__).parent
SECTIONS = ("metrics", "charts", "slices", "failing", "questions")


def page(
    runs: Sequence[ReadRun],
    texts: Mapping[str, tuple[str, str]],
    against: ReadRun | None = None,
    differences: Sequence[Difference] = (),
    language: str = "en",
) -> str:
    """The whole file: the first run in full, the others beside it, and how it differs from the one it is held against.

    `texts` are (title, text) of passages by id.
    """
    run = runs[0]
    shown = [*runs, *([against] if against else [])]
    others = dict(zip(labels(shown)[1:], shown[1:], strict=True))
    css, script = ((FOLDER / name).read_text(encoding="utf-8") for name in ("style.css", "filter.js"))
    ordered = order(run.records.values())
    used = _used(run, texts)
    title = f"{plain(words('page.title'))} – {run.name}"
    policy = f"default-src 'none'; style-src 'sha256-{_hash(css)}'; script-src 'sha256-{_hash(script)}'; base-uri 'none'; form-action 'none'"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Html(css)),
    )
    body = el(
        "body",
        el("a", say("page.skip"), href="#content", class_="skip"),
        _header(run, language),
        el(
            "main",
            _overview(shown, against, differences, ordered),
            *_pages(run, others, ordered, against, used),
            *(_passage(k, *used[k]) for k in sorted(used)),
            id="content",
        ),
        el("script", Html(script)),
    )
    return f"<!doctype html>\n{el('html', head, body, lang=language)}\n"


def _header(run: ReadRun, language: str) -> Html:
    choice = [
        el(
            "label",
            el("input", type="radio", name="ui", id=f"ui-{lang}", value=lang, checked=lang == language),
            name,
            lang=lang,
        )
        for lang, name in (("fr", "Français"), ("en", "English"))
    ]
    return el(
        "header",
        el("h1", say("page.title"), " – ", run.name),
        el("fieldset", el("legend", say("page.language"), class_="away"), *choice, class_="language"),
    )


def _overview(
    shown: Sequence[ReadRun], against: ReadRun | None, differences: Sequence[Difference], ordered: Sequence[Record]
) -> Html:
    run = shown[0]
    contents = el(
        "nav",
        el("ul", *(el("li", el("a", say(f"section.{s}"), href=f"#{s}")) for s in SECTIONS)),
        aria_label=plain(words("page.contents")),
    )
    parts: list[object] = [contents, el("section", el("h2", say("page.runs")), _runs(shown))]
    parts.append(
        el(
            "section",
            el("h2", say("section.metrics")),
            figures.metrics_table(run),
            figures.systems_table(shown) if len(shown) > 1 else None,
            figures.differences_table(differences, labels(shown)[-1]) if against else None,
            id="metrics",
        )
    )
    parts.append(
        el("section", el("h2", say("section.charts")), el("div", *figures.drawn(shown), class_="charts"), id="charts")
    )
    parts.append(
        el(
            "section",
            el("h2", say("section.slices")),
            figures.slices_table(run, "kinds"),
            figures.slices_table(run, "styles"),
            id="slices",
        )
    )
    parts += [_failing(run, against), listing(ordered, against)]
    return el("div", *parts, id="overview")


def _runs(runs: Sequence[ReadRun]) -> Html:
    rows = []
    for name, r in zip(labels(runs), runs, strict=True):
        c, index = r.config, r.config.get("index") or {}
        versions = ", ".join(f"{k} {v}" for k, v in c["versions"].items())
        rows.append(
            [
                name,
                c["system"]["title"],
                f"{c['set']['name']} / {c['set']['split']}",
                str(len(r.records)),
                c["options"]["judge"],
                c["options"]["as_of"],
                el("code", str(index.get("fingerprint", "–"))[:12]),
                el("code", str(c.get("code", "–"))[:12]),
                el("details", el("summary", say("page.versions")), versions),
            ]
        )
    heads = (
        [say(f"page.{k}") for k in ("system",)]
        + [""]
        + [say(f"page.{k}") for k in ("set", "questions_n", "judge", "as_of", "fingerprint", "code", "versions")]
    )
    return table(words("page.runs"), heads, rows)


def _failing(run: ReadRun, against: ReadRun | None) -> Html:
    found = by_failure(run, against)
    rows = [
        [
            el("span", say(f"failure.{name}"), id=f"failure-{name}"),
            str(len(keys)),
            [(el("a", k, href=f"#{QUESTION}{k}"), " ") for k in keys],
        ]
        for name, keys in found.items()
    ]
    return el(
        "section",
        el("h2", say("section.failing")),
        table(words("caption.failing"), [say("page.failure"), "n", say("page.questions_n")], rows)
        if rows
        else el("p", say("failure.clean")),
        id="failing",
    )


def _pages(
    run: ReadRun,
    others: Mapping[str, ReadRun],
    ordered: Sequence[Record],
    against: ReadRun | None,
    used: Mapping[str, tuple[str, str]],
) -> list[Html]:
    ids = [r["id"] for r in ordered]
    sides = {(r["pair"], r["lang"]): r["id"] for r in ordered}
    known = {key: text for key, (_, text) in used.items()}
    made = []
    for n, r in enumerate(ordered):
        neighbours = (ids[n - 1] if n else None, ids[n + 1] if n + 1 < len(ids) else None)
        twin = sides.get((r["pair"], "en" if r["lang"] == "fr" else "fr"))
        failed = failures(r, against.records.get(r["id"]) if against else None)
        made.append(
            question_page(
                r, {name: o.records.get(r["id"]) for name, o in others.items()}, neighbours, twin, failed, known
            )
        )
    return made


def _used(run: ReadRun, texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The passages that some question of the run names."""
    named = {
        p
        for r in run.records.values()
        for p in (
            *r["gold"]["passages"],
            *(x["passage"] for x in r["retrieved"]),
            *(c["passage_id"] for c in (r["reply"] or {}).get("citations", ())),
        )
    }
    return {p: texts[p] for p in named if p in texts}


def _passage(key: str, title: str, text: str) -> Html:
    return el(
        "section",
        el("nav", el("a", say("page.back_questions"), href="#questions"), aria_label=plain(words("page.contents"))),
        el("h2", key),
        el("p", el("strong", title)),
        el("blockquote", el("p", text)),
        id=PASSAGE + key,
        class_="leaf",
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
