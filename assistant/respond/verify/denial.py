"""What is denied, and how far: rules on “not”, on verbs that refuse, and on what a denial reaches."""

from __future__ import annotations

from assistant.respond.verify.case import Case
from assistant.respond.verify.reading import DETERMINERS, Reading, Unit
from assistant.respond.verify.roles import SAYING

NEGATIVE = frozenset({"reversers.forms", "outside", "only", "hardly", "unknown", "part"})
"""Classes of markers that deny something in their way."""


NEGATIVES = frozenset(
    "forbid refuse reject decline exclude prevent oppose lose end abandon remove insufficient unlawful error breach pending "
    "postpone suspend annul withdraw lack missing impossible different departs".split()
)
"""Meanings that do."""


REVERSER, DENYING = "reversers.forms", frozenset({"negation.clause", "negation.right"})


DENIABLE = frozenset({"must", "possible", "should", "advice", "plan", "announced", "bounds.forms"})
"""Classes of markers that are verbs, and may be denied."""


def negation(case: Case) -> str | None:
    """Something affirmed that the premise denies, or denied that it affirms."""
    refused = _same_refusal(case)
    for u in case.units:
        found = case.answers[u.at]
        if not u.required or not found or any(a.agrees for a in found):
            continue
        if u.free or any(a.unit.free for a in found) or (refused and _noun_of(case, u)):
            continue
        if SAYING & u.meanings.keys() and not any(_denied(r, v) for r, v in _each(case, u)):
            continue
        weighed = [u.weighed, any(a.unit.weighed for a in found)]
        if u.stripped or all(a.unit.stripped for a in found) or (all(weighed) if u.known else any(weighed)):
            return "negation"
    if _one_sided(case):
        return "negation"
    for m in case.claim.markers:
        if m.kind in DENIABLE and m.clause in case.clauses:
            signs = {other.sign for other in case.premise.markers if other.kind == m.kind and other.clause in case.used}
            if signs and m.sign not in signs:
                return "negation"
    return None


def _one_sided(case: Case) -> bool:
    """A clause is denied on one side, and nothing at all on the other."""
    mine = [m for m in case.claim.markers if m.kind == "negation.clause" and m.clause in case.clauses]
    theirs = [m for m in case.premise.markers if m.kind == "negation.clause" and m.clause in case.used]
    if bool(mine) == bool(theirs):
        return False
    if theirs and _said_plainly(case, {m.clause for m in theirs}):
        return False
    other, units = (case.premise, case.premise.units) if mine else (case.claim, tuple(case.units))
    if any(-1 in v.meanings.values() for v in case.premise.units if v.at in case.hit):
        return False
    if any(m.kind in DENYING or m.kind in NEGATIVE for m in other.markers):
        return False
    return not any(u.meanings.keys() & NEGATIVES or -1 in u.meanings.values() for u in units)


def _said_plainly(case: Case, denied: set[int]) -> bool:
    """A clause that nothing denies says it too."""
    return any(u.act and u.at in case.hit and u.clause in case.used - denied for u in case.premise.units)


def _same_refusal(case: Case) -> bool:
    """Claim and premise have one verb of refusal each, the same: what it reaches depends on the voice only."""
    mine = [m for m in case.claim.markers if m.kind == REVERSER and m.clause in case.clauses]
    theirs = [m for m in case.premise.markers if m.kind == REVERSER and m.clause in case.used]
    pairs = [(u, a.unit) for u in case.units for a in case.answers.get(u.at, ()) if a.agrees]
    one, other = {m.at for m in mine}, {m.at for m in theirs}
    if len(one) > 1 or len(other) > 1 or not (one or other):
        return False
    return any((not one or u.at in one) and (not other or v.at in other) for u, v in pairs)


def _noun_of(case: Case, u: Unit) -> bool:
    """The unit is no verb (“the request”, “on the merits”), and nothing else denies it."""
    claim = case.claim
    if any(m.kind in DENYING and m.clause == v.clause for r, v in _each(case, u) for m in r.markers):
        return False
    before = claim.tokens[u.at - 1].word if u.at else ""
    return not u.act or before in DETERMINERS[claim.language] or before in {"de", "d", "of", "on", "au", "aux"}


def _each(case: Case, u: Unit) -> list[tuple[Reading, Unit]]:
    return [(case.claim, u), *((case.premise, a.unit) for a in case.answers[u.at])]


def _denied(reading: Reading, u: Unit) -> bool:
    """A denial stands right beside a verb of saying: “…, the judge says” is not denied by what is said."""
    return any(m.kind == "negation.clause" and -2 <= u.at - m.at <= 3 for m in reading.markers)


def reach(case: Case) -> str | None:
    """A denial or an “all” that reaches further than the premise's: what narrows it there must be said."""
    hit = case.hit
    claim = case.claim
    there = {m.clause for m in case.premise.markers if m.kind == "negation.clause"}
    for u in _heads(case):
        for a in case.answers[u.at]:
            if a.agrees and a.unit.clause in there and _narrower(case.premise, a.unit.clause, hit):
                return "reach"
    every = [m for m in claim.markers if m.kind in {"any", "all"} and m.sign > 0 and m.clause in case.clauses]
    for m in case.premise.markers if every else ():
        if m.kind in {"any", "all"} and m.clause in case.used and _narrower(case.premise, m.clause, hit, m.at):
            return "reach"
    for m in case.premise.markers:
        if m.kind == "only" and m.clause in case.used and "only" not in case.kinds:
            later = {c for c in case.used if c >= m.clause}
            if any(_narrower(case.premise, c, hit, m.at) for c in later):
                return "reach"
    return None


def _heads(case: Case) -> list[Unit]:
    """What the claim's denials deny first."""
    found = []
    for m in case.claim.markers:
        if m.kind == "negation.clause" and m.clause in case.clauses:
            after = [u for u in case.units if u.weighed and u.clause == m.clause and u.at > m.at]
            found += after[:1]
    return found


def _narrower(premise: Reading, clause: int, hit: frozenset[int], start: int = -1) -> bool:
    """A word of the clause after `start` that the claim leaves out, names and figures apart."""
    return any(
        u.clause == clause
        and u.at > start
        and u.required
        and not u.name
        and not u.figure
        and u.at not in hit
        and "happen" not in u.meanings
        for u in premise.units
    )
