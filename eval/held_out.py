"""In-domain practice without new questions: anticipated questions asked of an index that does not know them, or their answer.

Each anticipated question can be asked twice: of an index from which the question itself (as a key) was taken out, where its
paragraph still answers it; and of an index from which every paragraph that carries its facts was taken out, where nothing
does. Questions of `gap` paragraphs are unanswerable in both. This gives thousands of labelled examples for the decision to
abstain, of which the unanswerable ones are near misses by construction.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Collection, Iterator

from assistant.index import entries
from assistant.index.entries import QuestionEntry
from assistant.index.lexical import Lexical
from assistant.index.load import Index
from assistant.pipeline import Assistant, Trace
from assistant.types import LANGUAGES


def without(index: Index, *, questions: Collection[str] = (), units: Collection[str] = ()) -> Index:
    """The index as if these anticipated questions and units were not in it (a view: vectors are shared)."""
    view = copy.copy(index)
    view.__dict__.pop("by_unit", None)
    view._unit_stems = {}
    view.questions = {i: q for i, q in index.questions.items() if i not in questions and q.unit not in units}
    view.units = {i: u for i, u in index.units.items() if i not in units}
    view.lexical = {}
    for language in LANGUAGES:
        texts = [
            entries.lexical_text(
                index.cards[p.source_id], p, [q.text for q in view.by_unit.get(p.unit, ()) if q.language == language]
            )
            if p.unit in view.units
            else ""
            for p in index.by_language[language]
        ]
        view.lexical[language] = Lexical.build(language, texts)
    return view


def practice(assistant: Assistant, folds: int = 5, share: float = 1.0) -> Iterator[tuple[QuestionEntry, Trace, bool]]:
    """Anticipated questions with the trace of asking them while held out, and whether they were answerable then.

    `share` of the questions is asked, chosen by hash; folds keep what is taken out at once small.
    """
    index = assistant.index
    chosen = [q for q in index.questions.values() if _hash(q.id) % 1000 < 1000 * share and len(q.text) > 3]
    for fold in range(folds):
        held = [q for q in chosen if _hash(q.id + "a") % folds == fold]
        view = Assistant(without(index, questions={q.id for q in held}), assistant.engine, assistant.settings)
        for q in held:
            yield q, view.trace(q.text, language=q.language), index.units[q.unit].role != "gap"
    for fold in range(folds * 2):
        gone = {u for u in index.units if _hash(u) % (folds * 2) == fold and index.units[u].role != "gap"}
        facts = {f for u in gone for p in index.units[u].passages.values() for f in p.facts}
        gone |= {
            u.id
            for u in index.units.values()
            if u.role != "gap" and facts & {f for p in u.passages.values() for f in p.facts}
        }
        view = Assistant(without(index, units=gone), assistant.engine, assistant.settings)
        for q in chosen:
            if _hash(q.unit) % (folds * 2) == fold and index.units[q.unit].role != "gap":
                yield q, view.trace(q.text, language=q.language), False


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
