"""Numbers with what they count: durations, amounts of money, percentages, fractions, ordinals."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.documents.figures.figure import EXACT, Kind, plain_number
from assistant.documents.figures.numbers import Number, read_number
from assistant.documents.figures.plain import Plain

# A unit of time: the unit it is counted in, and how many of them it is. Years are months and weeks are days, exactly; a month is
# not thirty days, a day is not 24 hours (a time limit in hours runs otherwise than one in days).
_TIME = {
    "an ans annee annees year years yr yrs": ("m", 12),
    "mois month months": ("m", 1),
    "trimestres": ("m", 3),
    "semestres": ("m", 6),
    "decennie decennies decade decades": ("m", 120),
    "siecle siecles century centuries": ("m", 1200),
    "semaine semaines week weeks": ("d", 7),
    "jour jours day days j": ("d", 1),
    "journee journees": ("d", 1),
    "h heure heures hour hours hr hrs": ("min", 60),
    "minute minutes min mn mins": ("min", 1),
    "secondes seconds sec": ("s", 1),
}
UNITS = {word: unit for words, unit in _TIME.items() for word in words.split()}
_SINGULAR = frozenset("an annee year yr month decade day hour jour heure minute".split())
_BETWEEN = frozenset(
    "premier premiers premiere premieres dernier derniers derniere dernieres prochain prochains prochaine prochaines autre autres "
    "long longs longue longues nouveau nouveaux nouvelle nouvelles plein pleins pleine pleines bon bonnes first last next past "
    "further additional more other full consecutive extra long supplementary calendar clear successive entire whole".split()
)
_WORKING = re.compile(r" (?:ouvres?|ouvrables?)(?![a-z])")
_WORKING_BEFORE = re.compile(r"(?:working|business)[ -]days?(?![a-z])")
_NEXT = re.compile(r"(?:[ \n]{1,2}|-)?(d'|de |of )?([a-z]+)(?![0-9])")
_HALF_UNIT = re.compile(r"(?:half|demi)[ -](?:an? )?([a-z]+)(?![a-z0-9])")
_AND_HALF = re.compile(r" (?:et|and) (?:une? |a )?(?P<part>demie?|half|quart|quarter)(?![a-z])")
_AND = re.compile(r"(?:,? (?:et|and) |, | )")

_CURRENCIES = {
    "EUR": r"€|euros?|eur",
    "USD": r"us dollars?|us\$|\$ ?us|\$|dollars?(?: (?:americains?|us))?|usd",
    "GBP": r"£|livres? sterling|pounds?(?: sterling)?|gbp",
    "CHF": r"chf|francs? suisses?|swiss francs?",
}
_AFTER = re.compile(
    r"(?![ \n][€$£] ?[0-9])[ \n]?(?:de |d'|of )?(?:"
    + "|".join(f"(?P<{code}>{form})" for code, form in _CURRENCIES.items())
    + r")(?![a-z]|-d)"
)
_CENTS = re.compile(r"([0-9]{2})(?![0-9])")
_BEFORE = re.compile(r"(?:(?P<EUR>€|eur)|(?P<USD>us ?\$|\$|usd)|(?P<GBP>£|gbp)|(?P<CHF>chf)) ?(?=[0-9])")
MONEY_STARTS = frozenset({"eur", "us", "usd", "gbp", "chf", "€", "$", "£"})

_PERCENT = re.compile(r"[ \n]?(?:%|pour[ -]cents?(?![a-z])|pct(?![a-z]))|[ -]?per ?cent(?:age)?(?![a-z])")
_POINTS = re.compile(r" ?(?:percentage[ -]|% )?points?(?: de pourcentage| de %)?(?![a-z])")
_PER_MILLE = re.compile(r" ?‰")

_ORDINAL = re.compile(r"(?:ers?|eres?|res?|nde?s?|e|es|emes?|iemes?|st|rd|th|de)(?![a-z0-9'])")
_PARTS = {
    "demi": 2, "half": 2, "halves": 2, "tiers": 3, "third": 3, "quart": 4, "quarter": 4, "cinquieme": 5, "fifth": 5, "sixieme": 6,
    "sixth": 6, "septieme": 7, "seventh": 7, "huitieme": 8, "eighth": 8, "neuvieme": 9, "ninth": 9, "dixieme": 10, "tenth": 10,
    "vingtieme": 20, "twentieth": 20, "centieme": 100, "hundredth": 100,
}  # fmt: skip
_PART = re.compile(rf"[ -]({'|'.join(_PARTS)})(s?)(?![a-z])(?P<of> (?:des?|du|of)(?![a-z])| d'| de l)?")
_HOUR = re.compile(r" ?(?:d'|of an? )?(?:heure|hour)(?![a-z])")
_SLASH = re.compile(r"([1-9])/([1-9]|10)(?![0-9/]| ?[a-z]{3,9}[ .][12][0-9]{3})")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number and what it counts: `amount` in the unit (“m”, “EUR”, “%”, “” for a bare number)."""

    kind: Kind
    unit: str
    amount: Decimal
    start: int
    end: int
    number: Number

    @property
    def value(self) -> str:
        """The one way to write it."""
        if self.unit == "min" and not self.amount % 60:
            return f"{plain_number(EXACT.divide(self.amount, Decimal(60)))}h"
        number = plain_number(self.amount)
        if self.number.vague and self.kind in ("number", "amount"):
            number += "s"
        if self.unit == "" and len(self.number.digits) > 1 and self.number.digits.startswith("0"):
            return self.number.digits  # “007” is a name
        return number + {"EUR": " EUR", "USD": " USD", "GBP": " GBP", "CHF": " CHF", "%": ""}.get(self.unit, self.unit)

    def like(self, other: Measure) -> Measure:
        """This bare number counted as the other: “10” of “10 to 12 million euros” is ten million euros."""
        amount = self.amount
        if (
            self.number.scale == 1
            and other.number.scale > 1
            and EXACT.multiply(amount, Decimal(other.number.scale)) <= other.number.value
        ):
            amount = EXACT.multiply(amount, Decimal(other.number.scale))
        factor = EXACT.divide(other.amount, other.number.value) if other.number.value else Decimal(1)
        return replace(self, kind=other.kind, unit=other.unit, amount=EXACT.multiply(amount, factor))


