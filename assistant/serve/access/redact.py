"""Takes out of a text what tells who somebody is: e-mail addresses, telephone, social-security, account and card numbers.

Names stay: no pattern finds them all, and pretending to would be worse than saying so.
"""

from __future__ import annotations

import re
import unicodedata

EMAIL, PHONE, NIR, IBAN, NUMBER = "[email]", "[phone]", "[nir]", "[iban]", "[number]"

# What people write between the groups of a number. No comma: that is a list of numbers.
_GAP = r"[ .\-/]{0,2}"
_WIDE = r"[ .\-/()]{0,2}"
_EMAIL = re.compile(
    r"[^\s@<>\[\](),;:\"]{1,64}\s?(?:@|[\[({]\s?(?:at|arobase|arobas)\s?[\])}])\s?"
    r"[^\W_](?:[\w-]|(?:\.|\s?[\[({]\s?(?:dot|point)\s?[\])}]\s?)(?=\w)){1,253}",
    re.IGNORECASE,
)
_NIR = re.compile(  # sex, year, month, department, town, birth, and perhaps the check digits
    rf"(?<!\d)[12378]{_GAP}\d\d{_GAP}(?:0[1-9]|1[0-2]|[2-9]\d){_GAP}(?:\d\d|2[ab]){_GAP}\d{{3}}{_GAP}\d{{3}}(?:{_GAP}\d\d)?(?!\d)",
    re.IGNORECASE,
)
_PHONE = re.compile(  # French from abroad, French at home (but no date), any other country
    rf"(?<![\d+])(?:(?:\+|00) ?33{_WIDE}(?:0{_WIDE})?[1-9](?:{_GAP}\d){{8}}"
    rf"|(?!\d\d[/.-]\d\d[/.-](?:19|20)\d\d)0{_GAP}[1-9](?:{_GAP}\d){{8}}"
    rf"|(?:\+|00){_WIDE}[1-9](?:{_WIDE}\d){{7,13}})(?!\d)"
)
_GROUPS = re.compile(
    r"(?<![\d+])(?!00)\d{1,4}([ -])\d{1,4}(?:\1\d{1,4})+(?!\d)"
)  # a card, an account, a number in threes
_YEARS = re.compile(r"(?:(?:19|20)\d\d[ -]?)+")
_SOLID = re.compile(r"\d{9,}")
_IBAN_HEAD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ .\-]{0,2}[A-Za-z0-9])")
_IBAN_MARKS = " .-"
# Letters and digits of an account number, by country (the SWIFT registry): where it is known, the check digits may be wrong.
_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20,
    "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "TN": 24, "TR": 26,
}  # fmt: skip


def redact(text: str) -> str:
    """The text with each such number or address replaced by what it was, in brackets."""
    plain = _plain(text)
    plain = _ibans(_EMAIL.sub(EMAIL, plain))
    plain = _NIR.sub(NIR, plain)
    plain = _GROUPS.sub(lambda m: _long(m[0]), plain)  # before telephone numbers, which may be part of them
    plain = _PHONE.sub(PHONE, plain)
    return _SOLID.sub(NUMBER, plain)


def _plain(text: str) -> str:
    """The text in ordinary letters, digits, spaces and dashes: no other way of writing hides a number."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(_same(c) for c in folded if unicodedata.category(c) not in ("Cf", "Cs"))


def _same(c: str) -> str:
    if not c.isascii():
        if c.isdigit() and (value := unicodedata.digit(c, None)) is not None:
            return str(value)
        if unicodedata.category(c) == "Pd" or c == "\u2212":
            return "-"
    return " " if c != "\n" and (c.isspace() or not c.isprintable()) else c


def _ibans(text: str) -> str:
    """The text without account numbers: letter by letter, because words may follow without a mark between."""
    made, at = [], 0
    for head in _IBAN_HEAD.finditer(text):
        if head.start() >= at and (end := _iban_end(text, head.start())):
            made += [text[at : head.start()], IBAN]
            at = end
    return "".join(made) + text[at:]


def _iban_end(text: str, start: int) -> int | None:
    """Where the account number that begins here ends; None when it is none."""
    country = text[start : start + 2].upper()
    known = _IBAN_LENGTHS.get(country)
    taken, at, gap = "", start, 0
    while at < len(text) and len(taken) < (known or 34):
        c = text[at]
        if c.isascii() and c.isalnum():
            taken, gap = taken + c.upper(), 0
        elif c in _IBAN_MARKS and gap < 2:
            gap += 1
            if not known and len(taken) >= 15 and _mod97(taken):
                return at
        else:
            break
        at += 1
    whole = known is not None and len(taken) == known and sum(c.isdigit() for c in taken) * 2 > known
    return at if whole or (15 <= len(taken) <= 34 and _mod97(taken)) else None


def _mod97(iban: str) -> bool:
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def _long(groups: str) -> str:
    """Groups of digits that make a long number together, and are not merely years."""
    digits = sum(c.isdigit() for c in groups)
    if digits < 13 or _YEARS.fullmatch(groups):
        return groups
    return NIR if digits in (13, 15) and groups[0] in "12378" else NUMBER
