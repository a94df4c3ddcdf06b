"""Words that say how a figure holds: “environ”, “plus de”, “at least”, “no later than”, “ou plus”."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from assistant.documents.figures.figure import Found, Kind, Qualifier
from assistant.documents.figures.plain import Plain

Scope = Literal["quantity", "date", "both"]

# What is said, of what, in which words; a final “de” is also “d'”. Other words stand between them and the figure: see `_GAP`.
_TABLE: tuple[tuple[Qualifier, Scope, str], ...] = (
    ("about", "quantity", "environ, quelque, pres de, presque, peu pres, quasi, quasiment, approximativement, approximately, approx, about, "
     "roughly, nearly, almost, close to, some, ordre de, region of, order of, proche de, ~, ≈"),
    ("about", "both", "around, circa, autour de, alentours de, vers"),
    ("over", "quantity", "plus de, superieur a, superieure a, superieurs a, superieures a, au dela de, au-dela de, more than, greater than, "
     "higher than, over, above, exceeding, exceeds, exceed, excess of, excede, excedent, depasse, depassent, depassant, >"),
    ("over", "date", "apres, after, posterieur a, posterieure a, posterieurs a, posterieures a, posterieurement au"),
    ("under", "quantity", "moins de, inferieur a, inferieure a, inferieurs a, inferieures a, less than, fewer than, lower than, under, "
     "below, <"),
    ("under", "date", "avant, before, prior to, anterieur a, anterieure a, anterieurs a, anterieures a, earlier than"),
    ("min", "quantity", "au moins, au minimum, minimum, minima, minimal, minimale, pas moins de, at least, no less than, not less than, "
     "no fewer than, not fewer than, superieur ou egal a, superieure ou egale a, ≥"),
    ("max", "quantity", "au plus, au maximum, pas plus de, at most, no more than, not more than, not exceed, not exceeding, not over, "
     "maximum, maximal, maximale, excede pas, excedent pas, excedant pas, exceder, depasse pas, depassent pas, depasser, inferieur ou egal a, "
     "inferieure ou egale a, ≤"),
    ("max", "both", "jusqu'a, jusqu'au, jusqu'en, up to, au plus tard, no later than, not later than, at the latest"),
    ("max", "date", "by, until, till, ici, ici a"),
)  # fmt: skip
_PHRASES = {phrase: (qualifier, scope) for qualifier, scope, phrases in _TABLE for phrase in phrases.split(", ")}


def _pattern(phrase: str) -> str:
    escaped = re.escape(phrase).replace(r"\ ", "[ \n]")
    if phrase.endswith(" de"):
        return escaped.removesuffix("de") + "d(?:(?:es?|u)(?![a-z])|')"
    return escaped + ("(?![a-z])" if phrase[-1].isalpha() else "")


_LEADING = re.compile("|".join(_pattern(phrase) for phrase in sorted(_PHRASES, key=len, reverse=True)))
STARTS = frozenset(m[0] for phrase in _PHRASES if (m := re.match("[a-z]+", phrase))) | frozenset("~≈<>≥≤")
_GAP = re.compile(
    r"[\s:(]{0,2}(?:(?:de|du|des|a|au|aux|the|le|la|les|une?|an?|of|en|in|on|total|period|seuil|soit|fin)[ \n]|[dl]'){0,4}"
)
_LONGEST_GAP = 24
# Said after the figure, or after the one thing that a number counts: “deux ans au plus”, “100 hospitals or more”, “100+”.
_AFTER = (
    r"(?:(?P<max>au plus tard|at the latest|au (?:plus|maximum)|at (?:the )?most|maximum|ou moins|or (?:less|fewer))"
    r"|(?P<min>au (?:moins|minimum)|at least|minimum|or more|ou plus(?! tard)|et plus|and (?:more|over|above)|or longer)"
    r"|(?P<about>environ|or so|a peu pres|approximativement))(?![a-z'])(?![ \n](?:d[e'] ?)?[0-9])"
)
_TRAILING = re.compile(rf",?[ \n]{_AFTER}|(?P<plus>\+)(?![0-9])")
_COUNTED = re.compile(rf" [a-z]{{4,20}} {_AFTER}|(?P<plus>\+)(?![0-9])")
_NAMED_BY_DATE = re.compile(
    r"[ \n]the[ \n](?![0-9]{1,2}(?:st|nd|rd|th)|end|beginning|start|middle|summer|spring|autumn)"
)  # “by the March 2026 decision”
_UNFIT: dict[Kind, frozenset[str]] = {"duration": frozenset({"over"})}  # “over four years” is how long it lasts
_NEVER: frozenset[Kind] = frozenset({"article", "reference", "ordinal"})  # “under Article 6”, “about decision No 3”


class Pending(NamedTuple):
    """A qualifier that was read and waits for its figure."""

    qualifier: Qualifier
    scope: Scope
    phrase: str
    end: int


def read_qualifier(p: Plain, start: int) -> Pending | None:
    """The qualifying words that begin at a place."""
    m = _LEADING.match(p.folded, start)
    if not m:
        return None
    phrase = m[0].replace("\n", " ")
    phrase = phrase if phrase in _PHRASES else re.sub("d(?:'|es|u)$", "de", phrase)
    return Pending(*_PHRASES[phrase], phrase, m.end())


def leads(p: Plain, pending: Pending, start: int) -> bool:
    """Whether only small words stand between a qualifier and a figure."""
    gap = start - pending.end
    if not 0 <= gap <= _LONGEST_GAP:
        return False
    return gap == 0 or _GAP.fullmatch(p.folded, pending.end, start) is not None


def qualify(p: Plain, found: list[Found], pending: Pending | None) -> list[Found]:
    """The figures with what is said of them before the first and after the last."""
    if (
        pending
        and leads(p, pending, found[0].start)
        and _fits(p, pending, found[0])
        and found[0].qualifier in (None, "about")
    ):
        found[0] = found[0]._replace(qualifier=pending.qualifier)
    last = found[-1]
    if last.kind in _NEVER or last.qualifier not in (None, "about"):
        return found
    m = _TRAILING.match(p.folded, last.end) or (_COUNTED.match(p.folded, last.end) if last.kind == "number" else None)
    if m and not (m["max"] and last.kind == "date" and "tard" not in m["max"] and "latest" not in m["max"]):
        found[-1] = last._replace(qualifier="min" if m["plus"] or m["min"] else "max" if m["max"] else "about")
    return found


def _fits(p: Plain, pending: Pending, found: Found) -> bool:
    if found.kind in _NEVER or pending.phrase in _UNFIT.get(found.kind, ()):
        return False
    if pending.scope == "date" and _NAMED_BY_DATE.match(p.folded, pending.end):
        return False
    return pending.scope in ("both", "date" if found.kind in ("date", "time") else "quantity")
