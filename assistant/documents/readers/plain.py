"""A noisy page as plain text, Markdown or extracted HTML: its title and the paragraphs that belong to the text.

Nothing here knows a particular site. Paragraphs of an article are sentences; what surrounds it is short lines, dates
that stand alone, truncated teasers, sentences that speak to the visitor, and a section line that ends the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.readers.blocks import Block, markdown_blocks, plain_blocks
from assistant.documents.readers.compose import Kept
from assistant.documents.readers.labels import Labelled, label
from assistant.documents.readers.locators import Locators, looks_legal
from assistant.documents.text import fold

_MAX_HEADING = 200


@dataclass(frozen=True, slots=True)
class Article:
    """What a page says: its title, if it shows one, and its paragraphs in order."""

    title: str | None
    kept: tuple[Kept, ...]


def read_plain(text: str, title: str | None = None) -> Article:
    """The article in a plain text."""
    return _read(plain_blocks(text), title)


def read_markdown(text: str, title: str | None = None) -> Article:
    """The article in a Markdown text."""
    return _read(markdown_blocks(text), title)


def _read(blocks: Sequence[Block], title: str | None) -> Article:
    labelled = label(blocks)
    title = title or _title(labelled)
    return Article(title, _with_locators(_keep(labelled, title)))


def _title(blocks: Sequence[Labelled]) -> str | None:
    marked = next((b.text for b in blocks if b.level == 1 and b.kind == "line"), None)
    if marked:
        return marked
    prose = [i for i, b in enumerate(blocks) if b.kind == "prose"]
    if not prose:
        return None
    first, second = prose[0], prose[1] if len(prose) > 1 else len(blocks)
    for before in (blocks[:first], blocks[first:second]):
        lines = [b.text for b in before if b.kind == "line" and len(b.text) <= _MAX_HEADING]
        if not lines:
            continue
        # A line that another one repeats with the site's name around it is the title; else the longest near the text.
        inner = [a for a in lines if len(a.split()) >= 3 and sum(fold(a) in fold(b) for b in lines) > 1]
        return max(inner or lines[-6:], key=lambda line: len(line.split()))
    return None


def _keep(blocks: Sequence[Labelled], title: str | None) -> list[Kept]:
    kept: list[Kept] = []
    seen: set[str] = {fold(title)} if title else set()
    path: list[tuple[int, str]] = []  # marked headings, by level
    pending: str | None = None
    lines_before = sum(
        b.kind == "line" for b in blocks[: next((i for i, b in enumerate(blocks) if b.kind == "prose"), 0)]
    )
    joins = False  # the paragraph before announces or continues a list
    for block in blocks:
        same = block.text if len(block.text) > 2000 else fold(block.text)
        if block.kind in ("line", "date"):
            joins = False
            if block.level:
                pending = None
                path = [p for p in path if p[0] < block.level]
                if same not in seen:
                    path.append((block.level, block.text))
            else:
                quiet = (not kept and (block.kind == "date" or lines_before > 3)) or len(block.text) > _MAX_HEADING
                pending = None if quiet or same in seen else block.text
            continue
        if block.kind == "prose" and block.item and joins and kept:
            kept[-1] = Kept(f"{kept[-1].text}\n{block.text}", kept[-1].headings)
            continue
        joins = False
        if block.kind != "prose" or same in seen:
            pending = None
            continue
        seen.add(same)
        if pending is not None:
            path = [p for p in path if p[0] < 7] + [(7, pending)]
            pending = None
        kept.append(Kept(block.text, tuple(text for _, text in path)))
        joins = block.item or block.text.endswith((":", ";"))
    return kept


def _with_locators(kept: list[Kept]) -> tuple[Kept, ...]:
    """The same paragraphs, with their legal units when the text is a law or a ruling pasted as plain text."""
    if not looks_legal([k.text for k in kept] + [h for k in kept for h in k.headings]):
        return tuple(kept)
    locators, found = Locators(), list[Kept]()
    path: tuple[str, ...] = ()
    for k in kept:
        for heading in k.headings if k.headings != path else ():
            locators.heading(heading)
        path = k.headings
        found.append(Kept(k.text, k.headings, locators.paragraph(k.text[:200])))
    return tuple(found)
