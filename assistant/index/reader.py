"""Reads a question and a sentence together, and says how far the sentence answers it.

Two layers of attention (Vaswani et al. 2017; before the norm: Xiong et al. 2020) over the question's token vectors and a
sentence's stored ones (`assistant/index/late.py`): only these layers are paid for at question time, as in PreTTR (MacAvaney et
al. 2020) and MORES (Gao et al. 2020). The score is a log-odds of its own, not a rank: it was trained to be low for every sentence when
nothing answers, on pairs of a question and its twin that is not answered (contrast sets: Gardner et al. 2020), by `python -m eval
reader` (docs/decisions/0014-read-together.md; follow-ups: 0020-follow-ups-to-learn-from.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.index.spaces import gelu, trained_for, unit

Matrix = NDArray[np.float32]
READER_FILE = Path(__file__).with_name("reader.npz")
HEADS = 4
LONGEST_QUESTION, LONGEST_SENTENCE = 40, 60  # tokens
# Scales of the inputs, so that all are of about the same size.
OF_QUESTION, OF_SENTENCE, OF_MATCH, OF_WEIGHT = 5.0, 8.0, 3.0, 8.0


class Reader:
    """The trained layers, by the names of their parts in the file."""

    def __init__(self, file: Path = READER_FILE) -> None:
        with np.load(file) as z:
            self._p: Mapping[str, Matrix] = {k: z[k].astype(np.float32) for k in z.files}
        self._layers = sorted({k.split(".")[1] for k in self._p if k.startswith("layers.")})

    def scores(
        self, question: Matrix, sentences: Sequence[Matrix], dense: Matrix, before: NDArray[np.bool_] | None = None
    ) -> Matrix:
        """For each sentence the log-odds that it answers; shape (s,).

        `question`: the model's own token vectors (t, 384); `sentences`: stored token vectors (n, 128) each; `dense` (s,): how near
        question and sentence are in the space of `assistant.index.spaces` for answers; `before` (t,): which of the question's
        tokens were said before the follow-up that it is, if it is one.
        """
        if not sentences or not len(question):
            return np.zeros(len(sentences), np.float32)
        p = self._p
        kept = what_is_read(len(question), before)
        said = np.zeros(len(question), np.float32) if before is None else before.astype(np.float32)
        x, said = question[kept] - p["mean_q"], said[kept]
        weight = np.logaddexp(0, p["w_bias"] + x @ p["w"]) * np.exp(said * p["said"])
        weight = weight / weight.sum()
        asked = unit(np.asarray(x @ p["A"], np.float32))
        told, there = _padded([s[:LONGEST_SENTENCE] for s in sentences])
        similar = np.where(there[:, :, None], told @ asked.T, -1.0)
        met, meets = similar.max(axis=1), np.where(there, similar.max(axis=2), -1.0)
        late = met @ weight

        match = p["ext.weight"] * OF_MATCH
        q = (x * OF_QUESTION) @ p["pq.weight"] + p["pq.bias"] + p["types"][0]
        q = q + (weight * OF_WEIGHT)[:, None] * p["ext.weight"][1] + p["ext.bias"]
        q = q + said[:, None] * p["ext.weight"][2]
        q = q[None] + met[:, :, None] * match[0]
        s = (told * OF_SENTENCE) @ p["ps.weight"] + p["ps.bias"] + p["types"][1] + p["ext.bias"]
        s = s + meets[:, :, None] * match[0]
        first = np.broadcast_to(p["types"][2], (len(sentences), 1, q.shape[-1]))
        h = np.concatenate([first, q, s], axis=1).astype(np.float32)
        hidden = np.where(np.concatenate([np.ones((len(h), 1 + len(x)), bool), there], axis=1), 0.0, -1e9)
        for layer in self._layers:
            h = h + self._attend(
                f"layers.{layer}", _normal(h, p[f"layers.{layer}.n1.weight"], p[f"layers.{layer}.n1.bias"]), hidden
            )
            z = _normal(h, p[f"layers.{layer}.n2.weight"], p[f"layers.{layer}.n2.bias"])
            z = gelu(z @ p[f"layers.{layer}.f1.weight"] + p[f"layers.{layer}.f1.bias"])
            h = h + z @ p[f"layers.{layer}.f2.weight"] + p[f"layers.{layer}.f2.bias"]
        h = _normal(h, p["norm.weight"], p["norm.bias"])
        seen = np.stack([late, dense], axis=1)
        read = np.concatenate([h[:, 0], np.einsum("t,std->sd", weight, h[:, 1 : 1 + len(x)]), seen], axis=1)
        out = gelu(read @ p["head.in.weight"] + p["head.in.bias"]) @ p["head.out.weight"] + p["head.out.bias"]
        return np.asarray(out[:, 0] + seen @ p["lin.weight"][:, 0] + p["lin.bias"], np.float32)

    def _attend(self, layer: str, h: Matrix, hidden: Matrix) -> Matrix:
        b, n, d = h.shape
        qkv = (h @ self._p[f"{layer}.qkv.weight"] + self._p[f"{layer}.qkv.bias"]).reshape(b, n, 3, HEADS, d // HEADS)
        q, k, v = qkv.transpose(2, 0, 3, 1, 4)
        a = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(d // HEADS)) + hidden[:, None, None, :].astype(np.float32)
        a = np.exp(a - a.max(axis=-1, keepdims=True))
        mixed = (a / a.sum(axis=-1, keepdims=True)) @ v
        return np.asarray(
            mixed.transpose(0, 2, 1, 3).reshape(b, n, d) @ self._p[f"{layer}.o.weight"] + self._p[f"{layer}.o.bias"]
        )


def what_is_read(length: int, before: NDArray[np.bool_] | None) -> slice:
    """The tokens of a long question that are read: its first, or the last of a follow-up, which ends with its own words."""
    if before is not None and before.any():
        return slice(max(0, length - LONGEST_QUESTION), None)
    return slice(LONGEST_QUESTION)


@lru_cache(maxsize=2)
def _read(fitted: bool) -> Reader | None:
    return Reader() if fitted else None


def reader(model: str) -> Reader | None:
    """The shipped reader for the model that it was trained for, by its id; None for others."""
    return _read(trained_for(model))


def _padded(texts: Sequence[Matrix]) -> tuple[Matrix, NDArray[np.bool_]]:
    longest = max(1, *(len(t) for t in texts))
    rows, there = np.zeros((len(texts), longest, texts[0].shape[1]), np.float32), np.zeros((len(texts), longest), bool)
    for n, t in enumerate(texts):
        rows[n, : len(t)], there[n, : len(t)] = t, True
    return rows, there


def _normal(x: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    centred = x - x.mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5) * weight + bias)