def read_measure(p: Plain, start: int) -> Measure | None:
    """The number that begins at a place, with its unit."""
    if before := _BEFORE.match(p.folded, start):
        number = read_number(p, before.end(), money=True)
        return Measure("amount", str(before.lastgroup), number.value, start, number.end, number) if number else None
    if (m := _HALF_UNIT.match(p.folded, start)) and (unit := UNITS.get(m[1])):
        return _timed(unit, Decimal("0.5"), m.end(), Number(Decimal(1), start, m.end()), p)
    number = read_number(p, start)
    if number is None:
        return None
    if number.ordinal:
        return Measure("ordinal", "", number.value, start, number.end, number)
    return _share(p, number) or _money(p, number) or _duration(p, number) or _part(p, number) or _numbered(p, number)


def read_bare(number: Number | None) -> Measure | None:
    """A number that counts nothing that is known."""
    return Measure("number", "", number.value, number.start, number.end, number) if number else None


def _share(p: Plain, number: Number) -> Measure | None:
    if m := _PERCENT.match(p.folded, number.end):
        if m[0].endswith("age") and not _POINTS.match(p.folded, m.end()):
            return None
        points = _POINTS.match(p.folded, m.end())
        unit, end = ("pt", points.end()) if points else ("%", m.end())
        return Measure("percent", unit, number.value, number.start, end, number)
    if (m := _POINTS.match(p.folded, number.end)) and m[0].strip() not in ("point", "points"):
        return Measure("percent", "pt", number.value, number.start, m.end(), number)
    if m := _PER_MILLE.match(p.folded, number.end):
        return Measure("percent", "%", EXACT.divide(number.value, Decimal(10)), number.start, m.end(), number)
    return None


