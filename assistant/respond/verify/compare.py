"""Does one sentence of a quote support a sentence? Each rule is a function that names what is wrong, or says None."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from assistant.respond.verify.match import Matches
from assistant.respond.verify.order import astray, crossed, displaced
from assistant.respond.verify.reading import DETERMINERS, Reading, Unit
from assistant.respond.verify.roles import SAYING, detached, misdated, swapped, uprooted
from assistant.respond.verify.table import Table


@dataclass(frozen=True)
class Case:
    """A claim (or the part of it to be proved) against one premise."""

    claim: Reading
    premise: Reading
    answers: Matches
    part: frozenset[int]
    """The places of the claim's units that this premise must account for."""
    table: Table
    """The table of the claim's language."""

    @cached_property
    def units(self) -> list[Unit]:
        """The units to be proved."""
        return [u for u in self.claim.units if u.at in self.part]

    @cached_property
    def clauses(self) -> frozenset[int]:
        """The claim's clauses that have a unit to be proved."""
        return frozenset(u.clause for u in self.units)

    @cached_property
    def hit(self) -> frozenset[int]:
        """The places of the premise that answer for something."""
        return frozenset(a.unit.at for at in self.part for a in self.answers.get(at, ()))

    @cached_property
    def used(self) -> frozenset[int]:
        """The premise's clauses that say what the claim says: one of their words that is no name, and no small part of them."""
        total: Counter[int] = Counter()
        met: Counter[int] = Counter()
        worded = set()
        for u in self.premise.units:
            if u.required:
                total[u.clause] += 1
                if u.at in self.hit:
                    met[u.clause] += 1
                    if not u.name and not u.figure:
                        worded.add(u.clause)
        return frozenset(c for c in worded if met[c] * 3 >= total[c])

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The classes of markers of the claim's part."""
        return frozenset(m.kind for m in self.claim.markers if m.clause in self.clauses)


def figures(case: Case) -> str | None:
    """A figure that is not in the premise."""
    return "figure" if any(u.figure and not case.answers[u.at] for u in case.units) else None


def names(case: Case) -> str | None:
    """A name that is not in the premise."""
    return "name" if any(u.name and u.required and not case.answers[u.at] for u in case.units) else None


def words(case: Case) -> str | None:
    """A word that is not in the premise, under any of its synonyms."""
    for u in case.units:
        if u.required and not u.figure and not case.answers[u.at] and not _told(u, case):
            return "words"
    return None


MEASURES = {
    "duration": "duration",
    "last": "duration",
    "time": "duration",
    "date": "date",
    "price": "amount",
    "amount": "amount",
}


ABOUT = frozenset({"sur", "on", "about", "regarding", "concernant"})


def _told(u: Unit, case: Case) -> bool:
    """“Says” stands for “according to”, “concerns” for “on”, and “lasts” or “a term of” for a duration."""
    opener = "attribution.openers"
    if SAYING & u.meanings.keys() and opener not in case.kinds and opener in case.premise.kinds():
        return True
    if {"concern", "cover"} & u.meanings.keys() and any(t.word in ABOUT for t in case.premise.tokens):
        return True
    wanted = {MEASURES[m] for m in u.meanings if m in MEASURES}
    return bool(wanted) and any(v.figure and v.figure.kind in wanted for v in case.premise.units)


def deeds(case: Case) -> str | None:
    """Two deeds of the claim that only one deed of the premise answers for: one of them is not said there."""
    spoken = {m.clause for m in case.claim.markers if m.kind == "attribution.openers"}
    acts: dict[str, Unit] = {}
    for u in case.units:
        if u.act and case.answers[u.at] and not (SAYING & u.meanings.keys() and u.clause in spoken):
            acts.setdefault(u.text, u)  # a word said again is no other deed
    wanted = [[a.unit.at for a in case.answers[u.at]] for u in acts.values()]
    taken: dict[int, int] = {}

    def assign(i: int, seen: set[int]) -> bool:
        for at in wanted[i]:
            if at not in seen:
                seen.add(at)
                if at not in taken or assign(taken[at], seen):
                    taken[at] = i
                    return True
        return False

    return None if all(assign(i, set()) for i in range(len(wanted))) else "deeds"


