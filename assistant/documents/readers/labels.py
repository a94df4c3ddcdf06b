"""What each block of a page is: a sentence paragraph, a line, a date, a teaser, noise; and where the article ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.documents.readers import markers
from assistant.documents.readers.blocks import Block
from assistant.documents.text import ALL_STOPWORDS, fold, words

Label = Literal["prose", "line", "lead", "date", "count", "teaser", "more", "noise", "end"]

_ENDED = re.compile(r"[.!?;,][»”\"'’)\]\s]*(?:\[\d+\]|\(\d+\))*$")
_ELLIPSIS = re.compile(r"(?:\.{2,}|…|\[(?:…|\.\.\.)\])[»”\"'’)\]\s]*$")
_QUESTION = re.compile(r"\?[»”\"'’)\s]*$")
_MORE = re.compile(
    r"(?:(?:en )?(?:lire|savoir) (?:la suite|plus|l'article)|continue reading|read (?:more|on|the article)|learn "
    r"more|lire)\b.{0,60}"
)
_BYLINE = re.compile(r"(?:par|by) ([a-z'-]+ [a-z'-]+)")
_LISTED = re.compile(r"^\W*(?:\d{1,2}[.)]\s+)?")
_TRIM = " :.!…>»→•*#|-–—"
_MIN_ARTICLE = 150  # characters of prose before a section line can end the article


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block and what it is."""

    text: str
    kind: Label
    level: int | None = None
    item: bool = False


def label(blocks: Sequence[Block]) -> list[Labelled]:
    """The labelled blocks of the article, without what follows it on the page."""
    seen = [Labelled(b.text, _kind(b), b.level, b.item) for b in blocks]
    seen = _resolve_leads(seen)
    seen = _cut_at_section(seen)
    seen = _cut_at_cards(seen)
    return _drop_author(_judge_teasers(seen))


def _kind(block: Block) -> Label:
    text = block.text
    flat = fold(text[:600])
    bare = flat.strip(_TRIM)
    length = len(text.split())
    if not any(c.isalnum() for c in flat):
        return "noise"
    if length <= 12:
        if markers.DATE.fullmatch(bare):
            return "date"
        if markers.COUNT.fullmatch(bare):
            return "count"
        if (length < 8 or not text.rstrip().endswith(".")) and markers.END.fullmatch(bare):
            return "end"
        if _MORE.fullmatch(bare) and length <= 6:
            return "more"
    if markers.ADDRESSED.match(flat) or (block.item and markers.ADDRESSED.match(_LISTED.sub("", flat))):
        return "noise"
    if block.level:
        return "noise" if length > 40 else "line"
    if length <= 45 and markers.CREDIT.search(flat):
        return "noise"
    if _ELLIPSIS.search(text):
        return "teaser"
    prose = _is_prose(text, length, block.item)
    if (not prose or length <= 8) and length <= 20 and _stray(bare, prose):
        return "noise"
    if prose:
        return "prose"
    return "lead" if text.rstrip().endswith(":") and length >= 4 else "line"


def _stray(bare: str, prose: bool) -> bool:
    return bool(markers.STRAY.fullmatch(bare)) and not (prose and len(bare.split()) > 5)


def _is_prose(text: str, length: int, item: bool) -> bool:
    if not any(w[:1].islower() for w in text.split()):
        return False
    if _QUESTION.search(text) and length <= 20 and not re.search(r"[.!;](?:\s|$)", text):
        return False  # a question alone is a heading
    if _ENDED.search(text):
        return length >= (8 if text.rstrip().endswith(",") else 4)
    return length >= 25


