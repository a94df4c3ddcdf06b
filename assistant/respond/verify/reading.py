"""What a sentence says, as far as the verifier can read it: units of meaning with their sign, and the markers around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.documents.figures import Figure
from assistant.documents.text import ALL_STOPWORDS, stems
from assistant.respond.verify.clauses import Clause, parse
from assistant.respond.verify.marking import BE, Marker, markers_of, signs_of, spared, stripped_of
from assistant.respond.verify.table import Entry, Found, Table
from assistant.respond.verify.tokens import Token, tokens
from assistant.types import Language

VERB_OPENERS = BE | frozenset(
    "a ont avait ayant ne pas has have had not does did do to never cannot will would".split()
)
NUMERALS = frozenset({"I", "II", "III", "IV", "V", "VI"})
DETERMINERS: dict[Language, frozenset[str]] = {
    "fr": frozenset(
        "le la les l un une des du de d au aux ce cet cette ces son sa ses leur leurs aucun aucune toute tout".split()
    ),
    "en": frozenset("the a an of s its their his her any no this that these every each".split()),
}
ARTICLES: dict[Language, frozenset[str]] = {"fr": frozenset("le la les l".split()), "en": frozenset({"the", "a", "an"})}


@dataclass(frozen=True, slots=True)
class Unit:
    """A word, a name or a figure of a sentence that its quotes must account for."""

    meanings: Mapping[str, int]
    """Each meaning and whether the word says it (+1) or its opposite (−1)."""
    parts: tuple[frozenset[str], ...]
    """Meanings of the single words of a phrase: each may answer for another sentence's word, all together for the phrase."""
    text: str
    at: int
    clause: int
    sign: int
    """−1 when the unit stands in the reach of an odd number of denials."""
    name: bool
    required: bool
    stripped: bool
    """In the reach of “without” or “, not”."""
    thing: bool
    """A noun too, perhaps: “measures” is no sure verb."""
    act: bool
    weighed: bool
    """An act or a state: affirmed or denied."""
    known: bool
    """The table has a row for it: its synonyms are known, so that no likeness may stand for them."""
    figure: Figure | None = None
    width: int = 1
    """How many tokens it takes."""
    near: Mapping[str, int] = field(default_factory=dict, repr=False)
    """Wider classes of the word, by which it may answer when its meanings do not."""
    faint: bool = False
    """It says little beside its complements."""
    free: bool = False
    """It stands before the verb that its clause denies: what is denied is not this."""
    apart: frozenset[str] = frozenset()
    """The groups of outcomes that the word belongs to: none may stand for one of another group."""
    contrary: frozenset[str] = frozenset()
    """The groups that it must not answer for."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence as read."""

    text: str
    language: Language
    tokens: tuple[Token, ...]
    clauses: tuple[Clause, ...]
    of: tuple[int, ...]
    units: tuple[Unit, ...]
    markers: tuple[Marker, ...]
    index: Mapping[str, tuple[Unit, ...]] = field(repr=False)
    """The units by meaning, those within phrases too."""

    def kinds(self, clauses: frozenset[int] | None = None) -> frozenset[str]:
        """The classes of markers of some clauses; of all when None."""
        return frozenset(m.kind for m in self.markers if clauses is None or m.clause in clauses)


def read(text: str, table: Table) -> Reading:
    """The reading of one sentence."""
    found = tokens(text, table.language)
    parsed = parse(found, table.language)
    words = [t.word for t in found]
    unsigned = tuple(markers_of(found, ["#" if t.figure else t.word for t in found], parsed.of, table))
    signs = signs_of(found, parsed.of, unsigned)
    stripped = stripped_of(found, parsed, unsigned)
    markers = tuple(replace(m, sign=signs[m.at]) for m in unsigned)
    near = _near(words, table)
    free = spared(found, parsed, unsigned)
    units = tuple(
        _outcome(
            replace(
                u,
                stripped=u.at in stripped,
                near=near.get(u.at, {}),
                free=u.at in free,
                faint=bool(table.faint.at(words, u.at)),
            ),
            table,
        )
        for u in _units(found, words, parsed.of, signs, markers, table)
    )
    index: dict[str, list[Unit]] = {}
    for unit in units:
        for meaning in (*unit.meanings, *(m for part in unit.parts for m in part)):
            index.setdefault(meaning, []).append(unit)
    return Reading(
        text,
        table.language,
        tuple(found),
        parsed.clauses,
        parsed.of,
        units,
        markers,
        {k: tuple(v) for k, v in index.items()},
    )


def _outcome(u: Unit, table: Table) -> Unit:
    """The unit with its groups of outcomes: “suspended” is of one, “upheld” of another."""
    own = frozenset(g for g, meanings in table.apart.items() if not meanings.isdisjoint(u.meanings))
    return replace(u, apart=own, contrary=frozenset(table.apart) - own) if own else u


def _near(words: Sequence[str], table: Table) -> dict[int, dict[str, int]]:
    """For each token the wider classes of the forms that it stands in."""
    found: dict[int, dict[str, int]] = {}
    for i in range(len(words)):
        for form in table.near.at(words, i):
            for entry in form.entries:
                for j in range(i, i + form.length):
                    found.setdefault(j, {}).setdefault(entry.id, -1 if entry.opposite else 1)
    return found


