"""Measures as figures: ranges (“de 2 à 5 ans”), alternatives (“two or three years”), rates that are no durations (“a year”)."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from assistant.documents.figures.dates import read_date
from assistant.documents.figures.figure import EXACT, Found, Qualifier
from assistant.documents.figures.measures import Measure, read_measure, share
from assistant.documents.figures.periods import after_ordinal
from assistant.documents.figures.plain import Plain
from assistant.documents.figures.words import read_words

_TO = re.compile(r"(?:- ?| )(?P<to>a|to|jusqu'a|up to)[ -]| ?(?P<dash>[-/]) ?")
_AND = re.compile(r" (?:et|and) (?:de |d')?")
_OR = re.compile(r" (?:ou|or) (?:de |d')?")
# “a year” is a duration after these or before those; else it is a rate (“40 million euros a year”).
_LASTING = re.compile(
    r"(?:^|[ '-])(?:for|in|within|of|after|than|about|nearly|almost|over|during|least|most|lasts?|takes?|only|under|half|dans|pendant|de|d|"
    r"sous|en|apres|moins|plus|pour)[ ']$"
)
_LATER = re.compile(r" (?:later|ago|before|after|earlier|long|plus tard|apres|avant)(?![a-z])")
_PARTY = re.compile(
    r"[ -](?:part(?:y|ies)|countr(?:y|ies)|states?|persons?)(?![a-z])"
)  # “a third party” is not number three
_FIRST = re.compile(
    r"(?:premiere?|first)(?= (?:chambre|alinea|paragraphe|phase|etape|chamber|paragraph|subparagraph|stage)(?![a-z]))"
)
_LAST_FIRST = re.compile(r"alinea premier(?![a-z])")
_HALF = re.compile(r"(?:half(?= (?:of|the) )|moitie)(?![a-z])")
_PART = re.compile(r"(?:tiers|quart)(?= (?:des?|du) | d')(?! de confiance)")
_OTHER_HALF = re.compile(r"(?:premiere|seconde|deuxieme|derniere|other) $")
_IN_YEAR = frozenset("en in annee year an depuis since".split())
_SPACE = re.compile(r"[ -]")


def read_quantities(p: Plain, start: int, *, between: bool = False, word: str = "") -> list[Found]:
    """The quantity that begins at a place, both ends of a range; nothing for “un, a, one” by themselves."""
    first = read_measure(p, start)
    if not first:
        return _shares(p, start)
    if first.kind == "ordinal":
        return _ordinal(p, first)
    if not first.number.digits and first.kind == "number" and (year := _written_date(p, first, word)):
        return [year]
    joined, second = _second(p, first, between)
    if second and joined != "or":
        low, high = _alike(first, second)
        if low and high:
            rising = low.unit != high.unit or low.amount < high.amount
            return [_found(low, "from" if rising else None), _found(high, "to" if rising else None)]
    if (
        second
        and first.kind == "number"
        and first.number.scale == 1
        and second.kind in ("amount", "duration", "percent")
    ):
        return [_found(first.like(second))]
    if first.number.one and (first.kind == "number" or _is_rate(p, first)):
        return []
    return [_found(first)]


def read_first(p: Plain, start: int) -> list[Found]:
    """“Le premier alinéa, the first chamber”: elsewhere “first” is a word, not a figure."""
    m = _FIRST.match(p.folded, start)
    return [Found("ordinal", "1", start, m.end())] if m else []


def _found(measure: Measure, qualifier: Qualifier | None = None) -> Found:
    about = measure.number.about and not measure.number.vague
    return Found(measure.kind, measure.value, measure.start, measure.end, qualifier or ("about" if about else None))


def _shares(p: Plain, start: int) -> list[Found]:
    """“La moitié, half of, le tiers des, le quart de”."""
    before = p.folded[max(0, start - 12) : start]
    if (m := _HALF.match(p.folded, start)) and not _OTHER_HALF.search(before):
        return [_found(share(1, 2, start, m.end()))]
    if (m := _PART.match(p.folded, start)) and before.endswith(("le ", "du ", "au ")):
        return [_found(share(1, 3 if m[0] == "tiers" else 4, start, m.end()))]
    return []


def _ordinal(p: Plain, measure: Measure) -> list[Found]:
    if not measure.number.digits:
        if date := read_date(p, measure.start):
            return [date.found()]
        if measure.amount == 3 and _PARTY.match(p.folded, measure.end):
            return []
    period = after_ordinal(p, measure.start, int(measure.amount), measure.end)
    return [period or _found(measure)]


def _written_date(p: Plain, measure: Measure, word: str) -> Found | None:
    """Dates in words: “vingt et un décembre”, “en deux mille vingt-quatre”, “twenty twenty-four”."""
    if 1 <= measure.amount <= 31 and (date := read_date(p, measure.start)):
        return date.found()
    if (
        measure.amount in (19, 20)
        and (join := _SPACE.match(p.folded, measure.end))
        and (rest := read_words(p, join.end()))
    ):
        if 10 <= rest.value <= 99 and not rest.ordinal:
            return Found("date", f"{int(measure.amount) * 100 + rest.value}", measure.start, rest.end)
    elif word in _IN_YEAR and 1900 <= measure.amount <= 2099 and measure.amount == int(measure.amount):
        return Found("date", str(int(measure.amount)), measure.start, measure.end)
    return None


def _second(p: Plain, first: Measure, between: bool) -> tuple[str, Measure | None]:
    """(how it is joined, the measure that follows)."""
    if first.kind not in ("number", "amount", "duration", "percent"):
        return "", None
    if between and (m := _AND.match(p.folded, first.end)):
        return "and", _following(p, m.end())
    if m := _OR.match(p.folded, first.end):
        return "or", _following(p, m.end())
    m = _TO.match(p.folded, first.end)
    second = _following(p, m.end()) if m else None
    if not m or not second:
        return "", None
    counted = second.kind != "number" or second.number.scale > 1
    if m["dash"] and not counted and (p.raw[m.start("dash")] not in "–—"):
        return "", None  # “10-12” may be a name
    if m["to"] == "a" and not p.to(m.start("to")):
        return "", None
    return "to", second


def _following(p: Plain, start: int) -> Measure | None:
    second = read_measure(p, start)
    if not second or second.kind not in ("number", "amount", "duration", "percent") or second.number.one:
        return None
    return None if second.kind == "number" and read_date(p, start) else second


def _alike(first: Measure, second: Measure) -> tuple[Measure | None, Measure | None]:
    """Both ends of a range in the same unit; None when they count different things."""
    if first.kind == second.kind:
        if first.kind in ("number", "amount") and (first.kind == "number" or first.unit == second.unit):
            first = _scaled_like(first, second)
        return first, second
    if first.kind == "number" and not first.number.vague:
        return first.like(second), second
    if first.kind == "amount" and second.kind == "number":  # €10-12 million
        return _scaled_like(first, second), replace(second, kind="amount", unit=first.unit)
    return None, None


def _scaled_like(first: Measure, second: Measure) -> Measure:
    scaled = EXACT.multiply(first.amount, Decimal(second.number.scale))
    return (
        replace(first, amount=scaled)
        if first.number.scale == 1 and first.amount < 1000 and scaled < second.amount
        else first
    )


def _is_rate(p: Plain, measure: Measure) -> bool:
    """Whether “a year, un jour” is not how long something lasts."""
    if measure.kind != "duration" or (
        p.folded[measure.start : measure.number.end] not in ("a", "an") and measure.unit != "d"
    ):
        return False
    return not (
        _LASTING.search(p.folded, max(0, measure.start - 10), measure.start)
        or _LATER.match(p.folded, measure.end)
        or measure.amount != measure.amount.to_integral_value()
        or measure.value in ("18m", "90min", "30min")
    )