def negation(case: Case) -> str | None:
    """Something affirmed that the premise denies, or denied that it affirms."""
    refused = _same_refusal(case)
    for u in case.units:
        found = case.answers[u.at]
        if not u.required or not found or any(a.agrees for a in found):
            continue
        if u.free or any(a.unit.free for a in found) or (refused and _noun_of(case.claim, u)):
            continue
        if SAYING & u.meanings.keys() and not any(_denied(r, v) for r, v in _each(case, u)):
            continue
        weighed = [u.weighed, any(a.unit.weighed for a in found)]
        if u.stripped or all(a.unit.stripped for a in found) or (all(weighed) if u.known else any(weighed)):
            return "negation"
    for m in case.claim.markers:
        if m.kind in DENIABLE and m.clause in case.clauses:
            signs = {other.sign for other in case.premise.markers if other.kind == m.kind and other.clause in case.used}
            if signs and m.sign not in signs:
                return "negation"
    return None


def _same_refusal(case: Case) -> bool:
    """Claim and premise have one verb of refusal each, the same: what it reaches depends on the voice only."""
    mine = [m for m in case.claim.markers if m.kind == REVERSER and m.clause in case.clauses]
    theirs = [m for m in case.premise.markers if m.kind == REVERSER and m.clause in case.used]
    return (
        len(mine) == len(theirs) == 1
        and mine[0].sign == theirs[0].sign
        and any(a.unit.at == theirs[0].at for a in case.answers.get(mine[0].at, ()))
    )


def _noun_of(claim: Reading, u: Unit) -> bool:
    """The unit is no verb: “the request”, “on the merits”."""
    before = claim.tokens[u.at - 1].word if u.at else ""
    return not u.act or before in DETERMINERS[claim.language] or before in {"de", "d", "of", "on", "au", "aux"}


def _each(case: Case, u: Unit) -> list[tuple[Reading, Unit]]:
    return [(case.claim, u), *((case.premise, a.unit) for a in case.answers[u.at])]


def _denied(reading: Reading, u: Unit) -> bool:
    """A denial stands right beside a verb of saying: “…, the judge says” is not denied by what is said."""
    return any(m.kind == "negation.clause" and -2 <= u.at - m.at <= 3 for m in reading.markers)


REVERSER = "reversers.forms"
DENIABLE = frozenset({"must", "possible", "should", "advice", "plan", "announced", "bounds.forms"})
"""Classes of markers that are verbs, and may be denied."""
ALSO = {
    "always": ("remain",),
    "only": ("simple", "alone", "exclusive"),
    "cause": ("come_from",),
    "all": ("whole",),
}
"""Meanings that answer for a class of markers."""


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
        if m.kind == "must" and any(case.answers.get(u.at) for u in case.claim.units if u.at == m.at):
            continue
        return m.kind
    return None


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
        if not SATISFIED_BY.get(m.kind, {m.kind}) & case.kinds or (m.kind == "possible" and _twice(case, m.clause)):
            return f"dropped {m.kind}"
    return None


def _twice(case: Case, clause: int) -> bool:
    """“Could allow” is weaker than “allow”."""
    there = sum(m.kind == "possible" and m.clause == clause for m in case.premise.markers)
    return 1 < there > sum(m.kind in {"possible", "granted"} for m in case.claim.markers if m.clause in case.clauses)


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
    used = {m.kind for m in case.premise.markers if m.clause in case.used}
    mine = case.kinds
    if "must" in used and "must" not in mine and mine & {"possible", "should", "advice"}:
        return "modality"
    return None


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
        u.clause == clause and u.at > start and u.required and not u.name and not u.figure and u.at not in hit
        for u in premise.units
    )


