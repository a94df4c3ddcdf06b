"""Reads the figures of a text from left to right, the longest at each place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from assistant.documents.figures import periods
from assistant.documents.figures.articles import LABELS, read_articles, read_code_article, read_part_of_article
from assistant.documents.figures.dates import MONTHS, read_time
from assistant.documents.figures.figure import Figure, Found
from assistant.documents.figures.measures import MONEY_STARTS, read_measure
from assistant.documents.figures.numbers import COLLECTIVE_STARTS
from assistant.documents.figures.plain import Plain
from assistant.documents.figures.qualifiers import STARTS as QUALIFIERS
from assistant.documents.figures.qualifiers import Pending, leads, qualify, read_qualifier
from assistant.documents.figures.quantities import read_first, read_quantities
from assistant.documents.figures.references import TEXTS, read_digits, read_lettered, read_numbered
from assistant.documents.figures.spans import read_dates
from assistant.documents.figures.words import STARTS as NUMBERS
from assistant.types import Language

# An address, a word with a sight of the digit after it, digits, a sign.
_SEED = re.compile(
    r"(?P<address>(?:https?://|www\.)\S*[^\s.,;:!?)\]»\"'])|(?P<word>[a-z]+)(?=(?P<near>-?[0-9])?)|[0-9]+|[€$£~≈<>≥≤§№#]"
)
_NAME = re.compile(r"[a-z]+[0-9][a-z0-9]*")
_BETWEEN = re.compile(r"(?:entre|between) (?:le |les |la |the |l')?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])")

Reader = Callable[[Plain, int], list[Found]]


def _age(p: Plain, start: int) -> list[Found]:
    found = periods.read_age(p, start)
    return [found] if found else []


def _readers() -> dict[str, tuple[Reader, ...]]:
    """Which readers may find a figure at a word, the first that does wins."""
    table: tuple[tuple[Reader, Iterable[str]], ...] = (
        (_age, ("annees", *periods.CENTURIES)),
        (
            read_part_of_article,
            "paragraphe paragraph alinea point lettre letter subparagraph item i ii iii iv v vi vii viii ix x xi xii".split(),
        ),
        (read_articles, LABELS),
        (read_numbered, "n no nos num numero numeros number numbers # №".split()),
        (read_lettered, ("com", "swd", "sec", "ecli")),
        (read_code_article, ("l", "r", "d", "a", "lo")),
        (read_first, ("premier", "premiere", "first")),
        (read_quantities, {*NUMBERS, *COLLECTIVE_STARTS, *MONEY_STARTS, "an", "moitie", "tiers", "quart"}),
    )
    readers: dict[str, tuple[Reader, ...]] = {}
    for reader, words in table:
        for word in words:
            readers[word] = (*readers.get(word, ()), reader)
    return readers


_READERS = _readers()
_DATES = frozenset(MONTHS) | periods.STARTS
_TELLING = _READERS.keys() | _DATES | QUALIFIERS | {"entre", "between"}


@lru_cache(maxsize=8192)
def figures(text: str, language: Language | None = None) -> tuple[Figure, ...]:
    """The figures of a text in order, none within another; without a language, its own small words tell it where it matters."""
    p = Plain(text, language)
    return tuple(
        Figure(f.kind, f.value, text[p.at(f.start) : p.at(f.end)], p.at(f.start), p.at(f.end), f.qualifier)
        for f in _scan(p)
    )


def _scan(p: Plain) -> Iterator[Found]:
    done, word, between = 0, "", -1
    pending: Pending | None = None
    for m in _SEED.finditer(p.folded):
        start, seed = m.start(), m[0]
        if start < done:
            continue
        if m["word"] and not m["near"] and seed not in _TELLING:
            word = seed
            continue
        if m["address"]:
            done = m.end()
            if any(c.isdigit() for c in seed):  # its numbers are parts of a name
                yield Found("reference", seed, start, done)
            continue
        counted = pending is not None and pending.scope == "quantity" and leads(p, pending, start)
        found = _read(p, m, word, between=between == start, counted=counted)
        if found:
            yield from qualify(p, found, pending)
            done, word, pending = found[-1].end, "", None
            continue
        if m["near"] and (name := _NAME.match(p.folded, start)):
            done = name.end()
        elif seed in QUALIFIERS and (said := read_qualifier(p, start)):
            done = said.end
            if not (pending and leads(p, pending, start)):
                pending = said
        elif seed in ("entre", "between") and (b := _BETWEEN.match(p.folded, start)):
            between = b.end()
        word = seed


def _read(p: Plain, m: re.Match[str], word: str, *, between: bool, counted: bool) -> list[Found]:
    start, seed = m.start(), m[0]
    if "0" <= seed[0] <= "9":
        return _digits(p, start, word, between=between, counted=counted)
    near = m["near"] or ""
    if len(near) == 1:
        return _stuck(p, start, seed)
    if seed in _DATES and (dates := read_dates(p, start, between=between)):
        return dates
    if near and (code := _code(p, start, m.end())):
        return code
    for reader in _READERS.get(seed, ()):
        found = read_quantities(p, start, between=between, word=word) if reader is read_quantities else reader(p, start)
        if found:
            return found
    return []


def _stuck(p: Plain, start: int, seed: str) -> list[Found]:
    """Letters with digits right after them: “T1 2026”, “L1462-1”, “n2023-146”, “CNILTEXT000049057224”; most are names (“EMC2”)."""
    if period := periods.read_period(p, start):
        return [period.found()] if p.upper(start, start + 1) else []
    return (
        read_code_article(p, start)
        or (read_numbered(p, start) if seed in ("no", "nos", "n") else [])
        or read_lettered(p, start)
    )


def _code(p: Plain, start: int, end: int) -> list[Found]:
    """“T-553/23, MR-004”; but “post-2024” is a year."""
    year = _YEAR.match(p.folded, end + 1)
    found = read_lettered(p, start)
    return [] if found and year and year.end() == found[-1].end and not p.upper(start, end) else found


def _digits(p: Plain, start: int, word: str, *, between: bool, counted: bool) -> list[Found]:
    if found := _age(p, start) or read_part_of_article(p, start):
        return found
    measure = read_measure(p, start)
    year = measure is None or measure.number.year
    bare = measure is None or measure.kind == "number"
    if not (year and (counted or not bare)) and (
        dates := read_dates(p, start, between=between, text=word.removesuffix("s") in TEXTS)
    ):
        return dates
    if time := read_time(p, start):
        return [time]
    if bare:
        code = read_digits(p, start)
        if code and (measure is None or code[0].end > measure.end):
            found = read_quantities(p, start, between=between) if measure else []
            return found if len(found) == 2 else code
    return read_quantities(p, start, between=between, word=word)
