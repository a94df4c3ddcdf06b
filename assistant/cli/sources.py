"""`assistant sources`: what the assistant answers from."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from assistant.cli.common import AsJson, CorpusDir, DataDir, print_json, printable, settings_of, user_language
from assistant.errors import InputError
from assistant.messages import text
from assistant.types import Language

if TYPE_CHECKING:
    from assistant.documents.corpus import Corpus, Source

NAME = "sources"


def run(
    context: typer.Context,
    source_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A source; without it, all are listed.")
    ] = None,
    lang: Annotated[
        Literal["fr", "en"] | None, typer.Option("--lang", help="Language of titles and paragraphs; by default yours.")
    ] = None,
    as_json: AsJson = False,
    corpus: CorpusDir = None,
    data_dir: DataDir = None,
) -> None:
    """List the sources, or show one."""
    from assistant.opening import corpus_of

    language: Language = lang or user_language()
    known = corpus_of(settings_of(context, corpus=corpus, data_dir=data_dir))
    if source_id is None:
        print_json([_summary(s) for s in known.sources.values()]) if as_json else _table(known, language)
        return
    if source_id not in known.sources:
        near = difflib.get_close_matches(source_id, known.sources, 1, 0.5)
        raise InputError(
            f"There is no source {source_id!r}"
            + (f"; did you mean {near[0]}?" if near else "; `assistant sources` lists them."),
            f"Il n'y a pas de source {source_id!r}"
            + (f" ; vouliez-vous dire {near[0]} ?" if near else " ; `assistant sources` les liste."),
        )
    source = known.sources[source_id]
    if as_json:
        print_json(_summary(source) | {"passages": [p.model_dump(mode="json") for p in source.passages()]})
    else:
        _page(source, language)


def _summary(source: Source) -> dict[str, Any]:
    passages = list(source.passages())
    documents = [
        {"document": d, "language": lang, "passages": sum((p.document, p.language) == (d, lang) for p in passages)}
        for d, lang in dict.fromkeys((p.document, p.language) for p in passages)
    ]
    return source.card.model_dump(mode="json") | {"documents": documents}


def _table(corpus: Corpus, language: Language) -> None:
    from rich import box
    from rich.table import Table

    from assistant.cli.tables import console

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, highlight=False)
    table.add_column(text("cli.column_id", language), no_wrap=True)
    table.add_column(text("cli.column_date", language), no_wrap=True)
    table.add_column(text("cli.column_authority", language), max_width=24)
    table.add_column(text("cli.column_title", language))
    table.add_column("¶", justify="right")
    for source in corpus.sources.values():
        count = sum(p.language == language or p.document == "original" for p in source.passages())
        table.add_row(
            *map(
                printable,
                (
                    source.id,
                    source.card.date or "—",
                    source.card.authority[language],
                    source.card.short[language],
                    str(count),
                ),
            )
        )
    console().print(table)
    print(text("cli.sources_total", language, sources=len(corpus.sources)))


def _page(source: Source, language: Language) -> None:
    from assistant.respond.notices import show_date

    card = source.card
    rows = [
        card.title[language],
        f"{card.authority[language]}, {show_date(card.date, language)}" + (f" — {card.number}" if card.number else ""),
        card.status[language],
        *([card.url] if card.url else []),
        *(f"{text(f'relation.{r.type}', language)} {r.to}" for r in card.relations),
        "",
    ]
    headings: tuple[str, ...] = ()
    for passage in source.passages():
        if passage.document == "digest" and passage.language != language:
            continue
        if passage.headings != headings:
            headings = passage.headings
            rows += [" › ".join(headings), ""]
        where = f"{passage.paragraph}, {passage.locator}" if passage.locator else passage.paragraph
        rows += [f"[{where}] {passage.text}", ""]
    print(printable("\n".join(rows).rstrip()))
