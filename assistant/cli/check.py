"""`assistant check`: proves that corpus, index and model hold together."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli.common import AsJson, CorpusDir, DataDir, print_json, printable, settings_of, user_language
from assistant.messages import text
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.checks import Report

NAME = "check"
_SHOWN = 40


def run(
    context: typer.Context,
    fast: Annotated[
        bool, typer.Option("--fast", help="Leave out the anticipated questions, which take a few minutes.")
    ] = False,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    data_dir: DataDir = None,
) -> None:
    """Prove that corpus, index and model fit.

    The exit status is 1 when something is wrong."""
    from assistant.checks import check_all
    from assistant.cli.progress import Progress

    language = user_language()
    with Progress(language) as told:
        report = check_all(
            settings_of(context, corpus=corpus, data_dir=data_dir), fast=fast, progress=told, step=told.step
        )
    if as_json:
        print_json(asdict(report) | {"sound": report.sound})
    else:
        _show(report, language)
    if not report.sound:
        raise typer.Exit(1)


def _show(report: Report, language: Language) -> None:
    corpus, index = report.corpus, report.index
    rows: list[str] = []
    if corpus:
        rows.append(
            text(
                "check.corpus",
                language,
                sources=corpus.sources,
                paragraphs=corpus.paragraphs,
                sentences=corpus.sentences,
                terms=corpus.terms,
            )
        )
        rows += [
            text(
                "check.facts",
                language,
                confidence=text(f"check.{level}", language),
                carried=corpus.carried.get(level, 0),
                total=total,
            )
            for level, total in corpus.facts.items()
        ]
        rows.append(
            text(
                "check.relations",
                language,
                what=", ".join(f"{text(f'relation.{kind}', language)} {n}" for kind, n in corpus.relations.items()),
            )
        )
    if index.fingerprint:
        rows.append(
            text(
                "check.index",
                language,
                fingerprint=index.fingerprint[:12],
                passages=index.passages,
                model=index.model or "",
            )
        )
    for lang, asked in report.asked.items():
        shares = ", ".join(f"{share:.1%} @{depth}" for depth, share in asked.found.items())
        rows.append(
            text("check.asked", language, code=lang, questions=asked.questions, shares=shares, missed=len(asked.missed))
        )
        rows += ["  - " + text("check.missed", language, where=m.unit, what=m.question) for m in asked.missed[:_SHOWN]]
        if len(asked.missed) > _SHOWN:
            rows.append("  " + text("check.more", language, count=len(asked.missed) - _SHOWN))
    if report.model:
        rows.append(report.model.sentence(language))
    if report.problems:
        rows += ["", text("check.problems", language, count=len(report.problems))]
        rows += ["- " + text(f"check.{p.code}", language, where=p.where, what=p.what) for p in report.problems[:_SHOWN]]
        if len(report.problems) > _SHOWN:
            rows.append(text("check.more", language, count=len(report.problems) - _SHOWN))
    else:
        rows += ["", text("check.sound", language)]
    print(printable("\n".join(rows)))
