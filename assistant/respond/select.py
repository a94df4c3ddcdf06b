"""Which sentences make the answer, and in what order.

Each way of answering is a pure function from ranked sentences to `Part`s; `choose` takes the one that the question asks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.text import fold
from assistant.index.load import Index
from assistant.respond.sentences import Ranked
from assistant.retrieve.search import Candidate, later
from assistant.retrieve.understand import MAIN, Query
from assistant.types import Language, Passage

REACH = 2.2  # a further sentence may score this much less than the first
NEIGHBOUR = 1.2  # a sentence of the winning paragraph may score this much less again
FEWEST = 3  # sentences given when the sources have them
TIMELINE_LIMIT = 10
# Standing texts and press are no steps of a story, unless the question names them.
_BACKGROUND = frozenset({"law", "code", "eu_regulation", "us_law", "press_article", "operator"})


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of the answer: an exact span of a passage, with what our own words put before it (a message key)."""

    passage: Passage
    start: int
    end: int
    lead: str | None = None

    @property
    def text(self) -> str:
        """The quoted words."""
        return self.passage.text[self.start : self.end]


def choose(
    query: Query,
    candidates: Sequence[Candidate],
    ranked: Sequence[Ranked],
    index: Index,
    language: Language,
    limit: int,
) -> list[Part]:
    """The parts of the answer, in order; never empty when `ranked` is not."""
    if query.kind.kind == "timeline" and (dated := _timeline(query, candidates, index, language)):
        return dated
    if query.kind.kind == "comparison" and (sides := _comparison(query, ranked, index, language)):
        return sides
    if query.kind.kind == "definition" and (first := _definition(query, index, language)):
        rest = [p for p in _plain(ranked, limit) if p.text != first.text]
        return [first, *rest][: max(FEWEST, 1)]
    parts = _plain(ranked, limit)
    if (
        query.now
        and (latest := _latest(query, candidates, index, language))
        and not any(p.text == latest.text for p in parts)
    ):
        return [latest, *parts[: limit - 1]]
    return parts


def _latest(query: Query, candidates: Sequence[Candidate], index: Index, language: Language) -> Part | None:
    """What became of the subject: the summary of the likeliest of the later sources (ruling, move, replacement)."""
    after = later(query, index)
    found = (c.unit.source_id for c in candidates if c.unit.source_id in after and c.unit.role != "gap")
    return next((part for sid in found if (part := _opening(index, sid, "essentiel-1", language))), None)


def _definition(query: Query, index: Index, language: Language) -> Part | None:
    """The sentence that defines the one thing asked about: it leads its source's digest and begins with its name."""
    for sid in query.named[:1]:
        first = _opening(index, sid, "definition-1", language)
        if first and (not query.defined or any(form in _plain_text(first.text)[:140] for form in query.defined)):
            return first
    return None


def _opening(index: Index, source_id: str, paragraph: str, language: Language) -> Part | None:
    """The first sentence of a paragraph of a digest."""
    unit = index.units.get(f"{source_id}#{paragraph}")
    if not unit:
        return None
    passage = unit.passages.get(language) or next(iter(unit.passages.values()))
    sentence = index.sentences[index.sentence_rows[passage.id][0]]
    return Part(passage, sentence.start, sentence.end)


def _plain_text(text: str) -> str:
    return fold(text).replace("\u00a0", " ")


def _plain(ranked: Sequence[Ranked], limit: int) -> list[Part]:
    """The best sentences: the winner, its neighbours that also fit, then other paragraphs that come close."""
    answering = [r for r in ranked if r.candidate.unit.role != "gap"] or list(ranked)
    best = answering[0]
    chosen: list[Ranked] = []
    for r in answering:
        slack = REACH + (NEIGHBOUR if r.passage.id == best.passage.id else 0.0)
        close = len(chosen) < FEWEST or r.score >= best.score - slack
        if close and not any(_repeats(r, c) for c in chosen):
            chosen.append(r)
        if len(chosen) >= limit:
            break
    return _in_order(chosen)


def _in_order(chosen: Sequence[Ranked]) -> list[Part]:
    """Paragraphs in the order of their best sentence, sentences in the order of their paragraph."""
    order: dict[str, list[Ranked]] = {}
    for r in chosen:
        order.setdefault(r.passage.id, []).append(r)
    return [Part(r.passage, r.start, r.end) for group in order.values() for r in sorted(group, key=lambda r: r.start)]


def _repeats(a: Ranked, b: Ranked) -> bool:
    return _same(a.text, b.text)


def _same(a: str, b: str) -> bool:
    """True when two sentences say almost the same thing (shared words over the shorter one)."""
    x, y = set(a.lower().split()), set(b.lower().split())
    return len(x & y) >= 0.85 * min(len(x), len(y))


def _comparison(query: Query, ranked: Sequence[Ranked], index: Index, language: Language) -> list[Part]:
    """Both sides of a comparison, side by side: what each named source is, and its sentence that fits the question best."""
    sides = [s for s in query.named if s in index.cards][:2]
    if len(sides) < 2:
        return []
    parts: list[Part] = []
    for n, sid in enumerate(sides):
        defined = _opening(index, sid, "definition-1", language)
        best = next(
            (
                Part(r.passage, r.start, r.end)
                for r in ranked
                if r.passage.source_id == sid
                and r.candidate.unit.role != "gap"
                and not (defined and _same(r.text, defined.text))
            ),
            None,
        )
        own = [p for p in (defined, best) if p]
        if not own:
            return []
        lead = "answer.comparison_first" if n == 0 else "answer.comparison_second"
        parts += [Part(p.passage, p.start, p.end, lead if k == 0 else None) for k, p in enumerate(own)]
    return parts


def _timeline(query: Query, candidates: Sequence[Candidate], index: Index, language: Language) -> list[Part]:
    """The dated one-sentence summaries of the sources that the question is about, oldest first."""
    strength: dict[str, float] = {}
    for c in candidates:
        strength[c.unit.source_id] = max(strength.get(c.unit.source_id, -99.0), c.score)
    about = set(query.named) or {MAIN}
    near = {r.to for s in about if s in index.cards for r in index.cards[s].relations} | {
        card.id for card in index.cards.values() if any(r.to in about for r in card.relations)
    }
    rows: list[tuple[str, float, Part]] = []
    for sid, card in index.cards.items():
        part = _opening(index, sid, "essentiel-1", language)
        if (
            not part
            or not card.date
            or (card.kind in _BACKGROUND and sid not in query.named)
            or (sid not in about and sid not in near and sid not in strength)
        ):
            continue
        score = strength.get(sid, -5.0) + 2.0 * (sid in about) + 1.0 * (sid in near)
        rows.append((card.date, score, part))
    kept = sorted(sorted(rows, key=lambda r: -r[1])[:TIMELINE_LIMIT], key=lambda r: r[0])
    return [part for _, _, part in kept] if len(kept) >= 3 else []
