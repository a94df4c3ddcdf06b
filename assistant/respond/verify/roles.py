"""Who does what to whom, and what a date belongs to: read roughly, used only to find contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.respond.verify.match import Matches
from assistant.respond.verify.reading import ADVERB_GAP, BE, DETERMINERS, NUMERO, Reading, Unit
from assistant.respond.verify.tokens import Token
from assistant.types import Language

HAVE = frozenset({"a", "ont", "avait", "avaient", "ayant", "avoir"})
NUMBERED = ("n°", "N°", "No ", "No. ", "no ")
MODALS = frozenset({"doit", "doivent", "devait", "devaient", "must", "shall", "had to", "has to", "have to"})
COPULAS = BE | frozenset({"comme", "as", ",", "devient", "devenu", "becomes"})
AFTER_PARTICIPLE = frozenset("on by in at under from".split())
PARTICIPLES = ("é", "ée", "és", "ées")
FINITE: dict[Language, tuple[str, ...]] = {"fr": ("ent", "ant", "er", "ait"), "en": ("s", "ing")}
"""Endings that no passive participle has."""
NOUNS = ("tion", "tions", "sion", "sions", "ment", "ments", "ance", "ances", "age", "ages", "al", "als")
BEFORE_VERB = frozenset(
    "to may must can could should would will not cannot they who which that and or it he she".split()
)
PASTS = frozenset(
    "made won held gave told found took kept wrote said set put let lost sent met read paid chose sought upheld spoke withdrew began saw ran went came drew rose fell grew cut left lapsed built".split()
)
"""English pasts without an ending."""
BY = frozenset({"par", "by"})
ARTICLES_OF = frozenset({"de", "du", "d", "des", "of", "l", "la", "le", "les", "the"})
OF = frozenset({"de", "du", "d", "des", "of", "l", "la", "le", "les", "the"})
INDIRECT = frozenset(
    "in on at for under within from dans chez en sous pour selon with avec after apres comme as".split()
)
ON = frozenset({"le", "on", "en", "in", "by"})


RELATIONS = frozenset({"processor", "subsidiary", "basis", "host", "controller", "parent_company", "chair", "director"})
"""Meanings that say what one is for another: “A is B's processor”."""