def _resolve_leads(blocks: list[Labelled]) -> list[Labelled]:
    """A line that ends with a colon is a paragraph when a list or a quotation follows, else a heading."""
    found: list[Labelled] = []
    listing = False
    for i, b in enumerate(blocks):
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        if b.kind == "lead":
            goes_on = after is not None and (after.item or (after.kind == "prose" and after.text[:1] in '«“"–—-'))
            b = replace(b, kind="prose" if goes_on or len(b.text.split()) >= 12 else "line")
            listing = goes_on
        elif b.item and b.kind == "line" and listing:
            b = replace(b, kind="prose")  # items need no full stop under a sentence that announces them
        elif not b.item:
            listing = b.kind == "prose" and b.text.rstrip().endswith((":", ";"))
        found.append(b)
    return found


def _cut_at_section(blocks: list[Labelled]) -> list[Labelled]:
    prose = 0
    for i, b in enumerate(blocks):
        if b.kind == "end" and prose >= _MIN_ARTICLE:
            return blocks[:i]
        if b.kind == "prose":
            prose += len(b.text)
    return [b for b in blocks if b.kind != "end"]


def _cut_at_cards(blocks: list[Labelled]) -> list[Labelled]:
    """Without a trailing list of other articles: headline, date or “read more”, teaser, again and again."""
    first = next((i for i, b in enumerate(blocks) if b.kind == "prose" and len(b.text.split()) >= 12), len(blocks))
    cards = [i for i in range(first + 1, len(blocks)) if _is_card(blocks, i)]
    if len(cards) < 2:
        return blocks
    cut = cards[0]
    while cut > first + 1 and blocks[cut - 1].kind in ("line", "count", "noise"):
        cut -= 1
    if blocks[cards[0]].kind == "more" and blocks[cut - 1].kind in ("prose", "teaser"):
        cut -= 1
    before, total = (sum(len(b.text) for b in part if b.kind == "prose") for part in (blocks[:cut], blocks))
    return blocks[:cut] if before >= total * 0.4 else blocks


def _is_card(blocks: list[Labelled], i: int) -> bool:
    after = blocks[i + 1].kind if i + 1 < len(blocks) else "end"
    if blocks[i].kind == "date":
        return after != "prose" and (
            blocks[i - 1].kind in ("line", "noise", "count", "teaser") or after in ("line", "teaser", "count")
        )
    if blocks[i].kind == "more":
        return i >= 2 and blocks[i - 1].kind in ("prose", "teaser") and blocks[i - 2].kind in ("line", "date", "count")
    return False


def _judge_teasers(blocks: list[Labelled]) -> list[Labelled]:
    # A paragraph that trails off stays where it stands among paragraphs and is not cut inside a phrase.
    found: list[Labelled] = []
    for i, b in enumerate(blocks):
        if b.kind == "teaser":
            last = (words(b.text[-200:]) or [""])[-1]
            whole = last not in ALL_STOPWORDS or last in ("etc", "plus", "autres", "more", "others")
            among = _neighbour(found[::-1]) == "prose" and _neighbour(blocks[i + 1 :]) in ("prose", "none")
            b = replace(b, kind="prose" if among and whole and len(b.text.split()) >= 6 else "teaser")
        found.append(b)
    return found


def _neighbour(blocks: Sequence[Labelled]) -> str:
    """What the next block is, past the noise and one heading."""
    lines = 0
    for b in blocks:
        lines += b.kind == "line"
        if b.kind not in ("noise", "line") or lines > 1:
            return b.kind
    return "none" if not lines else "line"


def _drop_author(blocks: list[Labelled]) -> list[Labelled]:
    """Without the box about the author: the last paragraph, or one about the person who signed the page."""
    prose = [i for i, b in enumerate(blocks) if b.kind == "prose"]
    signed = {m[1] for b in blocks if b.kind in ("noise", "line") and (m := _BYLINE.match(fold(b.text[:100])))}
    drop = {
        i
        for i in prose[1:]
        if markers.BIOGRAPHY.match(flat := fold(blocks[i].text[:300]))
        and (i == prose[-1] or flat.startswith(tuple(signed)))
    }
    return [b for i, b in enumerate(blocks) if i not in drop]
