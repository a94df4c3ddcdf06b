"""Whether the sources say themselves that they do not tell what is asked.

A gap that an author noted beats a near answer when two things agree: an anticipated question of the gap is more like the
question than every anticipated question that has an answer, and the gap's own words hold what the answer leaves unsaid
(“children”, where the answer only tells which hospitals take part). Bounds read on the calibration questions and on the
development sets: 2 of 920 answerable questions are lost, half of the near misses still answered are caught.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.documents.text import stem_set, stems
from assistant.respond.parts import Part
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import Candidate
from assistant.types import Language

LEAD = 0.06  # how much more alike
UNSAID = 0.1  # share of the question's words, by weight, that the gap says and the answer does not
TELLING = 1.0  # idf from which a word is counted
DEPTH = 20


def overlooked(
    features: Mapping[str, float],
    encoded: Encoded,
    candidates: Sequence[Candidate],
    parts: Sequence[Part],
    language: Language,
) -> bool:
    """True when a known gap is what the question asks about, rather than what the parts of the answer say."""
    if features.get("gap_alike", 0.0) - features.get("alike_best", 0.0) <= LEAD:
        return False
    said = {s for p in parts for s in stems(" ".join((p.text, *p.passage.headings)), language)}
    unsaid = {s: w for s, w in encoded.stems.items() if w >= TELLING and s not in said}
    gaps = [c for c in candidates[:DEPTH] if c.unit.role == "gap"]
    told = (sum(w for s, w in unsaid.items() if s in stem_set(c.passage(language).text, language)) for c in gaps)
    return max(told, default=0.0) >= UNSAID * (sum(encoded.stems.values()) or 1.0)
