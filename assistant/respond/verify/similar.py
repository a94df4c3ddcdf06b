"""How alike two words are, by the embedding model: for words that have no row in the table.

Each word is embedded alone, and the vectors are centred on common words. Token vectors taken in their sentences (late
interaction) were tried first and are no use here: they tell what a word's place is, so that a wrong word in the right place
scores like the right one (a third of random substitutes over .70); alone and centred, 0 of 179 substitutes exceeds .30.
"""

from __future__ import annotations

import numpy as np

from assistant.index.model.engine import Engine, FloatArray

ALIKE = 0.45
"""Cosine from which two words count as the same: “formulaire” and “form” have .64, “prix” and “délai” .08."""
COMMON = (
    "temps jour année homme femme pays ville maison monde travail groupe question exemple partie point fait forme raison place "
    "time day year man woman country city house world work group question example part point fact form reason place "
    "donner prendre trouver rester parler suivre montrer changer give take find remain speak follow show change "
    "grand petit nouveau premier public large small new first public"
).split()


class WordLikeness:
    """Compares words by an engine, each encoded once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[str, FloatArray] = {}
        self._centre: FloatArray | None = None

    def __call__(self, a: str, b: str) -> bool:
        """True when two words mean nearly the same."""
        return bool(float(self._vector(a) @ self._vector(b)) >= ALIKE)

    def _vector(self, word: str) -> FloatArray:
        if self._centre is None:
            self._centre = np.asarray(self._engine.encode(COMMON, kind="query").pooled.mean(axis=0), np.float32)
        if word not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            raw = self._engine.encode([word], kind="query").pooled[0] - self._centre
            self._known[word] = np.asarray(raw / max(float(np.linalg.norm(raw)), 1e-6), np.float32)
        return self._known[word]
