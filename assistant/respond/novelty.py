"""What a follow-up's answer begins with: not with what the answer before it began with.

A question made whole (“What did the CNIL regret, and what did it ask for?”) holds what was asked before, and the sentence that answered
that answers this as well, seemingly. As maximal marginal relevance has it (Carbonell & Goldstein 1998), what was told counts less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.respond.parts import Part, repeats
from assistant.respond.sentences import Ranked

# What it costs a sentence to be that one, or to say the same. On the development conversations 1 is best of 0.5, 1, 1.5, 2 and 4, and
# the first sentence of the last answer better than its first two or three, or all of it: what a follow-up asks may be among the others.
TOLD = 1.0


def anew(ranked: Sequence[Ranked], led: Part | None) -> list[Ranked]:
    """The sentences, best first, when the answer before began with `led`."""
    if led is None:
        return list(ranked)
    weighed = (replace(r, score=r.score - TOLD) if repeats(r.text, led.text, r.passage.language) else r for r in ranked)
    return sorted(weighed, key=lambda r: (-r.score, r.passage.id, r.position))
