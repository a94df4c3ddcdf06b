"""Where sentences begin and end in French and English legal prose.

`sentence_spans(text)` gives `[start, end)` character offsets that cover every non-blank sentence, in order and without
overlap. Rule-based: a terminator (. ! ? …), closing marks, white space, and something that can open a sentence; held
back after abbreviations ("art.", "n°", "M.", "L."), initials, ordinals and inside « guillemets » that stay open.
"""

from __future__ import annotations

import re

_TERMINATOR = re.compile(
    r"[.!?…]+"  # the mark itself; "..." and "?!" count once
    r"(?:[\u00a0\u202f ]?[»”\"’'\)\]])*"  # closing marks, French spaces before » included
    r"(?:\s+|$)"
)
_OPENER = re.compile(r"[«“\"‘(\[—–•-]?[\s\u00a0\u202f]?[^\W_]")

# Words that end in a full stop without ending a sentence (compared without the stop, lower case).
_ABBREVIATIONS = frozenset(
    """
    art arts al alin ann c cass cf ch chap chron coll comm concl cons considér dir doc ed éd env etc ex fasc fig ibid id
    jur jurispr l liv loc max min mlle mm mme mr mrs ms n nb no nos num op p par pp préc prof pt pts r rec req réf ss st
    ste sté suiv supp t tab tél tit tome tr univ v vol vs dr pr me mgr hon inc ltd co corp jr sr approx dept est e.g i.e
    a.m p.m u.s u.s.c j.-c s.a s.a.s s.a.r.l
    """.split()
) - {"no", "id", "par", "est", "co", "max", "min", "comm", "pt"}
# "etc." and the company forms do end sentences when a capital follows; the others never do.
_MAY_END = frozenset({"etc", "inc", "ltd", "corp", "a.m", "p.m", "s.a", "s.a.s", "s.a.r.l", "j.-c"})
_LAST_WORD = re.compile(r"([^\s«»“”\"()\[\]'’]+?)\.+$")
_INITIAL = re.compile(r"^[A-ZÀ-ÖØ-Þ](?:\.?-[A-ZÀ-ÖØ-Þ])?$")
_PARAGRAPH_BREAK = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•]|\d+[.)])\s)")


def _holds_back(head: str, tail: str) -> bool:
    """True when the full stop that ends `head` belongs to an abbreviation, an initial or a list number."""
    found = _LAST_WORD.search(head)
    if not found:
        return False
    word = found.group(1)
    low = word.lower()
    if low in _ABBREVIATIONS:
        return low not in _MAY_END or not tail[:1].isupper()
    if low in {"no", "p", "pp"} and tail[:1].isdigit():  # "No. 12" but not "… said no. 12 judges …" (rare)
        return True
    if _INITIAL.match(word):  # "M. Dupont", "L. 1462-1", "J.-P. Martin"
        return not tail[:1].islower() or tail[:1].isdigit()
    return bool(re.fullmatch(r"\d{1,2}", word)) and head.strip() == found.group(0)  # "1. La première …"


def _open_quote(text: str) -> bool:
    return text.count("«") > text.count("»") or text.count("“") > text.count("”")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets `[start, end)` of the sentences of `text`, trimmed of surrounding white space.

    Blank lines and list items always separate. The text between two spans is white space only.
    """
    spans: list[tuple[int, int]] = []
    block_start = 0
    breaks = [(m.start(), m.end()) for m in _PARAGRAPH_BREAK.finditer(text)] + [(len(text), len(text))]
    for block_end, next_start in breaks:
        start = block_start
        for mark in _TERMINATOR.finditer(text, block_start, block_end):
            end = mark.end()
            if end >= block_end:
                break
            head, tail = text[start:end].rstrip(), text[end:block_end]
            if not _OPENER.match(tail) or tail[:1].islower():
                continue
            bare = head.rstrip("»”\"’')] \u00a0\u202f")
            if bare.endswith(".") and _holds_back(bare, tail.lstrip('«“"‘( \u00a0\u202f')):
                continue
            if _open_quote(head) and _closes_soon(tail):
                continue
            spans.append((start, end))
            start = end
        spans.append((start, block_end))
        block_start = next_start
    trimmed = (_trim(text, a, b) for a, b in spans)
    return [(a, b) for a, b in trimmed if a < b]


def _closes_soon(tail: str) -> bool:
    """An open quotation holds its sentences together, unless it is never closed (a typing slip)."""
    close = min((i for i in (tail.find("»"), tail.find("”")) if i >= 0), default=-1)
    return 0 <= close < 600


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
