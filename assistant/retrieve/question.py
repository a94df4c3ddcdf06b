"""A question as the index sees it: its vector, its projected token vectors, and how much each token weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.documents.text import STOPWORDS, stems
from assistant.index.late import head
from assistant.index.lexical import Lexical
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.retrieve.understand import Query
from assistant.types import Language

Matrix = NDArray[np.float32]

# Of a follow-up made whole, what the words said before weigh beside its own, and the share of its own words' vector in the question's:
# without, its answer tells again what was just told. (Chosen on `fresh/talks-dev`: answers that begin with what was asked .48 -> .56.)
SAID_BEFORE, OWN = 0.25, 0.3


@dataclass(frozen=True, slots=True)
class Encoded:
    """`vector` (dimension,), as it is among `same` questions and when `asking` for sentences (see `assistant.index.spaces`);
    `raw` (t, 384) the model's own token vectors, `tokens` (t, 128) the same projected, with `weights` (t,) that sum to 1, or None
    without token vectors; `stems` with their idf, of the question's content words in its language; `asks` the log-odds that the
    text asks something and is no order (0: nobody can tell); `before` (t,): the tokens said before a follow-up's own words, None
    without these.
    """

    vector: Matrix
    same: Matrix
    asking: Matrix
    raw: Matrix | None
    tokens: Matrix | None
    weights: Matrix | None
    content: NDArray[np.bool_] | None
    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    stems: dict[str, float]
    asks: float = 0.0
    before: NDArray[np.bool_] | None = None


def encode(query: Query, index: Index, engine: Engine) -> Encoded:
    """One pass of the embedding model over the question gives everything that answering needs."""
    texts = [query.asked, query.own] if query.own else [query.asked]
    found = engine.encode(texts, kind="query", tokens=index.tokens is not None)
    lexical = index.lexical[query.language]
    own = set(stems(query.own or query.asked, query.language))
    idf = {s: lexical.idf(s) * (1.0 if s in own else SAID_BEFORE) for s in stems(query.asked, query.language)}
    vector = _mixed(found.pooled[0], found.pooled[1]) if query.own else found.pooled[0]
    pooled = vector, index.spaces.same(vector), index.spaces.asking(vector)
    if found.tokens is None or index.tokens is None:
        return Encoded(*pooled, None, None, None, None, (), (), idf)
    inside = np.flatnonzero(found.offsets[0][:, 0] >= 0)
    if not len(inside):
        return Encoded(*pooled, None, None, None, None, (), (), idf)
    spans = [(int(a), int(b)) for a, b in found.offsets[0][inside]]
    words, token_idf = words_of(query.asked, spans, query.language, lexical)
    raw = np.asarray(found.tokens[0][inside], np.float32)
    tokens, weights = head().question(raw, token_idf)
    before = _said_before(spans, query)
    weights = _own_first(weights, before)
    if not query.own:  # what says nothing by itself (“and why?”) is read with what it goes on from
        before = None
    stop = STOPWORDS[query.language]
    content = np.array([w.lower() not in stop and any(c.isalnum() for c in w) for w in words])
    pieces = tuple(query.asked[a:b] for a, b in spans)
    asks = index.intent.asks(raw) if index.intent else 0.0
    return Encoded(*pooled, raw, tokens, weights, content, pieces, tuple(spans), idf, asks, before)


def _mixed(whole: Matrix, own: Matrix) -> Matrix:
    """The vector of a follow-up made whole with that of its own words in it, of length 1."""
    mixed = (1 - OWN) * whole + OWN * own
    return np.asarray(mixed / max(float(np.linalg.norm(mixed)), 1e-9), np.float32)


def _said_before(spans: Sequence[tuple[int, int]], query: Query) -> NDArray[np.bool_] | None:
    """Which tokens were said before a follow-up's own words, which end the question; None without such words."""
    if not query.ending:
        return None
    begins = len(query.asked.rstrip(_END)) - len(query.ending.rstrip(_END))
    return np.array([a < begins for a, _ in spans])


def _own_first(weights: Matrix, before: NDArray[np.bool_] | None) -> Matrix:
    """The tokens' weights, less for what was said before a follow-up's own words."""
    if before is None:
        return weights
    scaled = weights * np.where(before, SAID_BEFORE, 1.0)
    return np.asarray(scaled / max(float(scaled.sum()), 1e-9), np.float32)


_END = " ?.!…\u00a0\u202f"


def words_of(
    text: str, spans: Sequence[tuple[int, int]], language: Language, lexical: Lexical
) -> tuple[list[str], Matrix]:
    """The whole word that each piece of the text belongs to, and its idf (t,): 0.5 for stop words and for signs."""
    words = [_word_at(text, a, b) for a, b in spans]
    stop = STOPWORDS[language]
    idf = (
        max((lexical.idf(s) for s in stems(w, language)), default=0.5) if w.lower() not in stop else 0.5 for w in words
    )
    return words, np.fromiter(idf, np.float32, len(words))


def _word_at(text: str, start: int, end: int) -> str:
    """The whole word around a piece of it."""
    while start < end and not text[start].isalnum():
        start += 1
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return text[start:end].strip()
