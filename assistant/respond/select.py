"""Which sentences make the answer, and in what order.

Each way of answering is a pure function from ranked sentences to `Part`s; `choose` takes the one that the question asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from assistant.documents.text import fold, stem_set, stems
from assistant.index.load import Index
from assistant.respond.certain import COMPARED, PARTICULAR, beside
from assistant.respond.chronology import bounded, chronology, steps
from assistant.respond.dating import own_date
from assistant.respond.parts import Part, opening, part_of, repeats
from assistant.respond.sentences import Ranked
from assistant.respond.sides import comparison, unsettled
from assistant.retrieve.broad import broad
from assistant.retrieve.dates import undated
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import Candidate, later
from assistant.retrieve.understand import MAIN, Query
from assistant.types import Language

# A further sentence may be worth this much less than the first, and when several things are asked.
REACH, FURTHER = 4.0, 5.0
NEW = 60.0  # worth of meeting, with a further sentence, the whole of what the question's words still lack
ASIDE = 0.5  # cost of going to a source that the question does not name and the answer does not cite yet
FAR = 5.0  # how much less the best sentence of a further source may be worth when the question names that source
BROADER = 0.4  # share of further sentences when the question asks for several things
DEFINED = 3  # sentences of a definition
TELLING = 2.5  # idf of a word that says in what things are compared: more may be told of them than what each is
BOTH = 2  # sentences that name both sides of a comparison
_BETWEEN = re.compile(r"\b(?:between|entre|both|deux|two)\b")
LATEST = 2  # later sources told when the question asks how things stand
_YEAR = len("2020")


def choose(
    query: Query,
    encoded: Encoded,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    index: Index,
    language: Language,
    limit: int,
) -> list[Part]:
    """The parts of the answer, in order; never empty when `ranked` is not."""
    many = broad(query)
    limit += int(BROADER * limit) if many else 0
    if (
        query.kind.kind == "timeline"
        and _one_matter(query, encoded, index)
        and (told := steps(ranked, language, limit))
    ):
        return told
    if query.kind.kind in ("timeline", "list") and (dated := chronology(query, candidates, index, language)):
        return dated
    ordinary = best(ranked, limit, query.named, FURTHER if many else REACH)
    sentences = each_named(ordinary, ranked, query.named, limit)
    if query.follows and not query.now:  # how things stand is told in order
        sentences = going_on(sentences, ranked, query.brought, limit)
    parts = [part_of(r) for r in sentences]
    if query.kind.kind == "comparison":
        asked = _BETWEEN.sub(" ", undated(query.kind.asked.sub(" ", fold(query.asked))))
        in_what = any(w >= TELLING for w in beside(query, encoded, index, asked))
        if sides := comparison(query, ranked, index, language, in_what):
            more = parts if in_what else [part_of(r) for r in _of_both(query, asked, encoded, ranked, sides, index)]
            return [*sides, *(p for p in more if not any(repeats(p.text, t.text, language) for t in sides))][:limit]
    if date := own_date(query, encoded, index, language):
        return [date, *(p for p in parts if p.text != date.text)][: min(DEFINED, limit)]
    if query.kind.kind == "definition" and (first := _definition(query, index, language)):
        return [first, *(p for p in parts if p.text != first.text)][: limit if many else min(DEFINED, limit)]
    if query.now:
        if query.kind.kind == "status" and query.named:  # whether one thing holds is not told by what became of another
            about = {*query.named, *later(query, index, query.named)}
            parts = [p for p in parts if p.passage.source_id in about] or parts
        latest = _latest(query, candidates, index, language)
        if query.kind.kind == "status":  # what settled it comes first, wherever it was found
            return [*latest, *(p for p in parts if not any(p.text == n.text for n in latest))][:limit]
        news = [p for p in latest if not any(p.text == q.text for q in parts)]
        if parts[0].passage.source_id in later(query, index):  # it is new itself
            return [*parts, *news][:limit]
        return [*news, *parts[: max(1, limit - len(news))]]
    return parts


def _of_both(
    query: Query, asked: str, encoded: Encoded, ranked: Sequence[Ranked], sides: Sequence[Part], index: Index
) -> list[Ranked]:
    """The best sentences that hold every telling word of a comparison of terms, from a further source of these terms: what sets two
    things apart is said where both are named."""
    telling = {s for s in stems(asked, query.language) if encoded.stems.get(s, 0.0) >= COMPARED}
    further = {s for t in query.terms for s in index.glossary.terms[t].sources} - {p.passage.source_id for p in sides}
    return [
        r
        for r in ranked
        if r.passage.source_id in further
        and r.candidate.unit.role != "gap"
        and len(telling) > 1
        and telling <= stem_set(r.text, query.language)
    ][:BOTH]


def _one_matter(query: Query, encoded: Encoded, index: Index) -> bool:
    """True when a chronology is asked for of something more particular than the sources named, and of no set years; or of set months."""
    if any(len(date) > _YEAR for date in query.dated):
        return True
    return not bounded(query.asked) and any(w >= PARTICULAR for w in beside(query, encoded, index))


def best(ranked: Sequence[Ranked], limit: int, named: Sequence[str] = (), reach: float = REACH) -> list[Ranked]:
    """The best sentence, then those worth adding: good in themselves, or meeting words of the question not met yet.

    Greedy maximal coverage (facility location, as in Lin & Bilmes 2011) on top of the sentences' scores; paragraphs in the
    order of their best sentence, sentences in the order of their paragraph.
    """
    answering = [r for r in ranked if r.candidate.unit.role != "gap"] or list(ranked)
    chosen, met = [answering[0]], answering[0].met
    told = {answering[0].passage.source_id, *named}
    while len(chosen) < limit:
        rest = [r for r in answering if not any(repeats(r.text, c.text, r.passage.language) for c in chosen)]
        if not rest:
            break
        worth = [
            r.score + NEW * float(np.maximum(r.met - met, 0).sum()) - ASIDE * (r.passage.source_id not in told)
            for r in rest
        ]
        n = int(np.argmax(worth))
        if worth[n] < answering[0].score - reach:
            break
        chosen.append(rest[n])
        met = np.maximum(met, rest[n].met)
        told.add(rest[n].passage.source_id)
    order: dict[str, list[Ranked]] = {}
    for r in chosen:
        order.setdefault(r.passage.id, []).append(r)
    return [r for group in order.values() for r in sorted(group, key=lambda r: r.start)]


def each_named(chosen: Sequence[Ranked], ranked: Sequence[Ranked], named: Sequence[str], limit: int) -> list[Ranked]:
    """The chosen sentences, then the best one of each source that a question names beside others and that has none yet."""
    told = {r.passage.source_id for r in chosen}
    further = []
    for source in (s for s in named if s not in told) if len(named) > 1 else ():
        first = _first_of(source, ranked)
        if first and first.score >= ranked[0].score - FAR:
            further.append(first)
    room = max(1, limit - len(further))
    best_kept = sorted(chosen, key=lambda r: -r.score)[:room]
    return [*(r for r in chosen if any(r is k for k in best_kept)), *further][:limit]


def going_on(chosen: Sequence[Ranked], ranked: Sequence[Ranked], brought: Sequence[str], limit: int) -> list[Ranked]:
    """The sentences of a follow-up's answer: first the best of what it brings itself (“and on the merits?”), else the best of all.

    What their source is comes after: it was told already.
    """
    first = next((f for s in brought if (f := _first_of(s, ranked))), None) or max(chosen, key=lambda r: r.score)
    return [first, *(r for r in chosen if r is not first)][:limit]


def _first_of(source: str, ranked: Sequence[Ranked]) -> Ranked | None:
    return next((r for r in ranked if r.passage.source_id == source and r.candidate.unit.role != "gap"), None)


def _latest(query: Query, candidates: Sequence[Candidate], index: Index, language: Language) -> list[Part]:
    """How things stand: the summaries of what became of the subject (ruling, appeal, replacement), then of the subject."""
    found = list(dict.fromkeys(c.unit.source_id for c in candidates if c.unit.role != "gap"))
    subject = query.named or ((MAIN,) if not found or found[0] in later(query, index) else found[:1])
    after = later(query, index, subject)
    told = [s for s in found if s in after]
    if query.kind.kind == "status":  # what confirmed it is told even when no word of the question brought it up
        told += sorted(s for s in after if s not in told and not unsettled(index.cards[s], subject))
    told.sort(key=lambda s: unsettled(index.cards[s], subject))
    overtaken = {r.to for s in told for r in index.cards[s].relations if r.type == "overtakes"}
    told = [s for s in told if s not in overtaken][:LATEST]
    return [
        part for s in (*told, *(subject[:1] if told else ())) if (part := opening(index, s, "essentiel-1", language))
    ]


def _definition(query: Query, index: Index, language: Language) -> Part | None:
    """The sentence that defines the one thing asked about: it leads its source's digest and begins with its name."""
    for sid in query.named[:1]:
        first = opening(index, sid, "definition-1", language)
        if first and (not query.defined or any(form in _plain_text(first.text)[:140] for form in query.defined)):
            return first
    return None


def _plain_text(text: str) -> str:
    return fold(text).replace("\u00a0", " ")
