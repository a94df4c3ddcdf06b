"""What is encoded once while a question is answered is not encoded again: a follow-up meets its own words twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from assistant.index.model.engine import Encoding, Engine, FloatArray, IntArray, Kind

Known = dict[tuple[str, Kind, bool], tuple[FloatArray, FloatArray | None, IntArray | None]]


class Once:
    """An `Engine` that keeps what another one made; to be let go with the question (nobody's questions are remembered)."""

    def __init__(self, engine: Engine, known: Known | None = None) -> None:
        """`known`: what it keeps, to be shared with others."""
        self._engine = engine
        self._known: Known = {} if known is None else known
        self._foreseen: list[str] = []

    def foresee(self, text: str) -> None:
        """A text that will be asked for: it goes with the next batch, which costs less than a pass of its own."""
        self._foreseen.append(text)

    @property
    def model_id(self) -> str:
        """The other engine's."""
        return self._engine.model_id

    @property
    def dimension(self) -> int:
        """The other engine's."""
        return self._engine.dimension

    @property
    def checksum(self) -> str:
        """The other engine's."""
        return self._engine.checksum

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind,
        tokens: bool = False,
        batch_size: int = 16,
        progress: Callable[[int], None] | None = None,
    ) -> Encoding:
        """As the other engine, in one batch for the texts that are not known yet."""
        new = [t for t in dict.fromkeys(texts) if (t, kind, tokens) not in self._known]
        if new:
            new += [t for t in dict.fromkeys(self._foreseen) if t not in new and (t, kind, tokens) not in self._known]
            self._foreseen.clear()
            made = self._engine.encode(new, kind=kind, tokens=tokens, batch_size=batch_size, progress=progress)
            for n, text in enumerate(new):
                of_tokens = (made.tokens[n], made.offsets[n]) if made.tokens is not None else (None, None)
                self._known[text, kind, tokens] = (made.pooled[n], *of_tokens)
        found = [self._known[t, kind, tokens] for t in texts]
        vectors = [v for _, v, _ in found if v is not None]
        offsets = [o for _, _, o in found if o is not None]
        pooled = np.stack([p for p, _, _ in found]) if found else np.empty((0, self.dimension), np.float32)
        return Encoding(pooled, vectors if tokens and len(vectors) == len(found) else None, offsets)
