"""What belongs to what: dates to words, names to nouns, and names to the words beside them; only contradictions count."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.respond.verify.marking import BY, NUMERO
from assistant.respond.verify.match import Matches
from assistant.respond.verify.reading import DETERMINERS, Reading, Unit
from assistant.respond.verify.roles import deeds, is_owner

ARTICLES_OF = frozenset({"de", "du", "d", "des", "of", "l", "la", "le", "les", "the"})


def misdated(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the claim gives to something a date that the premise gives to something else, and another to this."""
    there = dict(_dated(premise))
    for anchor, dates in _dated(claim):
        given = [there[a.unit.at] for a in answers.get(anchor, ()) if a.unit.at in there]
        mine = {a.unit.at for d in dates for a in answers.get(d, ())}
        if given and not any(mine & g for g in given):
            return True
    return False


def _dated(reading: Reading) -> Iterator[tuple[int, set[int]]]:
    """Each word or number with the dates that belong to it."""
    found: dict[int, set[int]] = {}
    for i, u in enumerate(reading.units):
        if u.figure is None or u.figure.kind != "date":
            continue
        before = reading.tokens[u.at - 1].word if u.at else ""
        if before in {"du", "of", "des"} and i:
            anchor: Unit | None = reading.units[i - 1]
            if anchor and u.at - anchor.at > 3:
                anchor = None
        else:
            anchor = _verb_near(reading, i)
        if anchor is not None and not (anchor.figure and anchor.figure.kind == "date"):
            found.setdefault(anchor.at, set()).add(u.at)
    yield from found.items()


def _verb_near(reading: Reading, i: int) -> Unit | None:
    """The verb that a date belongs to: the last one before it in its clause, or the first of the clause that it opens."""
    u = reading.units[i]
    tokens = reading.tokens
    for v in reversed(reading.units[:i]):
        if v.clause != u.clause:
            break
        if (
            v.known
            and not v.name
            and not v.figure
            and tokens[v.at - 1].word not in DETERMINERS[reading.language] | NUMERO
        ):
            return v
    parent = reading.clauses[u.clause].parent
    if parent < 0:
        return None
    clause = [v for v in reading.units if v.clause == parent and not v.figure and not v.name and v.known]
    verbs = [v for v in clause if v.at and tokens[v.at - 1].word not in DETERMINERS[reading.language]]
    earlier = [v for v in verbs if v.at < u.at]
    return earlier[-1] if earlier else verbs[0] if verbs else None


