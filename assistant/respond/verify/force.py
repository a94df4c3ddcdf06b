"""How strongly something is said: rules on what a claim may not add to its premise, and what it may not leave out."""

from __future__ import annotations

from assistant.respond.verify.case import Case
from assistant.respond.verify.denial import REVERSER
from assistant.respond.verify.marking import ADVERB_GAP, BE
from assistant.respond.verify.reading import Reading, Unit

ALSO = {
    "always": ("remain",),
    "only": ("simple", "alone", "exclusive"),
    "cause": ("come_from",),
    "all": ("whole",),
}
"""Meanings that answer for a class of markers."""


SATISFIED_BY = {
    "possible": {"possible", "granted"},
    "granted": {"granted", "possible"},
    "hearsay": {"hearsay", "attribution.openers", "possible", "weak_sources.forms"},
    "plan": {"plan", "should"},
    "should": {"should", "advice"},
    "advice": {"should", "advice"},
}


WIDE = frozenset({"condition", "error", "principle", "alleged", "hearsay"})
"""Classes that weaken the whole statement they stand in, not only their clause."""


WEAKER = frozenset({"possible", "should", "advice"})


GOVERNING, GOVERNED = "governing.forms", 12
"""The class of verbs that only ask for what they govern, and how far from them that stands."""


def added(case: Case) -> str | None:
    """A marker that makes the claim stronger than its premise: must, only, all, never, because…"""
    asserting = case.table.classes["asserting"]
    clauses = case.premise.clauses
    segments = {clauses[c].segment for c in case.used} or {c.segment for c in clauses}
    there = {(m.kind, m.sign) for m in case.premise.markers if clauses[m.clause].segment in segments}
    kinds = {kind for kind, _ in there}
    for m in case.claim.markers:
        if m.clause not in case.clauses or m.kind not in asserting or (m.kind, m.sign) in there:
            continue
        if m.kind == "any" or (m.kind == "all" and (("any", m.sign) in there or m.sign < 0)):
            continue
        if m.kind in kinds and m.kind not in {"all", "only"}:
            continue
        if any(v for meaning in ALSO.get(m.kind, ()) for v in case.premise.index.get(meaning, ())):
            continue
        if m.kind == "before" and ("bounds.forms" in kinds or _in_front(case.claim, m.at)):
            continue
        if m.kind == "must" and any(case.answers.get(u.at) for u in case.claim.units if u.at == m.at):
            continue
        return m.kind
    return None


def _in_front(claim: Reading, at: int) -> bool:
    """“Before the General Court” says where, not when."""
    after = next((u for u in claim.units if u.at > at and u.required), None)
    return after is not None and after.name and after.at - at <= 2


def dropped(case: Case) -> str | None:
    """A marker that makes the premise weaker than the claim: may, in principle, if, alleged, not established…"""
    used = case.used
    segments = {case.premise.clauses[c].segment for c in used}
    if "unknown" not in case.kinds and _unknown(case):
        return "dropped unknown"
    for m in case.premise.markers:
        if m.kind not in case.table.classes["weakening"] or m.kind == "unknown":
            continue
        clause = case.premise.clauses[m.clause]
        segment = clause.segment
        stands = clause.parent if clause.kind == "aside" and clause.parent >= 0 else m.clause
        if m.clause not in used and stands not in used and not (m.kind in WIDE and segment in segments):
            continue
        if m.kind == "granted" and m.at in case.hit:
            continue
        if m.kind == "possible" and m.sign < 0 and REVERSER in case.kinds:  # “may not” is “prohibited”
            continue
        if not SATISFIED_BY.get(m.kind, {m.kind}) & case.kinds or (m.kind == "possible" and _twice(case, m.clause)):
            return f"dropped {m.kind}"
    return None


def _twice(case: Case, clause: int) -> bool:
    """“Could allow” is weaker than “allow”."""
    there = len({m.at for m in case.premise.markers if m.kind == "possible" and m.clause == clause})
    mine = {m.at for m in case.claim.markers if m.kind in {"possible", "granted"} and m.clause in case.clauses}
    return 1 < there > len(mine)


def _unknown(case: Case) -> bool:
    """What the claim says stands after “do not say whether”, up to the next colon, or in the clause that says so."""
    tokens = case.premise.tokens
    for m in case.premise.markers:
        if m.kind == "unknown":
            end = next((i for i in range(m.at, len(tokens)) if tokens[i].mark and tokens[i].word in ":;"), len(tokens))
            for u in case.premise.units:
                if u.at in case.hit and (u.weighed or u.required) and (m.at < u.at < end or u.clause == m.clause):
                    return True
    return False


def modality(case: Case) -> str | None:
    """“May” for what the premise makes a duty, or “should” for what it makes one."""
    used = sum(m.kind == "must" for m in case.premise.markers if m.clause in case.used)
    mine = sum(m.kind == "must" for m in case.claim.markers if m.clause in case.clauses)
    if mine < used and case.kinds & {"possible", "should", "advice"}:
        here = sum(m.kind in WEAKER for m in case.claim.markers if m.clause in case.clauses)
        there = sum(m.kind in WEAKER for m in case.premise.markers if m.clause in case.used)
        return "modality" if here > there or not mine else None
    return None


def predicate(case: Case) -> str | None:
    """What the premise says of a thing is left out, and only its subject is kept: “the absence of A is self-declared”."""
    premise, hit = case.premise, case.hit
    for w in premise.units:
        said = w.name or w.faint or w.at in hit or "limit" in w.meanings
        if said or not w.act or not w.required or w.clause not in case.used:
            continue
        near = [j for j in range(max(0, w.at - ADVERB_GAP), w.at) if premise.tokens[j].word in BE - {"being"}]
        acts = [v.at for v in premise.units if v.act and v.at in hit and v.clause == w.clause and not v.name]
        if (
            near
            and acts
            and max(acts) < near[0]
            and not any(v.at > w.at and v.at in hit and v.weighed for v in premise.units)
        ):
            return "predicate"
    return None


def governed(case: Case) -> str | None:
    """What was only asked for, sought or promised is not done: “asked it to suspend” is not “suspended”."""
    if GOVERNING in case.kinds or case.kinds & {"must", "should", "advice", "plan"}:
        return None
    hit = case.hit
    for m in case.premise.markers:
        if m.kind != GOVERNING or m.at in hit:
            continue
        verb = next(
            (v for v in case.premise.units if v.act and v.at > m.at and _verb_after(case.premise, m.at, v)), None
        )
        if verb and verb.at in hit and verb.sign > 0:
            return "dropped asked"
    return None


def _verb_after(premise: Reading, start: int, v: Unit) -> bool:
    """The verb depends on the word at `start`: “to …”, “that …”, “de …” before it, and no mark between."""
    between = premise.tokens[start + 1 : v.at]
    if v.at - start > GOVERNED or any(t.mark for t in between) or not between:
        return False
    if between[-1].word == "to" or any(t.word in {"that", "que", "qu"} for t in between):
        return True
    infinitive = premise.language == "fr" and v.text.split()[0].endswith(("er", "ir", "re"))
    return infinitive and between[-1].word in {"de", "d", "a"}
