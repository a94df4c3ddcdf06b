"""The figures of a text — numbers, dates, durations, amounts, case and article numbers — written alike for both languages.

`figures("3,5 millions au 1er mars 2024", "fr") == figures("3.5 million on 1 March 2024", "en")`.
"""

from __future__ import annotations

import re
from collections import Counter

from assistant.documents.text import fold
from assistant.types import Language

_MONTHS = {
    "fr": "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split(),
    "en": "january february march april may june july august september october november december".split(),
}
_WORDS = {
    "fr": {
        "deux": 2,
        "trois": 3,
        "quatre": 4,
        "cinq": 5,
        "six": 6,
        "sept": 7,
        "huit": 8,
        "neuf": 9,
        "dix": 10,
        "onze": 11,
        "douze": 12,
        "treize": 13,
        "quatorze": 14,
        "quinze": 15,
        "seize": 16,
        "dix-sept": 17,
        "dix-huit": 18,
        "dix-neuf": 19,
        "vingt": 20,
        "vingt-quatre": 24,
        "trente": 30,
        "trente-six": 36,
        "quarante": 40,
        "quarante-huit": 48,
        "cinquante": 50,
        "soixante": 60,
        "dizaine": 10,
        "douzaine": 12,
        "quinzaine": 15,
        "vingtaine": 20,
        "trentaine": 30,
    },
    "en": {
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
        "thirteen": 13,
        "fourteen": 14,
        "fifteen": 15,
        "sixteen": 16,
        "seventeen": 17,
        "eighteen": 18,
        "nineteen": 19,
        "twenty": 20,
        "twenty-four": 24,
        "thirty": 30,
        "thirty-six": 36,
        "forty": 40,
        "forty-eight": 48,
        "fifty": 50,
        "sixty": 60,
        "dozen": 12,
    },
}
_NAMES = {language: "|".join(names) for language, names in _MONTHS.items()}
_DAY = {
    "fr": re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({_NAMES['fr']})(?:\s+(\d{{4}}))?\b"),
    "en": re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({_NAMES['en']})(?:\s+(\d{{4}}))?\b"),
}
_MONTH = {language: re.compile(rf"\b({names})\s+(\d{{4}})\b") for language, names in _NAMES.items()}
_THOUSANDS = {"fr": re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))"), "en": re.compile(r"(?<=\d),(?=\d{3}(?!\d))")}
_DECIMAL = {"fr": re.compile(r"(?<=\d),(?=\d)"), "en": re.compile(r"(?<=\d)\.(?=\d)")}
_NUMBER = re.compile(r"\d+(?:[./-]\d+)*")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


def figures(text: str, language: Language) -> Counter[str]:
    """Every figure of a text and how often it stands there; number words from two up count as their digits."""
    plain = _THOUSANDS[language].sub("", fold(text))
    found: Counter[str] = Counter()

    def day(m: re.Match[str]) -> str:
        found[f"{m[3] or '----'}-{_MONTHS[language].index(m[2]) + 1:02d}-{int(m[1]):02d}"] += 1
        return " "

    def month(m: re.Match[str]) -> str:
        found[f"{m[2]}-{_MONTHS[language].index(m[1]) + 1:02d}"] += 1
        return " "

    rest = _MONTH[language].sub(month, _DAY[language].sub(day, plain))
    rest = _DECIMAL[language].sub(".", rest)
    found.update(m[0] for m in _NUMBER.finditer(rest))
    words = _WORDS[language]
    found.update(
        str(words[w])
        for whole in _WORD.findall(rest)
        for w in ([whole] if whole in words else whole.split("-"))
        if w in words
    )
    return found
