"""Whether a text asks the sources something, or wants the assistant to do or be something else.

A small network over the token vectors that the model gives of every question (no second pass): a convolution of five tokens
(Collobert et al. 2011) finds the words that carry a question, and what they have in common with the whole text tells if there is
one. It was trained on questions, on the same wrapped as people wrap them (who asks, why, where they heard it, how they want the
answer), and on orders that use the subject's own words, by `python -m eval intent` (docs/decisions/0015-intent.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.index.spaces import gelu, trained_for

Matrix = NDArray[np.float32]
INTENT_FILE = Path(__file__).with_name("intent.npz")
LONGEST = 200  # tokens
OF_TOKEN = 4.0  # scale of the inputs
WINDOW = 5  # tokens of the convolution
FEWEST = 0.1  # tokens of a core, at least: a text without any divides by this


class Intent:
    """The trained network, by the names of its parts in the file."""

    def __init__(self, file: Path = INTENT_FILE) -> None:
        with np.load(file) as z:
            self._p: Mapping[str, Matrix] = {k: z[k].astype(np.float32) for k in z.files}
        near = self._p["near.weight"]
        self._near = np.ascontiguousarray(near.transpose(1, 0, 2).reshape(-1, near.shape[2]))  # (d * window, out)

    def asks(self, tokens: Matrix) -> float:
        """The log-odds that a text asks something, by the model's own vectors of its tokens (t, 384); 0 without any."""
        if not len(tokens):
            return 0.0
        p = self._p
        x = (tokens[:LONGEST] - p["mean"]) * np.float32(OF_TOKEN)
        h = gelu(x @ p["token.weight"] + x.mean(axis=0) @ p["text.weight"] + p["token.bias"])
        g = gelu(_windows(h) @ self._near + p["near.bias"])
        core = 1 / (1 + np.exp(-((h + g) @ p["core.weight"][:, 0] + p["core.bias"])))
        carried = (g * core[:, None]).sum(axis=0) / max(FEWEST, float(core.sum()))
        seen = np.concatenate([carried, g.mean(axis=0), g.max(axis=0), [core.max()]]).astype(np.float32)
        out = gelu(seen @ p["head.in.weight"] + p["head.in.bias"]) @ p["head.out.weight"] + p["head.out.bias"]
        return float(out[0])


@lru_cache(maxsize=2)
def _read(fitted: bool) -> Intent | None:
    return Intent() if fitted else None


def intent(model: str) -> Intent | None:
    """The shipped network for the model that it was trained for, by its id; None for others."""
    return _read(trained_for(model))


def _windows(h: Matrix) -> Matrix:
    """Each token with those around it, zeros beyond the ends: (t, d * window)."""
    side = WINDOW // 2
    return np.lib.stride_tricks.sliding_window_view(np.pad(h, ((side, side), (0, 0))), WINDOW, axis=0).reshape(
        len(h), -1
    )