def _money(p: Plain, number: Number) -> Measure | None:
    m = _AFTER.match(p.folded, number.end)
    if not m:
        return None
    amount, end = number.value, m.end()
    if m[0] == "€" and number.digits and (cents := _CENTS.match(p.folded, end)):
        amount, end = amount + Decimal(cents[1]) / 100, cents.end()
    return Measure("amount", str(m.lastgroup), amount, number.start, end, number)


def _duration(p: Plain, number: Number) -> Measure | None:
    at = number.end
    for _ in range(3):
        m = _NEXT.match(p.folded, at)
        if not m or (m[1] and not number.about) or (number.year and m[2] in _BETWEEN):
            return None
        if m[2] in ("half", "demi") and (half := _HALF_UNIT.match(p.folded, m.start(2))) and half[1] in UNITS:
            return _timed(UNITS[half[1]], number.value / 2, half.end(), number, p)
        if m[2] in UNITS:
            return None if _not_a_unit(p, number, m) else _timed(UNITS[m[2]], number.value, m.end(2), number, p)
        if m[2] not in _BETWEEN:
            working = _WORKING_BEFORE.match(p.folded, m.start(2))
            return Measure("duration", "bd", number.value, number.start, working.end(), number) if working else None
        at = m.end(2)
    return None


def _not_a_unit(p: Plain, number: Number, m: re.Match[str]) -> bool:
    """“an” is also an English article, “2023 year-end” is no duration, “someday” no day."""
    word = m[2]
    if word == "an":
        return number.value >= 2
    if word == "j" and p.folded[m.end(2) : m.end(2) + 1] == "'":
        return True
    return number.year and word in _SINGULAR


def _timed(unit: tuple[str, int], amount: Decimal, end: int, number: Number, p: Plain) -> Measure:
    """A duration, with the smaller part that may follow it: “two years and six months”, “un an et demi”."""
    base, factor = unit
    total = EXACT.multiply(amount, Decimal(factor))
    if working := base == "d" and factor == 1 and _WORKING.match(p.folded, end):
        base, end = "bd", working.end()
    elif m := _AND_HALF.match(p.folded, end):
        share = Decimal("0.25" if m["part"].startswith("quart") else "0.5")
        total, end = total + share * factor, m.end()
    elif factor > 1 and (m := _AND.match(p.folded, end)):
        more = read_number(p, m.end())
        word = _NEXT.match(p.folded, more.end) if more and not more.year else None
        if (
            more
            and word
            and not word[1]
            and word[2] in UNITS
            and UNITS[word[2]][0] == base
            and UNITS[word[2]][1] < factor
        ):
            total, end = total + more.value * UNITS[word[2]][1], word.end(2)
    return Measure("duration", base, total, number.start, end, number)


def _part(p: Plain, number: Number) -> Measure | None:
    """“Deux tiers, three quarters, a third of”: a share of the whole."""
    count, whole, end = int(number.value), 0, number.end
    if m := _PART.match(p.folded, number.end):
        many, whole, end = bool(m[2]) or m[1] in ("tiers", "halves"), _PARTS[m[1]], m.end(2)
        if not (many if count > 1 else m["of"] and not p.folded.startswith("de confiance", m.end(2) + 1)):
            return None
        if whole == 4 and (hour := _HOUR.match(p.folded, end)):
            return Measure("duration", "min", number.value * 15, number.start, hour.end(), number)
    elif number.digits and (m := _SLASH.match(p.folded, number.start)):
        count, whole, end = int(m[1]), int(m[2]), m.end()
    if not 0 < count < whole or number.value != count:
        return None
    return share(count, whole, number.start, end)


def share(count: int, whole: int, start: int, end: int) -> Measure:
    """A part of a whole as a measure: a percentage when it is a whole one, else a fraction."""
    number = Number(Decimal(count), start, end)
    if 100 * count % whole == 0:
        return Measure("percent", "%", Decimal(100 * count // whole), start, end, number)
    return Measure("fraction", f"/{whole}", Decimal(count), start, end, number)


def _numbered(p: Plain, number: Number) -> Measure | None:
    if p.folded[number.start].isdigit() and number.scale == 1 and (m := _ORDINAL.match(p.folded, number.end)):
        return Measure("ordinal", "", number.value, number.start, m.end(), number)
    return read_bare(number)
