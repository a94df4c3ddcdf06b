"""Numbers in French and English words: “quatre-vingt-dix-neuf”, “deux cent mille”, “one hundred and five”, “vingt et unième”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from assistant.documents.figures.plain import Plain

_FR = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split()
_EN = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_FR_TENS = {"vingt": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80,
            "octante": 80, "nonante": 90}  # fmt: skip
_EN_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
            "ninety": 90}  # fmt: skip
_EN_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
                "twelve": "twelfth"}  # fmt: skip
_HUNDRED = {"cent": 100, "cents": 100, "hundred": 100}
_THOUSAND = frozenset({"mille", "mil", "millieme"})  # alone: one thousand
_HUNDREDTH = {"centieme": 100, "hundredth": 100}
_SCALES = {"mille": 10**3, "mil": 10**3, "thousand": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9,
           "milliards": 10**9, "billion": 10**9, "billions": 10**9, "trillion": 10**12}  # fmt: skip
_SCALE_ORDINALS = {"millieme": 10**3, "thousandth": 10**3, "millionieme": 10**6, "millionth": 10**6}
_ONE = frozenset({"un", "une", "one", "a", "an"})
_AND = frozenset({"et", "and"})

COLLECTIVES = {"huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
               "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000, "dozen": 12}  # fmt: skip
COLLECTIVES |= {f"{word}s": value for word, value in COLLECTIVES.items()}
VAGUE = {"dizaines": 10, "dozens": 10, "tens": 10, "douzaines": 10, "centaines": 100, "hundreds": 100, "milliers": 1000,
         "thousands": 1000, "millions": 10**6, "milliards": 10**9, "billions": 10**9}  # fmt: skip


def _french() -> Iterator[tuple[str, int]]:
    yield from zip(_FR, range(1, 20), strict=True)
    for word, ten in _FR_TENS.items():
        yield word, ten
        for unit in range(1, 20 if ten == 60 else 10):
            joined = ("-et-", "-") if unit in (1, 11) else ("-",)
            yield from ((f"{word}{join}{_FR[unit - 1]}", ten + unit) for join in joined)
    yield from (("quatre-vingt", 80), ("quatre-vingts", 80), ("soixante-et-dix", 70))
    yield from ((f"quatre-vingt-{word}", 80 + unit) for unit, word in enumerate(_FR, 1))


def _english() -> Iterator[tuple[str, int]]:
    yield from zip(_EN, range(1, 20), strict=True)
    for word, ten in _EN_TENS.items():
        yield word, ten
        yield from ((f"{word}-{_EN[unit]}", ten + unit + 1) for unit in range(9))


def _french_ordinal(word: str) -> str:
    stem = word.removesuffix("s") if word.endswith("vingts") else word
    stem = {"q": f"{stem}u", "f": f"{stem[:-1]}v", "e": stem[:-1]}.get(stem[-1], stem)
    return f"{stem}ieme"


def _english_ordinal(word: str) -> str:
    head, dash, last = word.rpartition("-")
    last = _EN_ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return f"{head}{dash}{last}"


def _feminine(words: dict[str, int]) -> dict[str, int]:
    return words | {f"{w}e": n for w, n in words.items() if w == "un" or w.endswith("-un")}


_SMALL = _feminine(dict(_french())) | dict(_english())
_ORDINALS = {_french_ordinal(w): n for w, n in _french()} | {_english_ordinal(w): n for w, n in _english()}
_ORDINALS = {w: n for w, n in _ORDINALS.items() if n > 1} | {"second": 2, "seconde": 2, **_HUNDREDTH}
_ORDINALS |= {f"{w}s": n for w, n in _ORDINALS.items() if w.endswith("ieme")}
_PARTS = frozenset(part for form in (*_SMALL, *_ORDINALS) for part in form.split("-"))
_VOCABULARY = _PARTS | _HUNDRED.keys() | _SCALES.keys() | _SCALE_ORDINALS.keys() | _AND | _ONE
# The words that a number can begin with (“a” only before hundred, thousand and so on: see `read_words`).
STARTS = frozenset(form.split("-")[0] for form in (*_SMALL, *_ORDINALS)) | _THOUSAND | {"cent", "a"}

_TOKEN = re.compile(r"([a-z]+)(?![a-z0-9])")
_JOIN = re.compile(r"-|[ \n]{1,2}")
_LONGEST = 32  # words of one number


class Words(NamedTuple):
    """A number in words: `scale` is its last “mille, million…” or 1; `one` when it is only “un, a, one”."""

    value: int
    end: int
    ordinal: bool
    scale: int
    one: bool


def read_words(p: Plain, start: int) -> Words | None:
    """The longest number in words that begins at a place."""
    words: list[str] = []
    ends: list[int] = []
    at = start
    while len(words) < _LONGEST and (m := _TOKEN.match(p.folded, at)) and m[1] in _VOCABULARY:
        words.append(m[1])
        ends.append(m.end())
        join = _JOIN.match(p.folded, m.end())
        if not join:
            break
        at = join.end()
    if not words:
        return None
    if "cent" in words or "cents" in words or "billion" in words or "billions" in words:
        words = _settled(words, p)
    value, used, ordinal, scale = _parse(words)
    if not used or (words[0] in ("a", "an") and used < 2):
        return None
    return Words(value, ends[used - 1], ordinal, scale, used == 1 and words[0] in _ONE)


def _settled(words: list[str], p: Plain) -> list[str]:
    """The words that mean a number in the text's language: an English cent is money, a French billion is a million millions."""
    if p.language == "fr":
        return [{"billion": "trillion", "billions": "trillion"}.get(w, w) for w in words]
    stop = (
        next((i for i, w in enumerate(words) if w in ("cent", "cents")), len(words))
        if p.language == "en"
        else len(words)
    )
    return words[:stop]


