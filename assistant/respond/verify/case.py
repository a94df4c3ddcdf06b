"""A claim, or the part of it to be proved, against one premise: what the rules look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from assistant.respond.verify.match import Matches
from assistant.respond.verify.reading import Reading, Unit
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
