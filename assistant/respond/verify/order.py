"""What stands beside what: names that change places around a verb, figures that go to another thing, what is said elsewhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from assistant.respond.verify.marking import ADVERB_GAP, BE, BY
from assistant.respond.verify.match import Matches
from assistant.respond.verify.reading import DETERMINERS, Reading, Unit
from assistant.respond.verify.roles import NOUNS, PASTS

TO = frozenset({"to", "a", "au", "aux"})
BY_GAP = 4
TURNED = frozenset({"que", "qu", "dont", "whom", "which", "that"})
"""Between two names, they may put the object before its verb."""
PARTING = frozenset({":", ";", "mais", "but", "tandis", "alors", "whereas", "while"})
CONTRASTING = PARTING - {":", "mais", "but"}
CONDITIONS = frozenset("si lorsque if where when because since parce puisque car".split())
OR = frozenset({"or", "ou"})
AND = frozenset({"and", "et", "but", "mais"})
LINKS = frozenset("for of de d des du to en in pour a".split())
UNCOUNTED = frozenset({"date", "reference", "article"})
ADJACENT = 2
BESIDE_VERB = 3
BESIDE, FAR, RANGE = 2, 7, 2
"""How many words around a figure tell what it belongs to, how many tokens away at most, and how wide “18 to 24” is."""


def crossed(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when two names stand on the other sides of the same verb, said in the same voice."""
    names = [u for u in claim.units if u.name and u.required and claim.clauses[u.clause].kind != "aside"]
    for k, a in enumerate(names):
        for b in names[k + 1 :]:
            if not a.meanings.keys().isdisjoint(b.meanings):
                continue
            left, right = _places(a, premise, answers), _places(b, premise, answers)
            if left and right and max(right) < min(left) and _same_verb(claim, premise, answers, a, b, right, left):
                return True
    return False


