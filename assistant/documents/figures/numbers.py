"""Numbers in digits and in words: “1 234,5”, “1,234.5”, “3,5 millions”, “deux cent mille”, “une quinzaine”, “des milliers”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.documents.figures.figure import EXACT
from assistant.documents.figures.plain import Plain
from assistant.documents.figures.words import COLLECTIVES, VAGUE, read_words

_LONGEST = 18  # digits of a number; what is longer is a name
_DIGITS = re.compile(
    r"(?P<groups>[0-9]{1,3}(?P<by>[ ,.'])[0-9]{3}(?:(?P=by)[0-9]{3}){0,4})(?![0-9])(?:(?P<point>[.,])(?P<rest>[0-9]{1,9})(?![0-9]))?"
    r"|(?P<whole>[0-9]+)(?:(?P<mark>[.,])(?P<part>[0-9]{1,9})(?![0-9]))?"
)
_SCALES = {"thousand": 10**3, "mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9,
           "billion": 10**9, "billions": 10**9, "trillion": 10**12, "trillions": 10**12, "hundred": 100}  # fmt: skip
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "mio": 10**6} | dict.fromkeys(("md", "mds", "mrd", "mrds", "bn"), 10**9)
_MONEY = r"(?:€|\$|£|euros?(?![a-z])|eur(?![a-z])|usd(?![a-z])|gbp(?![a-z])|chf(?![a-z]))"
_WORD = re.compile(r"[ \n-]{1,2}([a-z]+)(?![a-z0-9])")
_LETTER = re.compile(rf"(?P<gap>\s?)(?P<by>k|mn|mio|mds|md|mrds|mrd|m|bn)(?:(?P<money>(?=\s?{_MONEY}))|(?![a-z0-9']))")
_OF_SCALE = re.compile(r" (?:de |d'|of )(milliers|millions|milliards|thousands|billions)(?![a-z])")
_AGAIN = re.compile(r" \(([0-9]{1,9})\)")
_PEOPLE = re.compile(r"m (?:people|patients|users|records|persons|citizens|individuals|accounts)(?![a-z])")
_A = re.compile(r"an?(?=[ -])")
_HALF = re.compile(r" (?:and a half|et demie?)(?![a-z])")
_AFTER_DECIMAL = re.compile(rf"\s?(?:%|{_MONEY}|[km]\s?{_MONEY}|millions?|billions?|thousand|per ?cent)")
_COLLECTIVE = re.compile(
    rf"(?P<some>{'|'.join(w for w in VAGUE if w != 'tens')}|tens(?= of))(?![a-z])"
    r"|(?:half an? |(?:an? |une? |one )?(?:half|demi)[ -])(?P<half>million|milliard|billion|thousand|millier|douzaine|dozen)(?![a-z])"
    rf"|(?P<one>{'|'.join(w for w in COLLECTIVES if not w.endswith('s') and w != 'dozen')})(?= de | d')"
)
COLLECTIVE_STARTS = frozenset(VAGUE) | frozenset(w for w in COLLECTIVES if not w.endswith("s")) | {"demi", "half"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text, [start, end); `scale` is its “million, M, bn…” or 1."""

    value: Decimal
    start: int
    end: int
    scale: int = 1
    ordinal: bool = False
    one: bool = False  # only “un, a, one”: no figure without a unit
    about: bool = False  # “une quinzaine”
    vague: bool = False  # “des milliers”
    digits: str = ""  # as written, when in digits without marks

    @property
    def year(self) -> bool:
        """True for four digits that read as a year."""
        return len(self.digits) == 4 and "1900" <= self.digits <= "2099"


def read_number(p: Plain, start: int, *, money: bool = False) -> Number | None:
    """The number that begins at a place; `money` when a currency stands before it, so that “3m” is three million."""
    if "0" <= p.folded[start : start + 1] <= "9":
        return _in_digits(p, start, money)
    return _vague(p, start) or _in_words(p, start)


def _in_digits(p: Plain, start: int, money: bool) -> Number | None:
    m = _DIGITS.match(p.folded, start)
    if not m:
        return None
    value, end, digits = _value(m, p)
    if value is None:
        return None
    number = Number(value, start, end, digits=digits)
    if (word := _WORD.match(p.folded, end)) and word[1] in _SCALES and not number.year:
        by = _SCALES[word[1]] * (1000 if word[1].startswith("billion") and p.language == "fr" else 1)
        return _scaled(number, by, word.end())
    if word and word[1] in COLLECTIVES and not number.year:
        return _scaled(number, COLLECTIVES[word[1]], word.end(), about=True)
    m = _LETTER.match(p.folded, end)
    if m and (money or m["money"] is not None or _is_million(p, m)):
        return _scaled(number, _SHORT[m["by"]], m.end())
    return number