def _parse(words: list[str]) -> tuple[int, int, bool, int]:
    """(value, words used, whether it is an ordinal, its scale when it is a round number of it)."""
    total, used, scale, ceiling = 0, 0, 1, 10**15
    while used < len(words):
        at = used + (scale > 1 and words[used] in _AND)  # two thousand and five
        value, after, ordinal = _group(words, at)
        if after == at:
            if words[at : at + 1] == [] or words[at] not in _THOUSAND:
                break
            value = 1
        word = words[after] if after < len(words) else ""
        if word in _SCALE_ORDINALS and not ordinal:
            return total + value * _SCALE_ORDINALS[word], after + 1, True, 1
        by = 0 if ordinal else _SCALES.get(word, 0)
        if 0 < by < ceiling:
            total, used, scale, ceiling = total + value * by, after + 1, by, by
        elif after > at and value < ceiling and (at == used or value < 100):
            return total + value, after, ordinal, 1
        else:
            break
    return total, used, False, scale


def _group(words: list[str], at: int) -> tuple[int, int, bool]:
    """A number below a thousand (or “twelve hundred”) from a place: (value, place after it, whether it is an ordinal)."""
    value, after, ordinal = _small(words, at)
    if ordinal:
        return value, after, True
    if after == at and at < len(words) and words[at] in ("a", "an") and words[at + 1 : at + 2] != []:
        value, after = 1, at + 1
        if words[after] not in _HUNDRED and words[after] not in _SCALES:
            return 0, at, False
    if after < len(words) and words[after] in _HUNDRED and (after > at or words[after] == "cent"):
        value, after = (value if after > at else 1) * 100, after + 1
        rest = after + 1 if after < len(words) and words[after] == "and" else after
        small, end, ordinal = _small(words, rest)
        if end > rest and not (end < len(words) and words[end] in _HUNDRED):
            return value + small, end, ordinal
    elif after < len(words) and words[after] in _HUNDREDTH and after > at:
        return value * 100, after + 1, True
    return value, after, False


def _small(words: list[str], at: int) -> tuple[int, int, bool]:
    """A number below a hundred from a place, the longest that there is."""
    for length in range(min(4, len(words) - at), 0, -1):
        form = "-".join(words[at : at + length])
        if form in _SMALL:
            return _SMALL[form], at + length, False
        if form in _ORDINALS:
            return _ORDINALS[form], at + length, True
    return 0, at, False