def transposed(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when two names have changed places around a word that has not, and nothing else is turned round."""
    if any(
        _passive(claim, u) != _passive(premise, a.unit)
        for u in claim.units
        if u.act and u.required and not u.name
        for a in answers.get(u.at, ())
    ) or _turns(claim) != _turns(premise):
        return False
    names = [u for u in claim.units if u.name and u.required]
    for a, b in itertools.combinations(names, 2):
        if not a.meanings.keys().isdisjoint(b.meanings):
            continue
        left, right = ([x.unit for x in answers.get(u.at, ())] for u in (a, b))
        if not left or not right or max(v.at for v in right) >= min(v.at for v in left):
            continue
        movable = any(_movable(claim, u) for u in (a, b)) or any(_movable(premise, v) for v in (*left, *right))
        start, end = max(v.at for v in right), min(v.at for v in left)
        if not movable and any(
            a.at < u.at < b.at
            and not u.name
            and u.required
            and any(start < x.unit.at < end for x in answers.get(u.at, ()))
            for u in claim.units
        ):
            return True
    return False


def _movable(reading: Reading, u: Unit) -> bool:
    """It stands in a group that may be said first or last: “…, according to A”, “if B …”."""
    clause = reading.clauses[u.clause]
    return (clause.kind == "aside" and clause.opener != "(") or clause.opener in CONDITIONS


def _turns(reading: Reading) -> int:
    """How many words of a sentence may turn the order of names: “by”, “'s”, “that”."""
    return sum(t.word in BY or t.word == "s" or t.word in TURNED for t in reading.tokens)


def _places(u: Unit, premise: Reading, answers: Matches) -> list[int]:
    found = [a.unit for a in answers.get(u.at, ()) if a.unit.name]
    return [v.at for v in found if premise.clauses[v.clause].kind != "aside"]


def _same_verb(
    claim: Reading, premise: Reading, answers: Matches, a: Unit, b: Unit, first: list[int], second: list[int]
) -> bool:
    start, end = max(first), min(second)
    for u in claim.units:
        if not (a.at < u.at < b.at and u.act and u.required and not u.name):
            continue
        for answer in answers.get(u.at, ()):
            v = answer.unit
            if start < v.at < end and v.act and not _passive(claim, u) and not _passive(premise, v):
                return not _turned(claim, a.at, b.at) and not _turned(premise, start, end)
    return False


def _turned(reading: Reading, start: int, end: int) -> bool:
    return any(t.word in TURNED for t in reading.tokens[start:end])


def _passive(reading: Reading, u: Unit) -> bool:
    tokens = reading.tokens
    if any(t.word in BY for t in tokens[u.at + 1 : u.at + 1 + BY_GAP]):
        return True
    near = {tokens[j].word for j in range(max(0, u.at - ADVERB_GAP), u.at)}
    return not BE.isdisjoint(near) and near.isdisjoint({"s", "se", "to"})


def turned(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the claim says “paid by A” and the premise “paid to A”."""
    for n in claim.units:
        if not n.name or not n.required or not _after(claim, n, BY):
            continue
        verb = next((u for u in reversed(claim.units) if u.at < n.at and u.act and not u.name), None)
        found = [a.unit for a in answers.get(n.at, ())]
        if verb and answers.get(verb.at) and found and all(_after(premise, v, TO) for v in found):
            return True
    return False


def handed(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the claim says “A gives …” and the premise “… gives … to A”."""
    for n in claim.units:
        verb = next((u for u in claim.units if u.at > n.at and u.act and u.required and not u.name), None)
        if not n.name or not n.required or verb is None or verb.clause != n.clause or verb.at - n.at > BESIDE_VERB:
            continue
        deeds = [a.unit for a in answers.get(verb.at, ())]
        found = [a.unit for a in answers.get(n.at, ()) if premise.clauses[a.unit.clause].kind != "aside"]
        if deeds and found and not _passive(claim, verb) and _active(claim, verb):
            given = all(v.at > d.at and v.clause == d.clause and _after(premise, v, TO) for v in found for d in deeds)
            if given and all(_active(premise, d) for d in deeds):
                return True
    return False


def _active(reading: Reading, u: Unit) -> bool:
    """A verb, not a noun of action."""
    before = reading.tokens[u.at - 1].word if u.at else ""
    return before not in DETERMINERS[reading.language] and not u.text.endswith(NOUNS)


def _after(reading: Reading, n: Unit, words: frozenset[str]) -> bool:
    """One of the words stands before a name, with articles at most between."""
    for j in range(n.at - 1, max(-1, n.at - 4), -1):
        token = reading.tokens[j]
        if token.word in words and token.text.lower() != "a":
            return True
        if token.word not in DETERMINERS[reading.language] and not token.capital:
            return False
    return False


def astray(claim: Reading, premise: Reading, answers: Matches, part: frozenset[int], used: frozenset[int]) -> bool:
    """True when a name or figure of the claim stands only in a statement of the premise that says nothing of the rest."""
    of = _statements(premise, PARTING)
    said = {of[premise.clauses[c].segment] for c in used}
    if not said or len(set(of.values())) == 1:
        return False
    for u in claim.units:
        found = answers.get(u.at, ()) if u.at in part and u.required and (u.name or u.figure) else ()
        if found and all(of[premise.clauses[a.unit.clause].segment] not in said for a in found):
            return True
    return False


def gathered(claim: Reading, premise: Reading, answers: Matches, part: frozenset[int]) -> bool:
    """True when a single statement has its words from two that the premise contrasts, none of which has them all."""
    of = _statements(premise, CONTRASTING)
    if len(set(of.values())) == 1 or len(set(_statements(claim, PARTING).values())) > 1:
        return False
    common: set[int] | None = None
    for u in claim.units:
        found = [a.unit for a in answers.get(u.at, ()) if a.agrees]
        if u.at not in part or not u.required or not found:
            continue
        if any(premise.clauses[v.clause].kind == "aside" for v in found):
            continue
        places = {of[premise.clauses[v.clause].segment] for v in found}
        common = places if common is None else common & places
    return common is not None and not common


def _statements(premise: Reading, parting: frozenset[str]) -> dict[int, int]:
    """For each segment its statement: a colon, a semicolon or “but” opens another if a verb follows; “and” shares its subject."""
    verbs = {premise.clauses[u.clause].segment for u in premise.units if u.act and u.required and not u.name}
    verbs |= {premise.clauses[c].segment for t, c in zip(premise.tokens, premise.of, strict=True) if t.word in BE}
    found = {0: 0}
    for clause in premise.clauses:
        if clause.segment not in found:
            new = clause.opener in parting and clause.segment in verbs
            found[clause.segment] = max(found.values()) + new
    return found


def headless(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the claim counts “29 projects” and the premise “29 calls for projects”."""
    hit = {a.unit.at for u in claim.units for a in answers.get(u.at, ())}
    for i, u in enumerate(claim.units[:-1]):
        thing = claim.units[i + 1]
        if u.figure is None or u.figure.kind in UNCOUNTED or thing.at - u.at > ADJACENT or not thing.required:
            continue
        places = {a.unit.at for a in answers.get(thing.at, ())}
        counted = [_counted(premise, a.unit, places) for a in answers.get(u.at, ())]
        if counted and all(v is not None and v.at not in hit for v in counted):
            return True
    return False


def _counted(premise: Reading, figure: Unit, places: set[int]) -> Unit | None:
    """The noun that a figure counts, when what the claim counts only depends on it (“calls for projects”)."""
    after = [v for v in premise.units if v.at > figure.at and v.required][:2]
    if len(after) < 2 or after[0].at - figure.at > ADJACENT or after[1].at not in places:
        return None
    between = premise.tokens[after[0].at + 1 : after[1].at]
    return after[0] if any(t.word in LINKS for t in between) else None


def halved(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the premise says “A or B” and the claim only one of them."""
    hit = {a.unit.at for u in claim.units for a in answers.get(u.at, ())}
    open_clauses = {m.clause for m in premise.markers if m.kind in {"possible", "condition"}}
    units = [u for u in premise.units if u.required]
    for a, b in itertools.pairwise(units):
        between = [t.word for t in premise.tokens[a.at + a.width : b.at]]
        if not OR & set(between) or len(between) > ADJACENT + 1 or a.sign < 0 or a.clause in open_clauses:
            continue
        if a.name and b.name and (a.at in hit) != (b.at in hit):
            return True
    return False


def mingled(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when the claim gives to one of two verbs that “and” joins what belongs to the other: “dropped A and chose B”."""
    verbs = [v for v in premise.units if v.act and v.required and not v.name and _verbal(premise, v)]
    for first, second in itertools.pairwise(verbs):
        joint = next(
            (j for j in range(second.at - 1, max(first.at, second.at - 4), -1) if premise.tokens[j].word in AND), -1
        )
        if joint < 0 or not any(first.at < v.at < joint and v.required and not v.figure for v in premise.units):
            continue
        if not any(
            v.at > second.at and v.required and not v.figure and v.clause == second.clause for v in premise.units
        ):
            continue
        for clause in {u.clause for u in claim.units}:
            mine = [u for u in claim.units if u.clause == clause and u.required and answers.get(u.at)]
            said = [{a.unit.at for a in answers[u.at]} for u in mine if u.act]
            one, other = any(first.at in s for s in said), any(second.at in s for s in said)
            objects = [[a.unit for a in answers[u.at]] for u in mine if not u.figure]
            before = [all(first.at < v.at < joint for v in o) for o in objects]
            behind = [all(v.at > second.at and v.clause == second.clause for v in o) for o in objects]
            if (one and not other and any(behind) and not any(before)) or (other and not one and any(before)):
                return True
    return False


def _verbal(reading: Reading, v: Unit) -> bool:
    before = reading.tokens[v.at - 1].word if v.at else ""
    if before in DETERMINERS[reading.language] or before in LINKS or v.text.endswith(NOUNS):
        return False
    word = v.text.split()[0]
    return reading.language == "fr" or word.endswith(("ed", "s", "ing")) or word in PASTS


def displaced(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when a figure of the claim stands with words that the premise puts nearer to another figure of its kind."""
    for u in claim.units:
        if u.figure is None or u.figure.kind in ("date", "reference", "article"):
            continue
        own = [a.unit.at for a in answers.get(u.at, ())]
        rivals = [
            v.at
            for v in premise.units
            if v.figure and v.figure.kind == u.figure.kind and all(abs(v.at - o) > RANGE for o in own)
        ]
        if not own or not rivals:
            continue
        votes = 0
        for at in _beside(claim, u):
            places = [a.unit.at for a in answers.get(at, ())]
            if places:
                votes += _nearest(places, own, rivals)
        if votes < 0:
            return True
    return False


def _beside(claim: Reading, u: Unit) -> Iterator[int]:
    """The words nearest to a figure, in its clause or the one around it."""
    near = [v for v in claim.units if v.required and not v.figure and 0 < abs(v.at - u.at) <= FAR]
    for v in sorted(near, key=lambda v: abs(v.at - u.at))[:BESIDE]:
        yield v.at


def _nearest(places: list[int], own: list[int], rivals: list[int]) -> int:
    """+1 when the places are nearer to the own figure than to its rivals, −1 when farther."""
    mine = min(abs(p - o) for p in places for o in own)
    theirs = min(abs(p - r) for p in places for r in rivals)
    return (mine < theirs) - (mine > theirs)