RELATIVES = frozenset({"qui", "which", "who", "that"})
SAYING = frozenset({"say", "hold", "note", "report", "mention", "answer", "account"})


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed and the names that stand as its doers, as what it is done to, and as whom it goes to."""

    unit: Unit
    doers: frozenset[int]
    targets: frozenset[int]
    others: frozenset[int] = frozenset()


def deeds(reading: Reading) -> Iterator[Deed]:
    """The deeds of a sentence: its verbs and nouns of action, and what one is for another."""
    by_clause: dict[int, list[Unit]] = {}
    for u in reading.units:
        by_clause.setdefault(u.clause, []).append(u)
    before = _subjects(reading, by_clause)
    for clause, units in by_clause.items():
        names, subjects = [u for u in units if _participant(u, reading)], before[clause]
        if any(m.clause == clause and m.kind == "attribution.openers" for m in reading.markers):
            continue  # “as reported by the press” is no deed
        for u in units:
            active = (u.required or SAYING & u.meanings.keys()) and u.text not in MODALS
            if not u.figure and active and (names or subjects) and (u.act or RELATIONS & u.meanings.keys()):
                if deed := _deed(u, [n for n in names if n is not u], units, subjects, reading):
                    yield deed


def _participant(u: Unit, reading: Reading) -> bool:
    """A name, the number of a text, or a noun: what may act or be acted upon."""
    if u.figure:
        return u.figure.kind in ("reference", "article")
    before = reading.tokens[u.at - 1].word if u.at else ""
    if u.act and before == "to":
        return False
    if u.act:
        return u.name or before in DETERMINERS[reading.language]
    return u.name or (u.known and not u.weighed)


def _subjects(reading: Reading, by_clause: Mapping[int, Sequence[Unit]]) -> dict[int, frozenset[int]]:
    """For each clause the names that act in it though they stand before it.

    Those of the clause around an aside (“…, finding no urgency, …”) or before “and” (“A reads and writes”).
    """
    found: dict[int, frozenset[int]] = {}
    own: dict[int, frozenset[int]] = {}
    last = -1
    for c, clause in enumerate(reading.clauses):
        units = by_clause.get(c, ())
        verb = next((u.at for u in units if u.act and u.required and not u.name), -1)
        own[c] = frozenset(u.at for u in units if u.at < verb and _participant(u, reading))
        around = clause.parent if clause.kind == "aside" else last if clause.kind == "main" and not own[c] else -1
        found[c] = own[around] or found[around] if around in own else frozenset()
        if clause.opener in RELATIVES and units:  # who or what “which” stands for
            earlier = [u for u in by_clause.get(clause.parent, ()) if u.at < units[0].at and _participant(u, reading)]
            found[c] = frozenset(u.at for u in earlier[-2 if earlier and earlier[-1].figure else -1 :])
        if clause.kind == "main" and units:
            last = c
    return found


def _deed(
    u: Unit, names: Sequence[Unit], units: Sequence[Unit], subjects: frozenset[int], reading: Reading
) -> Deed | None:
    tokens = reading.tokens
    before = tokens[u.at - 1].word if u.at else ""
    if u.at + 1 < len(tokens) and (tokens[u.at + 1].word in NUMERO or tokens[u.at + 1].text.startswith(NUMBERED)):
        return None  # “order No 492369” is no order given
    if RELATIONS & u.meanings.keys():
        copula = any(t.word in COPULAS for t in tokens[max(0, u.at - 5) : u.at])
        left = frozenset(n.at for n in names if copula and n.at < u.at and not _owner(tokens, n))
        owners = {n.at for n in names if n.at < u.at and _owner(tokens, n)}
        return Deed(u, left, frozenset(owners | {n.at for n in names if _of(tokens, n, u)}))
    after = next((v.at for v in units if v.act and v.at > u.at), len(tokens))
    agents = {n.at for n in names if n.at > u.at and _follows(tokens, n, BY, u.at) and not u.at < after < n.at - 2}
    if _noun(u, reading):
        doers = agents | {n.at for n in names if before == "s" and n.at < u.at and _owner(tokens, n)}
        targets = {n.at for n in names if _of(tokens, n, u)}
        return Deed(u, frozenset(doers), frozenset(targets - doers))
    near = [tokens[j].word for j in range(max(0, u.at - ADVERB_GAP), u.at) if reading.of[j] == u.clause]
    word = tokens[u.at].word
    past = reading.language == "en" and (word.endswith("ed") or word in PASTS)
    if u.thing and not past and before not in BEFORE_VERB and not (BE | HAVE).intersection(near):
        return None
    follows = tokens[u.at + u.width].word if u.at + u.width < len(tokens) else ""
    reduced = reading.clauses[u.clause].kind == "aside" or any(v.act and v.required and v.at < u.at for v in units)
    if past and reduced and not _near_be(near) and follows in AFTER_PARTICIPLE:
        return None  # “a report published on …”: neither does it nor is it sure what is done
    written = tokens[u.at].text
    passive = bool(agents) or (_near_be(near) and "to" not in near and not written.endswith(FINITE[reading.language]))
    if not passive and (before not in HAVE or tokens[u.at - 1].text.lower() == "à") and written.endswith(PARTICIPLES):
        return None
    left = frozenset(n.at for n in names if n.at < u.at)
    right = {n.at for n in names if n.at > u.at} - agents
    if passive:
        return Deed(u, frozenset(agents), left, frozenset(right))
    others = frozenset(n for n in right if _indirect(reading, n, u.at))
    if reading.clauses[u.clause].kind == "aside":
        left |= subjects
    return Deed(u, left or subjects, frozenset(right - others), others)


def _near_be(near: Sequence[str]) -> bool:
    """A form of “be” stands there, and makes no reflexive verb (“s'est opposé”)."""
    return not BE.isdisjoint(near) and not {"s", "se"}.intersection(near)


def _noun(u: Unit, reading: Reading) -> bool:
    """The word is a noun of action here: after an article, by its ending, or in English by lacking a verb's ending."""
    before = reading.tokens[u.at - 1].word if u.at else ""
    word = reading.tokens[u.at].word
    if before in DETERMINERS[reading.language] or word.endswith(NOUNS):
        return True
    bare = reading.language == "en" and u.width == 1 and not word.endswith(("s", "ed", "ing")) and word not in PASTS
    return bare and before not in BEFORE_VERB and not before.endswith("s")


def _of(tokens: Sequence[Token], n: Unit, u: Unit) -> bool:
    """The name belongs to the noun: “the choice of Microsoft”."""
    return u.at < n.at <= u.at + 4 and _follows(tokens, n, OF, u.at)


def _owner(tokens: Sequence[Token], n: Unit) -> bool:
    """The name is followed by “'s”."""
    end = n.at + n.width
    return end < len(tokens) and tokens[end].word == "s"


def _follows(tokens: Sequence[Token], n: Unit, openers: frozenset[str], start: int) -> bool:
    """One of these words stands before a name, with at most articles and titles between."""
    for j in range(n.at - 1, max(start, n.at - 4), -1):
        if tokens[j].mark:
            return False
        if tokens[j].word in openers:
            return True
    return False


def _indirect(reading: Reading, at: int, start: int) -> bool:
    """A preposition governs the name, past articles and words with a capital."""
    for j in range(at - 1, max(start, at - 5), -1):
        token = reading.tokens[j]
        if token.word in INDIRECT:
            return True
        of = reading.tokens[j + 1].word in {"de", "d", "du", "of"}  # “sur des exigences de X”
        if token.figure or token.mark:
            return False
        if token.word not in DETERMINERS[reading.language] and not token.capital and not of:
            return False
    return False


def swapped(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when who acts in the claim is who is acted upon in the premise, or the other way round."""
    there = {d.unit.at: d for d in deeds(premise)}
    acting = {at for d in there.values() for at in d.doers}
    for deed in deeds(claim):
        others = [there[a.unit.at] for a in answers.get(deed.unit.at, ()) if a.unit.at in there]
        if others and all(_against(deed, other, claim, premise, answers, acting) for other in others):
            return True
    return False


def _against(mine: Deed, theirs: Deed, claim: Reading, premise: Reading, answers: Matches, acting: set[int]) -> bool:
    """The two deeds contradict each other: other doers, or who does and who is done to have changed places."""
    doers, targets, others = (_there(side, answers) for side in (mine.doers, mine.targets, mine.others))
    if SAYING & mine.unit.meanings.keys():
        doers = {at for at in doers if premise.clauses[premise.of[at]].kind != "aside"}
    own = {u.at for u in premise.units if u.name or u.figure}  # who is named, or numbered
    if theirs.doers and doers and not (doers & own or doers) & (theirs.doers & own or theirs.doers):
        named = doers & own  # told apart from other names, or from whoever does it, when they do other things there
        if named and (theirs.doers & own or named <= acting):
            return True
        if doers & (theirs.targets | theirs.others):
            return True
    targets, others = targets & own, others & own
    if theirs.targets & own and targets & theirs.doers and not targets & theirs.targets:
        return True
    return bool(targets & theirs.others and not targets & theirs.targets and others & theirs.targets)


def _there(side: frozenset[int], answers: Matches) -> set[int]:
    """What answers for some names in the premise."""
    return {a.unit.at for at in side for a in answers.get(at, ())}


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
        if _owner(reading.tokens, n):
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