def uprooted(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when two names of the claim have changed places, or one that says it: they stand beside other words there."""
    moved = 0
    mine, theirs = _beside(claim, 1), _beside(premise, NEAR)
    sides, their_sides = _sides(claim), _sides(premise)
    told, mine_told = _told(premise), _told(claim)
    for u in claim.units:
        found = [a.unit.at for a in answers.get(u.at, ())]
        if not u.name or not u.required or not found:
            continue
        wanted = {a.unit.at for at in mine.get(u.at, ()) for a in answers.get(at, ())}
        if told.issuperset(found):  # who says it there must say it here
            near = any(wanted & theirs.get(at, set()) for at in found)
            if not near and u.at not in mine_told and not any(side == "doer" for _, side in sides.get(u.at, ())):
                return True
            continue
        if u.at in mine_told:
            if not any(at in told or any(s == "doer" for _, s in their_sides.get(at, ())) for at in found):
                return True
            continue
        parts = {(a.unit.at, side) for at, side in sides.get(u.at, ()) for a in answers.get(at, ())}
        if wanted and not any(wanted & theirs.get(at, set()) or parts & their_sides.get(at, set()) for at in found):
            moved += 1
    return moved >= SWAP


SWAP = 2
NEAR, WINDOW = 2, 6
"""How far from a name, in words that count, its neighbours of the claim may stand in the premise."""


def _beside(reading: Reading, reach: int) -> dict[int, set[int]]:
    """For each unit the places of the next units on either side, dates, asides and other forms of the name left out."""
    every = [u for u in reading.units if (u.required or u.weighed) and not (u.figure and u.figure.kind == "date")]
    lines: dict[int, list[Unit]] = {}
    for u in every:
        lines.setdefault(u.clause if reading.clauses[u.clause].kind == "aside" else -1, []).append(u)
    found: dict[int, set[int]] = {}
    for units in lines.values():
        row = units if len(units) > 1 else every  # “(HDH)” stands beside what its brackets stand beside
        place = {u.at: i for i, u in enumerate(row)}
        for u in units:
            i = place[u.at]
            left = [v for v in row[max(0, i - WINDOW) : i][::-1] if not _same(v, u)]
            right = [v for v in row[i + 1 : i + 1 + WINDOW] if not _same(v, u)]
            found[u.at] = {v.at for v in (*left[:reach], *right[:reach])}
    return found


def _same(a: Unit, b: Unit) -> bool:
    """Two forms of one name or meaning."""
    return any(m in b.meanings for m in a.meanings if m[:3] not in ("fr:", "en:"))


def _sides(reading: Reading) -> dict[int, set[tuple[int, str]]]:
    """For each name the deeds it has a part in, and which part."""
    found: dict[int, set[tuple[int, str]]] = {}
    for deed in deeds(reading):
        for side, names in (("doer", deed.doers), ("target", deed.targets), ("other", deed.others)):
            for at in names:
                found.setdefault(at, set()).add((deed.unit.at, side))
    return found


def _told(reading: Reading) -> set[int]:
    """The places of who or what says it (“according to the press”, “under article 44 of …”): no part in what is said."""
    openers = [m.at for m in reading.markers if m.kind == "attribution.openers"]
    cited = {
        u.clause
        for u in reading.units
        if u.figure and u.figure.kind in ("article", "reference") and reading.clauses[u.clause].kind == "aside"
    }
    return {
        u.at
        for u in reading.units
        if u.clause in cited or any(at < u.at <= at + 6 and reading.of[at] == u.clause for at in openers)
    }


def detached(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the claim says “the choice of A” and the premise “the choice of B”."""
    theirs = _owned(premise)
    for head, names in _owned(claim).items():
        there = {at for a in answers.get(head, ()) for at in theirs.get(a.unit.at, ())}
        for n in names:
            mine = {a.unit.at for a in answers.get(n, ())}
            if any(t.word in BY for at in mine for t in premise.tokens[max(0, at - 2) : at]):
                continue  # “the Commission's use of A” is “the use of A by the Commission”
            if mine and there and not mine & there:
                return True
    return False


def _owned(reading: Reading) -> dict[int, set[int]]:
    """For each noun the names that belong to it: “the choice of Microsoft”, “Microsoft's choice”."""
    found: dict[int, set[int]] = {}
    for i, n in enumerate(reading.units):
        if not n.name or not n.required:
            continue
        j = n.at - 1
        while j >= 0 and reading.tokens[j].word in ARTICLES_OF:
            j -= 1
        if (
            j < n.at - 1
            and i
            and {"de", "du", "d", "des", "of"}.intersection(t.word for t in reading.tokens[j + 1 : n.at])
        ):
            head = reading.units[i - 1]
            if head.at + head.width - 1 == j and (not head.figure or head.figure.kind == "reference"):
                found.setdefault(head.at, set()).update(_group(reading, i, 1))
        if is_owner(reading.tokens, n):
            row = [v for v in reading.units[i + 1 :] if v.clause == n.clause][:2]
            for v in row[: 1 + (len(row) > 1 and bool(row[1].figure))]:  # “the court's judgment T-553/23”
                found.setdefault(v.at, set()).update(_group(reading, i, -1))
    return found


def _group(reading: Reading, i: int, step: int) -> set[int]:
    """A name with those that follow it (or come before it) at once: “Philippe Latombe”."""
    group = [reading.units[i]]
    while 0 <= i + step < len(reading.units):
        a, b = sorted((reading.units[i], reading.units[i + step]), key=lambda u: u.at)
        if not reading.units[i + step].name or a.at + a.width != b.at:
            break
        i += step
        group.append(reading.units[i])
    return {u.at for u in group}