def attribution(case: Case) -> str | None:
    """Who says it, in the premise, must be named in the claim."""
    premise = case.premise
    weak = {k.at for k in premise.markers if k.kind == "weak_sources.forms"}
    for m in premise.markers:
        if m.kind == "attribution.openers" and not _named(case, _source(premise, m.at, weak)):
            return "source"
    for c in case.used:
        clause = premise.clauses[c]
        if (
            clause.opener not in {"que", "qu", "that", "whether", "si"}
            or clause.parent < 0
            or clause.parent in case.used
        ):
            continue
        above = [u for u in premise.units if u.clause == clause.parent and u.required]
        if any(u.weighed for u in above) and not any(u.at in case.hit for u in above if u.name or u.at in weak):
            return "source"
    return None


def _source(premise: Reading, opener: int, weak: set[int]) -> list[Unit]:
    """What names the source after “according to”: the press, the number or name of a text or body, or the first noun."""
    comma = next((i for i in range(opener, len(premise.tokens)) if premise.tokens[i].word == ","), len(premise.tokens))
    span = [u for u in premise.units if opener < u.at < min(comma, opener + SOURCE_REACH) and u.required]
    if not span:  # “according to it”: to who was named before
        return [u for u in premise.units if u.name and u.at < opener]
    first = span[:SOURCE_WORDS]
    return [u for u in span if u.at in weak] or [u for u in first if u.name or u.figure] or first[:1]


def _named(case: Case, source: list[Unit]) -> bool:
    """The claim names the source, over and above what else it has of the same word."""
    if not source:
        return True
    heads = {u.at for u in source}
    for v in source:
        mine = sum(any(a.unit.at == v.at and _shares(u, v) for a in case.answers.get(u.at, ())) for u in case.units)
        others = sum(w.at in case.hit and w.at not in heads and _shares(w, v) for w in case.premise.units)
        if mine > others or (mine and v.name):
            return True
    return False


def _shares(a: Unit, b: Unit) -> bool:
    if a.figure and b.figure:
        return a.figure.value == b.figure.value
    return not a.meanings.keys().isdisjoint(b.meanings)


SOURCE_WORDS, SOURCE_REACH = 3, 12
"""How many words after “according to” may name the source, and within how many tokens."""


def roles(case: Case) -> str | None:
    """Who acts on whom."""
    if swapped(case.claim, case.premise, case.answers):
        return "roles"
    if detached(case.claim, case.premise, case.answers):
        return "owner"
    if crossed(case.claim, case.premise, case.answers):
        return "order"
    return "place" if uprooted(case.claim, case.premise, case.answers) else None


def places(case: Case) -> str | None:
    """What stands with which figure, and in which statement."""
    if astray(case.claim, case.premise, case.answers, case.part, case.used):
        return "astray"
    return "quantities" if displaced(case.claim, case.premise, case.answers) else None


def governed(case: Case) -> str | None:
    """What was only asked for, sought or promised is not done: “asked it to suspend” is not “suspended”."""
    if GOVERNING in case.kinds or case.kinds & {"must", "should", "advice", "plan"}:
        return None
    hit = case.hit
    for m in case.premise.markers:
        if m.kind != GOVERNING or m.at in hit:
            continue
        verb = next((v for v in case.premise.units if v.act and v.at > m.at and _verb_after(case.premise, m.at, v)), None)
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


GOVERNING, GOVERNED = "governing.forms", 12
"""The class of verbs that only ask for what they govern, and how far from them that stands."""


def dates(case: Case) -> str | None:
    """Which date belongs to what."""
    return "dates" if misdated(case.claim, case.premise, case.answers) else None


RULES: tuple[Callable[[Case], str | None], ...] = (
    figures,
    names,
    words,
    deeds,
    negation,
    added,
    dropped,
    modality,
    reach,
    attribution,
    roles,
    dates,
    places,
    governed,
)


def objections(case: Case) -> list[str]:
    """Everything that is wrong, in the order of the rules."""
    return [found for rule in RULES if (found := rule(case))]
