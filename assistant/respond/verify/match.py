"""Which units of a quote answer for a unit of a sentence: the same meaning, name or figure, or words of one origin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.documents.figures import Figure, holds
from assistant.respond.verify.reading import Reading, Unit

MOST_ALIKE = 3
"""At most so many words of a sentence may be taken for others by their likeness."""
MOST_WIDENED = 3
"""At most so many words of a sentence may be found by their wider classes."""
BOUND_GAP = 3
SHARED, LEFT = 5, 5
"""Words of one origin share this many first letters, and no more than so many are left of either."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A unit of a quote that answers for a unit of the sentence."""

    unit: Unit
    agrees: bool
    """Both say it, or both deny it."""


Matches = Mapping[int, tuple[Answer, ...]]
"""For each unit of the sentence (by its place), what answers for it in a quote."""


def matches(claim: Reading, premise: Reading, alike: Callable[[str, str], bool] | None = None) -> Matches:
    """What answers in the premise for each unit of the claim; `alike` compares words that no row of the table has."""
    figured = [v for v in premise.units if v.figure]
    found = {u.at: tuple(_answers(u, premise, figured)) for u in claim.units}
    _widen(claim, premise, found)
    lost = [u for u in claim.units if u.required and not found[u.at] and not u.known and not u.name]
    if alike and 0 < len(lost) <= MOST_ALIKE and _others_found(claim, lost, found):
        taken = {a.unit.at for answers in found.values() for a in answers}
        free = [v for v in premise.units if v.required and not v.name and not v.figure and v.at not in taken]
        for u in lost:
            found[u.at] = tuple(Answer(v, u.sign == v.sign) for v in free if alike(u.text, v.text))
    return found


def _widen(claim: Reading, premise: Reading, found: dict[int, tuple[Answer, ...]]) -> None:
    """Words that came to nothing are looked up in the wider classes: only a few, and only if these are all that is missing."""
    lost = [u for u in claim.units if u.required and not found[u.at]]
    most = min(MOST_WIDENED, sum(u.required for u in claim.units) // 3)
    if not lost or len(lost) > most or any(u.figure for u in lost):
        return
    taken = {a.unit.at for answers in found.values() for a in answers}
    free = [v for v in premise.units if v.required and not v.figure and v.at not in taken]
    for u in lost:
        found[u.at] = tuple(
            Answer(v, u.sign * u.near[m] == v.sign * v.near[m])
            for v in free
            if u.apart.isdisjoint(v.contrary)
            for m in u.near.keys() & v.near.keys()
        )


def _others_found(claim: Reading, lost: Sequence[Unit], found: Mapping[int, tuple[Answer, ...]]) -> bool:
    """Every other word of the claim has its answer: only then is it worth asking the model."""
    return sum(u.required and not found[u.at] for u in claim.units) == len(lost)


def _answers(u: Unit, premise: Reading, figured: Sequence[Unit]) -> Iterable[Answer]:
    if u.figure:
        return [Answer(v, u.sign == v.sign) for v in figured if v.figure and _holds(u.figure, v, premise)]
    found: dict[int, Answer] = {}
    for meaning, said in u.meanings.items():
        for v in premise.index.get(meaning, ()):
            agrees = u.sign * said == v.sign * v.meanings.get(meaning, 1)
            if v.at not in found or agrees:
                found[v.at] = Answer(v, agrees)
    if not found:
        for v in premise.units:
            if v.text == u.text or (not u.known and not v.known and akin(u.text, v.text)):
                found[v.at] = Answer(v, u.sign == v.sign)
    if not found and u.parts:
        words = [[v for meaning in part for v in premise.index.get(meaning, ())] for part in u.parts]
        if all(words):
            return [Answer(v, u.sign == v.sign) for part in words for v in part]
    return found.values()


def _holds(figure: Figure, v: Unit, premise: Reading) -> bool:
    """The premise's figure says this one; “limited to three years” says “three years at most”."""
    if v.figure is None:
        return False
    if figure.qualifier == "max" and v.figure.qualifier is None and _bounded(v, premise):
        return holds(replace(figure, qualifier=None), [v.figure])
    return holds(figure, [v.figure])


def _bounded(v: Unit, premise: Reading) -> bool:
    return any(m.kind == "bounds.forms" and 0 < v.at - m.at <= BOUND_GAP for m in premise.markers)


@lru_cache(maxsize=65536)
def akin(a: str, b: str) -> bool:
    """True for words of one origin: “incidence” and “incidence”, “évaluation” and “evaluations”, “immune” and “immunité”."""
    if a == b:
        return True
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest = max(len(a), len(b)) - shared
    return shared >= SHARED and rest <= LEFT and shared >= rest + 2
