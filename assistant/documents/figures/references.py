"""Numbers that name a text or a case: “n° 2023-146”, “No 491644”, “T-553/23”, “(UE) 2023/1795”, “E-000012/2024”, “MR-004”."""

from __future__ import annotations

import re

from assistant.documents.figures.figure import Found
from assistant.documents.figures.plain import Plain

_CODE = r"(?:[a-z]{1,6}-)?[0-9]{1,15}(?:[-/.][0-9]{1,15}){0,4}(?:[/-][a-z]{2,4}(?![a-z]))?(?:\([a-z]{3}\))?(?![0-9])"
_SPACED = r"[0-9]{3} [0-9]{3}(?![0-9 ])"
_INTRO = re.compile(
    r"(?P<mark>n ?°s? ?|n°s? ?|№ ?|nos?\. ?|nos? |num(?:ero)?s?\.? |numbers? |#)(?=(?:[a-z]{1,6}-)?[0-9])"
)
_ITEM = re.compile(rf"(?P<code>{_SPACED}|{_CODE})(?P<suffix> (?:r|p|rii|pi)(?![a-z]))?")
_LONG = re.compile(r"[0-9]{5}|[0-9][-/]|[-/][0-9]")
_NEXT = re.compile(r",? (?:et|and|ou|or|a|to|&) (?:n ?°s? ?|nos?\.? )?|, ?(?:n ?°s? ?|nos?\.? )?")
_LETTERED = re.compile(
    r"(?P<code>ecli:[a-z]{2}:[a-z0-9]{1,7}:[0-9]{4}:[a-z0-9.]{0,24}[a-z0-9]"
    r"|(?:com|swd|sec) ?\([0-9]{4}\) ?[0-9]{1,5}"
    r"|[a-z]{3,12}[0-9]{6,14}(?![a-z0-9])"
    r"|[a-z]{1,6}-[0-9]{1,15}(?:[-/][0-9]{1,8}){0,3}(?![a-z0-9]))(?P<suffix> (?:r|p|rii|pi)(?![a-z]))?"
)
_BARE = re.compile(
    r"[0-9]{1,15}(?:[-/][0-9]{1,15}){1,4}(?:\.[0-9]{1,8})?(?:/[a-z]{2,4}(?![a-z]))?(?:\([a-z]{3}\))?(?![0-9])"
    r"|[0-9]{1,8}(?:\.[0-9]{1,8}){2,5}(?![0-9])"
    r"|[0-9]{1,8}[a-z]{1,3}(?![a-z0-9])|(?P<service>[0-9]{3,8}[/-][a-z]{2}(?![a-z0-9]))"
    r"|[0-9]{19,}"
)
_SUFFIXES = re.compile(r"/(?:ce|ec|ue|eu|cee|eec|jai|jha|euratom)$")
# Before a number, these say that it is the number of a text: “loi 2024-12” is no month, “règlement 2024/2025” no pair of years.
TEXTS = frozenset(
    "loi law act bill decret decree ordonnance order deliberation decision arrete reglement regulation directive affaire case requete "
    "application dossier question avi avis opinion recommandation recommendation guideline directrice resolution rapport report "
    "circulaire circular arret judgment ue eu ce ec cee eec recours pourvoi".split()
)


def canonical(code: str) -> str:
    """One way to write a code: capitals, no spaces, no “/CE, /EU” (which change with the language)."""
    return _SUFFIXES.sub("", code.replace(" ", "")).upper()


def read_numbered(p: Plain, start: int) -> list[Found]:
    """The codes after “n°, No, nos, number”, in a list too."""
    intro = _INTRO.match(p.folded, start)
    if not intro:
        return []
    found: list[Found] = []
    begin, at = start, intro.end()
    while m := _ITEM.match(p.folded, at):
        if not _LONG.search(m["code"]) and (found or not _marks(p, intro)):
            break
        found.append(_reference(p, m, begin))
        next_ = _NEXT.match(p.folded, found[-1].end)
        if not next_:
            break
        at = begin = next_.end()
    return found


def _reference(p: Plain, m: re.Match[str], start: int) -> Found:
    """The code of a match; “T-553/23 R” is another case than “T-553/23”."""
    if m["suffix"] and p.upper(*m.span("suffix")):
        return Found("reference", canonical(m["code"]) + m["suffix"].upper(), start, m.end("suffix"))
    return Found("reference", canonical(m["code"]), start, m.end("code"))


def _marks(p: Plain, intro: re.Match[str]) -> bool:
    """Whether the mark alone makes a number a reference: “n° 2” and “No 2” do; “nos 2 projets” and “no 2024 report” do not."""
    mark = intro["mark"].strip()
    return mark not in ("no", "nos", "nums") or (mark == "no" and p.raw[intro.start()] == "N")


def read_lettered(p: Plain, start: int) -> list[Found]:
    """Codes that begin with letters: “T-553/23”, “ECLI:EU:C:2020:559”, “COM(2022) 197”, “CNILTEXT000049057224”."""
    m = _LETTERED.match(p.folded, start)
    if not m:
        return []
    return [_reference(p, m, start)]


def read_digits(p: Plain, start: int) -> list[Found]:
    """Codes that begin with digits: “2023-146”, “95/46/CE”, “22-12.345”, “1.2.3”, “1881a”."""
    m = _BARE.match(p.folded, start)
    if not m or (m["service"] and not p.upper(*m.span())):
        return []
    return [Found("reference", canonical(m[0]), start, m.end())]