def _units(
    found: Sequence[Token],
    words: Sequence[str],
    of: Sequence[int],
    signs: Sequence[int],
    markers: Sequence[Marker],
    table: Table,
) -> Iterator[Unit]:
    quiet = {m.at + k for m in markers if m.kind not in table.loud for k in range(m.length)}
    i = 0
    while i < len(found):
        token = found[i]
        if token.mark:
            i += 1
            continue
        if token.figure:
            yield _figure(token, i, of, signs)
            i += 1
            continue
        names, rows = table.names.at(words, i), table.words.at(words, i)
        if token.acronym:
            rows = [Found(f.length, tuple(e for e in f.entries if e.section == "names")) for f in rows]
        if not names and not rows and not token.acronym and (more := table.words.inflected(token.word, table.language)):
            rows = [Found(1, tuple(dict.fromkeys(e for e in more if e.section != "names")))]
        length = max((f.length for f in (*names, *rows)), default=1)
        if length == 1:
            unit = _word(found, i, of, signs, [*names, *rows], quiet, table)
        else:
            unit = _phrase(found, words, i, length, of, signs, [*names, *rows], table)
        if unit:
            yield unit
        yield from (_figure(found[j], j, of, signs) for j in range(i + 1, i + length) if found[j].figure)
        i += length


def _figure(token: Token, i: int, of: Sequence[int], signs: Sequence[int]) -> Unit:
    return Unit({}, (), token.text, i, of[i], signs[i], False, True, False, False, False, False, True, token.figure)


def _entries(forms: Sequence[Found], length: int) -> list[Entry]:
    return [e for f in forms if f.length == length for e in f.entries]


def _kind(entries: Sequence[Entry]) -> tuple[bool, bool, bool]:
    """Whether the entries hold a thing, an act, and an act or a state."""
    thing, act, state = (any(e.section == s for e in entries) for s in ("things", "acts", "states"))
    return thing, act, act or state


def _meanings(entries: Sequence[Entry]) -> dict[str, int]:
    found: dict[str, int] = {}
    for e in entries:
        found.setdefault(e.id, -1 if e.opposite else 1)
    return found


def _opens(token: Token) -> bool:
    return token.word in VERB_OPENERS and token.text.lower() != "à"


def _verbal(found: Sequence[Token], i: int, of: Sequence[int], language: Language) -> bool:
    """A word without a row that stands where a verb stands: after an auxiliary, or before an article and after none."""
    if any(_opens(found[j]) and of[j] == of[i] for j in range(max(0, i - 2), i)):
        return True
    after = found[i + 1].word if i + 1 < len(found) else ""
    return i > 0 and after in ARTICLES[language] and found[i - 1].word not in DETERMINERS[language]


def _word(
    found: Sequence[Token],
    i: int,
    of: Sequence[int],
    signs: Sequence[int],
    forms: Sequence[Found],
    quiet: set[int],
    table: Table,
) -> Unit | None:
    token, entries = found[i], _entries(forms, 1)
    stem = stems(token.word, table.language)
    if token.text in NUMERALS and i > 0 and found[i - 1].capital:  # “Schrems II”
        ids = {f"numeral:{token.word}": 1}
        return Unit(ids, (), token.word, i, of[i], signs[i], True, True, False, False, False, False, True)
    if not entries and not stem:
        return None
    meanings = _meanings(entries) | ({f"{table.language}:{stem[0]}": 1} if stem else {})
    if not meanings or (len(token.word) == 1 and not entries and not token.capital):
        return None
    required = i not in quiet and token.word not in ALL_STOPWORDS and token.word not in table.light
    capital = token.capital and (i > 0 or (len(found) > 1 and _opens(found[1])))  # “Microsoft has …”
    name = (
        any(e.section == "names" for e in entries)
        or (not entries and capital)
        or (token.acronym and len(token.text) > 2)
    )
    thing, act, weighed = _kind(entries)
    verb = not entries and not token.capital and _verbal(found, i, of, table.language)
    act, weighed = act or verb, weighed or verb
    return Unit(meanings, (), token.word, i, of[i], signs[i], name, required, False, thing, act, weighed, bool(entries))


def _phrase(
    found: Sequence[Token],
    words: Sequence[str],
    i: int,
    length: int,
    of: Sequence[int],
    signs: Sequence[int],
    forms: Sequence[Found],
    table: Table,
) -> Unit:
    entries = _entries(forms, length)
    name = any(e.section == "names" for e in entries)
    parts = []
    if not name:
        for j in range(i, i + length):
            single = {e.id for f in table.words.at(words, j) if f.length == 1 for e in f.entries}
            single.update(f"{table.language}:{s}" for s in stems(words[j], table.language))
            if single and words[j] not in ALL_STOPWORDS:
                parts.append(frozenset(single))
    text = " ".join(t.word for t in found[i : i + length])
    thing, act, weighed = _kind(entries)
    return Unit(
        _meanings(entries),
        tuple(parts),
        text,
        i,
        of[i],
        signs[i],
        name,
        True,
        False,
        thing,
        act,
        weighed,
        True,
        width=length,
    )
