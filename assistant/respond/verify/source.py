"""Who says it, in the premise, must be named in the claim."""

from __future__ import annotations

from assistant.respond.verify.case import Case
from assistant.respond.verify.reading import Reading, Unit

SOURCE_WORDS, SOURCE_REACH = 3, 12
"""How many words after “according to” may name the source, and within how many tokens."""


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
