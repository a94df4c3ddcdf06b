"""Proves a sentence of a model from the evidence, or withholds it.

The ids that the model gave are only where the search begins: the smallest evidence that supports the sentence is what it
cites. A sentence that no evidence supports is withheld, whatever the model said of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Protocol

from assistant.documents.sentences import sentence_spans
from assistant.documents.text import stems
from assistant.respond.model.tidy import misshapen, tidy
from assistant.respond.model.values import Draft, Evidence, Shown, Withheld
from assistant.types import Language

NEAR = 4  # pieces of evidence, besides those cited, that a sentence is compared with
TOGETHER = 3  # most pieces that one sentence may need


class Support(Protocol):
    """What a checker found for a sentence and its quotes."""

    @property
    def verdict(self) -> str:
        """“quoted”, “supported” or “withheld”."""

    @property
    def reason(self) -> str | None:
        """Why it is withheld."""


Check = Callable[[str, Sequence[str], Language], Support]


def prove(draft: Draft, evidence: Sequence[Evidence], language: Language, check: Check) -> Shown | Withheld:
    """The sentence with the evidence that supports it, or why it is withheld."""
    text = tidy(draft.text)
    by_id = {e.id: e for e in evidence}
    cited = [by_id[i.lower()] for i in dict.fromkeys(draft.ids) if i.lower() in by_id]
    near = _near(text, evidence, language)
    about = tuple(cited or near[:1])
    if quote := next((q for e in (*cited, *near) if (q := _verbatim(text, e))), None):
        return Shown(quote[0], (quote[1],), "quoted", quote[1] not in cited)
    if wrong := misshapen(draft.text, text, [e.text for e in evidence]):
        return Withheld(draft, wrong, about)
    if _foreign(text, evidence, language):
        return Withheld(draft, "language", about)
    first: str | None = None
    for chosen in _trials(cited, [e for e in near if e not in cited][:NEAR]):
        found = check(text, [e.text for e in chosen], language)
        if found.verdict == "quoted" and any(text in e.text for e in chosen):
            return Shown(text, chosen, "quoted", not set(chosen) <= set(cited))
        if found.verdict != "withheld":
            return Shown(text, chosen, "supported", not set(chosen) <= set(cited))
        first = first or found.reason
    return Withheld(draft, first or "unsupported", about)


def _verbatim(text: str, evidence: Evidence) -> tuple[str, Evidence] | None:
    """The sentence as the evidence has it, when only white space, quotation marks or dashes were copied otherwise."""
    own = _letters(text)
    spans = [(0, len(evidence.text)), *sentence_spans(evidence.text)]
    found = (evidence.text[a:b] for a, b in spans)
    return next(((q, evidence) for q in found if _letters(q) == own), None)


def _letters(text: str) -> str:
    return "".join(text.translate(_ALIKE).split()).rstrip(".")


_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "‑": "-", "–": "-", "—": "-", "…": "..."}
)


def _trials(cited: Sequence[Evidence], others: Sequence[Evidence]) -> Iterator[tuple[Evidence, ...]]:
    """Which evidence to try, in order: each piece cited, each piece near, what is cited together, a piece more."""
    for e in (*cited, *others):
        yield (e,)
    for size in range(2, TOGETHER + 1):
        yield from combinations(cited, size)
    yield from ((c, o) for c in cited for o in others[:2])
    if not cited:
        yield from combinations(others[:3], 2)


def _near(text: str, evidence: Sequence[Evidence], language: Language) -> list[Evidence]:
    """The evidence that shares words with a sentence, the most first."""
    own = set(stems(text, language))
    shared = [(len(own & set(stems(e.text, language))), -n, e) for n, e in enumerate(evidence)]
    return [e for count, _, e in sorted(shared, key=lambda row: (-row[0], -row[1])) if count]


def _foreign(text: str, evidence: Sequence[Evidence], language: Language) -> bool:
    """True when a sentence is in the other language and is not a quote."""
    from assistant.retrieve.language import detect

    return detect(text, language) != language and not any(text in e.text for e in evidence)
