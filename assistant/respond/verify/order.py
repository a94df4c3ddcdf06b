"""What stands beside what: names that change places around a verb, figures that go to another thing, what is said elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.respond.verify.match import Matches
from assistant.respond.verify.reading import ADVERB_GAP, BE, Reading, Unit

BY = frozenset({"by", "par"})
BY_GAP = 4
TURNED = frozenset({"que", "qu", "dont", "whom", "which", "that"})
"""Between two names, they may put the object before its verb."""
PARTING = frozenset({":", ";", "mais", "but", "tandis", "alors", "whereas", "while"})
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
            if start < v.at < end and v.act and _passive(claim, u) == _passive(premise, v):
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


def astray(claim: Reading, premise: Reading, answers: Matches, part: frozenset[int], used: frozenset[int]) -> bool:
    """True when a name or figure of the claim stands only in a statement of the premise that says nothing of the rest."""
    of = _statements(premise)
    said = {of[premise.clauses[c].segment] for c in used}
    if not said or len(set(of.values())) == 1:
        return False
    for u in claim.units:
        if u.at in part and u.required and (u.name or u.figure) and answers.get(u.at):
            if all(of[premise.clauses[a.unit.clause].segment] not in said for a in answers[u.at]):
                return True
    return False


def _statements(premise: Reading) -> dict[int, int]:
    """For each segment its statement: a colon, a semicolon or “but” opens another if a verb follows; “and” shares its subject."""
    verbs = {premise.clauses[u.clause].segment for u in premise.units if u.act and u.required and not u.name}
    found = {0: 0}
    for clause in premise.clauses:
        if clause.segment not in found:
            new = clause.opener in PARTING and clause.segment in verbs
            found[clause.segment] = max(found.values()) + new
    return found


def displaced(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when a figure of the claim stands with words that the premise puts nearer to another figure of its kind."""
    for u in claim.units:
        if u.figure is None or u.figure.kind in ("date", "reference", "article"):
            continue
        own = [a.unit.at for a in answers.get(u.at, ())]
        rivals = [
            v.at for v in premise.units if v.figure and v.figure.kind == u.figure.kind and all(abs(v.at - o) > RANGE for o in own)
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
