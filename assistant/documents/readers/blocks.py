"""The blocks of a plain text or Markdown file: paragraphs, headings, list items and stray lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents.text import clean

ITEM = re.compile(r"^\s*(?:[-–—•*▪◦‣·]\s+|\d{1,2}[°)]\s*|[a-z]\)\s+)(?=\S)")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f"))
_HEADING = re.compile(r"^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s*(?:[-*_=~#+]\s*){3,}$")
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1(?![\w*])")
_MAX_MARKED = 20_000  # no person writes marks in a longer line
_FRONT_MATTER = re.compile(r"\A---\n.{0,20000}?\n---\s*\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block on one line of clean text; `level` is given for a marked heading (1 is the title)."""

    text: str
    level: int | None = None
    item: bool = False


def tidy(text: str) -> str:
    """A line as it will be cited: no invisible character, single spaces."""
    return clean(text.translate(_INVISIBLE))


def plain_blocks(text: str) -> list[Block]:
    """The blocks of a plain text: each line one block, unless the text is wrapped at a width."""
    lines = [tidy(line) for line in text.split("\n")]
    longest = max((len(line) for line in lines), default=0)
    blocks: list[Block] = []
    for group in _groups(lines):
        joined = _unwrap(group) if longest <= 110 else group
        blocks.extend(Block(line, item=bool(ITEM.match(line))) for line in joined)
    return blocks


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, its marks removed."""
    text = _COMMENT.sub("\n", _FRONT_MATTER.sub("", text)) if len(text) < 5_000_000 else text
    blocks: list[Block] = []
    open_lines: list[str] = []

    def close() -> None:
        if open_lines:
            blocks.append(Block(" ".join(open_lines), item=bool(ITEM.match(open_lines[0]))))
            open_lines.clear()

    for raw in text.split("\n"):
        heading = _HEADING.match(raw)
        line = tidy(_inline(heading.group(2) if heading else re.sub(r"^\s*>[> ]*", "", raw)))
        if heading or not line or _RULE.match(line) or line.startswith(("```", "|")):
            close()
            if heading and line:
                blocks.append(Block(line, level=len(heading.group(1))))
            continue
        if ITEM.match(line):
            close()
        open_lines.append(line)
    close()
    return blocks


def _inline(line: str) -> str:
    if len(line) > _MAX_MARKED:
        return line
    for pattern, by in ((_IMAGE, ""), (_LINK, r"\1"), (_STRONG, r"\2"), (_EMPHASIS, r"\2")):
        line = pattern.sub(by, line)
    return line.replace("`", "")


def _groups(lines: list[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in [*lines, ""]:
        if line and not _RULE.match(line):
            group.append(line)
        elif group:
            yield group
            group = []


def _unwrap(group: list[str]) -> list[str]:
    """Lines that a page width has cut, joined again: a line nearly as long as the longest goes on in the next."""
    width = max(len(line) for line in group)
    if len(group) < 2 or width < 50:
        return group
    joined = [[group[0]]]
    for before, line in pairwise(group):
        if len(before) >= width * 0.7 and not ITEM.match(line):
            joined[-1].append(line)
        else:
            joined.append([line])
    return [" ".join(lines) for lines in joined]
