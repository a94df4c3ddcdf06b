"""Does one sentence of a quote support a sentence? Each rule is a function that names what is wrong, or says None."""

from __future__ import annotations

from collections.abc import Callable

from assistant.respond.verify.belonging import detached, misdated, uprooted
from assistant.respond.verify.case import Case
from assistant.respond.verify.denial import negation, reach
from assistant.respond.verify.force import added, dropped, governed, modality, predicate
from assistant.respond.verify.order import (
    astray,
    crossed,
    displaced,
    gathered,
    halved,
    handed,
    headless,
    mingled,
    transposed,
    turned,
)
from assistant.respond.verify.reading import DETERMINERS, Unit
from assistant.respond.verify.roles import SAYING, swapped
from assistant.respond.verify.source import attribution

MOST_FAINT = 2


MEASURES = {
    "duration": "duration",
    "last": "duration",
    "time": "duration",
    "date": "date",
    "price": "amount",
    "amount": "amount",
}


BOUNDS = "bounds.forms"


ABOUT = frozenset({"sur", "on", "about", "regarding", "concernant"})


REPORTING = frozenset({"say", "report", "mention", "note"})


def figures(case: Case) -> str | None:
    """A figure that is not in the premise."""
    return "figure" if any(u.figure and not case.answers[u.at] for u in case.units) else None


def names(case: Case) -> str | None:
    """A name that is not in the premise."""
    return "name" if any(u.name and u.required and not case.answers[u.at] for u in case.units) else None


def words(case: Case) -> str | None:
    """A word that is not in the premise, under any of its synonyms."""
    lost = [u for u in case.units if u.required and not u.figure and not case.answers[u.at] and not _told(u, case)]
    if not lost:
        return None
    few = len(lost) <= MOST_FAINT and len(lost) * 3 <= sum(u.required for u in case.units)
    return None if few and all(u.faint or "happen" in u.meanings for u in lost) and not _other_verb(case) else "words"


def _other_verb(case: Case) -> bool:
    """A verb of what is used of the premise says something that the claim leaves out."""
    hit, premise = case.hit, case.premise
    return any(
        v.act
        and v.required
        and not v.name
        and not v.faint
        and v.at not in hit
        and v.clause in case.used
        and (not v.at or premise.tokens[v.at - 1].word not in DETERMINERS[premise.language])
        for v in premise.units
    )


def _told(u: Unit, case: Case) -> bool:
    """“Says” stands for “according to”, “concerns” for “on”, and “lasts” or “a term of” for a duration."""
    opener = "attribution.openers"
    if SAYING & u.meanings.keys() and opener not in case.kinds and opener in case.premise.kinds():
        return True
    if {"concern", "cover"} & u.meanings.keys() and any(t.word in ABOUT for t in case.premise.tokens):
        return True
    may = [m.sign for m in case.premise.markers if m.kind == "possible" and m.clause in case.used]
    if ("forbid" in u.meanings and -u.sign in may) or ("allow" in u.meanings and u.sign * u.meanings["allow"] in may):
        return True
    if any(m.kind == BOUNDS and m.at == u.at for m in case.claim.markers) and BOUNDS in case.premise.kinds():
        return True
    wanted = {MEASURES[m] for m in u.meanings if m in MEASURES}
    return bool(wanted) and any(v.figure and v.figure.kind in wanted for v in case.premise.units)


def deeds(case: Case) -> str | None:
    """Two deeds of the claim that only one deed of the premise answers for: one of them is not said there."""
    spoken = {m.clause for m in case.claim.markers if m.kind == "attribution.openers"}
    acts: dict[str, Unit] = {}
    for u in case.units:
        if u.act and case.answers[u.at] and not (SAYING & u.meanings.keys() and u.clause in spoken):
            said = bool(REPORTING & u.meanings.keys()) and not u.name
            acts.setdefault("say" if said else u.text, u)  # said again, it is no other deed
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


def roles(case: Case) -> str | None:
    """Who acts on whom."""
    if swapped(case.claim, case.premise, case.answers):
        return "roles"
    if detached(case.claim, case.premise, case.answers):
        return "owner"
    if crossed(case.claim, case.premise, case.answers) or any(
        rule(case.claim, case.premise, case.answers) for rule in (turned, handed, transposed)
    ):
        return "order"
    return "place" if uprooted(case.claim, case.premise, case.answers) else None


def places(case: Case) -> str | None:
    """What stands with which figure, and in which statement."""
    if astray(case.claim, case.premise, case.answers, case.part, case.used):
        return "astray"
    if gathered(case.claim, case.premise, case.answers, case.part):
        return "astray"
    if halved(case.claim, case.premise, case.answers):
        return "halved"
    if headless(case.claim, case.premise, case.answers):
        return "head"
    if mingled(case.claim, case.premise, case.answers):
        return "mingled"
    return "quantities" if displaced(case.claim, case.premise, case.answers) else None


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
    predicate,
)


def objections(case: Case) -> list[str]:
    """Everything that is wrong, in the order of the rules."""
    return [found for rule in RULES if (found := rule(case))]