def _is_million(p: Plain, m: re.Match[str]) -> bool:
    """Whether letters after a number are its scale where no money tells: not “3 M. Dupont”, “3M-style”, “3 m”."""
    if p.folded[m.end() : m.end() + 1] == "-" or (m["gap"] and p.folded[m.end() : m.end() + 1] == "."):
        return False
    return m["by"] != "m" or p.upper(*m.span("by")) or _PEOPLE.match(p.folded, m.start("by")) is not None


def _value(m: re.Match[str], p: Plain) -> tuple[Decimal | None, int, str]:
    """(the number, where it ends, its digits when they are a plain whole number)."""
    if m["groups"] is None:
        whole, part = m["whole"], m["part"]
        if len(whole) > _LONGEST:
            return None, m.end(), ""
        if part is None or (m["mark"] == "," and not _decimal_comma(m, p)):
            return Decimal(whole), m.end("whole"), whole
        return Decimal(f"{whole}.{part}"), m.end(), ""
    by, groups = m["by"], m["groups"]
    joined = groups.replace(by, "")
    if m["rest"] is not None and m["point"] != by:
        return Decimal(f"{joined}.{m['rest']}"), m.end(), ""
    if by in ",." and groups.count(by) == 1 and _is_decimal(groups, by, p):
        return Decimal(groups.replace(by, ".")), m.end("groups"), ""
    return Decimal(joined), m.end("groups"), ""


def _is_decimal(groups: str, by: str, p: Plain) -> bool:
    """Whether “1,234” or “1.234” is a number with three decimals: by the language, and by how it looks when nothing tells."""
    if groups.startswith("0"):
        return True
    if p.language is None:
        return by == "." and not groups.endswith("000")
    return (by == ",") == (p.language == "fr")


def _decimal_comma(m: re.Match[str], p: Plain) -> bool:
    """An English comma stands between two numbers of a list, unless a scale or a unit of money shows a French habit."""
    return p.language != "en" or bool(_AFTER_DECIMAL.match(p.folded, m.end()))


def _scaled(number: Number, by: int, end: int, *, about: bool = False) -> Number:
    return Number(EXACT.multiply(number.value, Decimal(by)), number.start, end, scale=by, about=about)


def _in_words(p: Plain, start: int) -> Number | None:
    found = read_words(p, start)
    if not found:
        a = _A.match(p.folded, start)
        return Number(Decimal(1), start, a.end(), one=True) if a else None
    if not found.ordinal and (word := _WORD.match(p.folded, found.end)) and word[1] in COLLECTIVES:
        by, end = COLLECTIVES[word[1]], word.end()
        if m := _OF_SCALE.match(p.folded, end):  # une centaine de milliers
            by, end = by * VAGUE[m[1]], m.end()
        return Number(Decimal(found.value * by), start, end, scale=by, about=True)
    again = _AGAIN.match(p.folded, found.end)  # “trois (3) mois”
    end = again.end() if again and int(again[1]) == found.value else found.end
    number = Number(Decimal(found.value), start, end, found.scale, found.ordinal, found.one)
    if not found.ordinal and (m := _HALF.match(p.folded, found.end)):
        word = _WORD.match(p.folded, m.end()) if found.scale == 1 else None
        by = _SCALES.get(word[1], 0) if word else 0  # two and a half million
        value = number.value + Decimal(found.scale) / 2
        return Number(value * (by or 1), start, word.end() if word and by else m.end(), scale=by or found.scale)
    return number


def _vague(p: Plain, start: int) -> Number | None:
    """“Des dizaines de milliers”, “dozens of”; a collective alone (“la dizaine de”) is about its number."""
    m = _COLLECTIVE.match(p.folded, start)
    if not m:
        return None
    if m["some"]:
        by, end = VAGUE[m["some"]], m.end("some")
        if of := _OF_SCALE.match(p.folded, end):
            by, end = by * VAGUE[of[1]], of.end()
        return Number(Decimal(by), start, end, scale=by, about=True, vague=True)
    if m["half"]:
        by = COLLECTIVES.get(m["half"]) or _SCALES[m["half"]]
        return Number(Decimal(by) / 2, start, m.end("half"), about=m["half"] in COLLECTIVES)
    return Number(Decimal(COLLECTIVES[m["one"]]), start, m.end("one"), about=True)
