"""What is missing when the sources do not answer: a known gap to quote, a name that no source mentions, or what kind of thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.text import fold
from assistant.index.load import Index
from assistant.messages import catalogue, text
from assistant.respond.sentences import Ranked, read_with
from assistant.respond.things import Thing
from assistant.retrieve.answer_type import Kind
from assistant.retrieve.focus import focus
from assistant.retrieve.question import Encoded
from assistant.retrieve.understand import Query
from assistant.types import Language

# How like the question an anticipated question of a gap must be for the gap to be what was asked about: when the gap's
# sentence comes first, and when it comes later (read on the near misses of the calibration questions).
_FIRST, _LATER = 0.58, 0.72
_MOST = 3  # names told at most


@dataclass(frozen=True, slots=True)
class Missing:
    """`gap`: the sentence of the sources that says what they leave open; `names`: names of the question that no source
    mentions, as they were written; `kind`: what the question asks for; `about`: the known names that it is about;
    `thing`: what an answer would have to hold."""

    gap: Ranked | None
    names: tuple[str, ...]
    kind: Kind
    about: tuple[str, ...] = ()
    thing: Thing | None = None


def missing(
    query: Query, encoded: Encoded, ranked: Sequence[Ranked], index: Index, thing: Thing | None = None
) -> Missing:
    """What the sources lack to answer a question; `thing` when it is already known."""
    asked = focus(query.asked)
    kind = query.kind.kind
    if kind == "definition" and asked.noun and not any(asked.noun in form for form in query.defined):
        kind = "other"  # “what is the password policy of EMC2?” asks for no definition of EMC2
    gap = _gap(ranked, asked.names)
    if gap:
        gap = _of_its_paragraph(gap, encoded, ranked, index)
    return Missing(gap, _unknown(query, index), kind, _about(query, index), thing)


def understood(found: Missing, language: Language) -> str:
    """One sentence that says what the question was taken to ask, in our own words; empty when that would say nothing.

    The question is not repeated: what somebody typed must not come back as words of the assistant."""
    what = catalogue(language).get(f"asked.{found.thing or found.kind}")
    values = {"what": what, "about": _listed(found.about, language)}
    if found.about:
        return text("understood.asks_about" if what else "understood.about", language, **values)
    return text("understood.asks", language, **values) if what else ""


def say(found: Missing, language: Language) -> str:
    """One sentence that tells it; the gap is quoted by whoever shows the refusal."""
    if found.names:
        return text("missing.names", language, names=_listed(found.names, language))
    key = f"missing.{found.thing or found.kind}"
    return text(key if key in catalogue(language) else "missing.other", language)


def _listed(names: Sequence[str], language: Language) -> str:
    if not names:
        return ""
    quoted = [text("missing.name", language, name=n) for n in names[:_MOST]]
    return text("missing.and", language).join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _about(query: Query, index: Index) -> tuple[str, ...]:
    """The sources and terms that a question names, as the cards and the glossary write them."""
    terms = [index.glossary.terms[t] for t in query.terms if t in index.glossary.terms]
    implied = {s for t in terms for s in t.sources}  # named by their terms only
    sources = [index.cards[s].short[query.language] for s in query.named if s in index.cards and s not in implied]
    return tuple(dict.fromkeys((*(t.term[query.language] for t in terms), *sources)))


def _gap(ranked: Sequence[Ranked], names: Sequence[str]) -> Ranked | None:
    """The best sentence of the gap whose anticipated question is most like the question, when it is like enough.

    A gap about somebody else is none: where the question names somebody, the sentence has one of these names."""
    gaps = [r for r in ranked if r.candidate.unit.role == "gap" and r.candidate.key and _names(r, names)]
    if not gaps:
        return None
    best = max(gaps, key=_alike)
    if ranked[0] is gaps[0] and _alike(ranked[0]) >= max(_FIRST, _alike(best) - 0.05):
        return ranked[0]
    return best if _alike(best) >= _LATER else None


def _of_its_paragraph(gap: Ranked, encoded: Encoded, ranked: Sequence[Ranked], index: Index) -> Ranked:
    """Of the sentences of a gap's paragraph, each of which leaves something else open, the one that the reader takes for what is asked."""
    same = [r for r in ranked if r.passage.id == gap.passage.id]
    scores = read_with(encoded, same, index) if len(same) > 1 else None
    return gap if scores is None else same[int(scores.argmax())]


def _names(r: Ranked, names: Sequence[str]) -> bool:
    return not names or any(n in fold(r.text) for n in names)


def _alike(r: Ranked) -> float:
    return r.candidate.key.alike if r.candidate.key else 0.0


def _unknown(query: Query, index: Index) -> tuple[str, ...]:
    """The names of a question that stand nowhere in the index."""
    folded = focus(query.text).names
    written = {fold(w.strip("«»“”\"'’?!.,;:()")): w.strip("«»“”\"'’?!.,;:()") for w in query.text.split()}
    bare = {k.rpartition("'")[2]: v.rpartition("'")[2].rpartition("’")[2] for k, v in written.items()}
    return tuple(dict.fromkeys(bare[n] for n in folded if n in bare and len(n) > 2 and not index.knows(n)))
