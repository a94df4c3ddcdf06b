"""Trains the network that tells questions from orders (`assistant/index/intent.py`) on `eval/data/training`.

The wrapped questions and the orders of `wrapped*.jsonl`, and as many plain questions drawn anew for each round. Two losses: one on
each token (is it one of the words that carry the question?), one on the text (does it ask anything?). No question of an evaluation
or calibration set is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import InputError
from assistant.index.build import Progress
from assistant.index.intent import FEWEST, INTENT_FILE, LONGEST, OF_TOKEN, WINDOW
from assistant.index.model import Engine
from eval.late import padded
from eval.training import Wrapped

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]
ROUNDS, BATCH, RATE, DROPPED, WIDTH, SURE = 8, 32, 1e-3, 0.3, 96, 0.02
PLAIN = 3  # so many plain questions are embedded for each wrapped text
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Lesson:
    """Token vectors (t, d) of texts, which of their tokens carry a question (t,), and how many of the texts, the first ones,
    are read in every round; of the others, which are plain questions, as many are drawn."""

    tokens: Sequence[NDArray[np.float16]]
    carries: Sequence[NDArray[np.bool_]]
    wrapped: int


def train(
    engine: Engine,
    wrapped: Sequence[Wrapped],
    plain: Sequence[str],
    *,
    out: Path = INTENT_FILE,
    rounds: int = ROUNDS,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Trains the network on wrapped texts and some of the plain ones, which `engine` embeds, and writes `out`."""
    drawn = np.random.default_rng(0).permutation(len(plain))[: PLAIN * len(wrapped)]
    lesson = read_lesson(engine, wrapped, [plain[n] for n in sorted(drawn)], progress)
    fitted = fit(lesson, rounds=rounds, say=say)
    with out.open("wb") as f:
        np.savez_compressed(f, allow_pickle=False, **{k: v.astype(np.float16) for k, v in fitted.items()})


def read_lesson(
    engine: Engine, wrapped: Sequence[Wrapped], plain: Sequence[str], progress: Progress | None = None
) -> Lesson:
    """The texts as the model sees them; those that have no token are left out."""
    texts = [*((w.text, w.core) for w in wrapped), *((t, (t,)) for t in plain)]
    tokens: list[NDArray[np.float16]] = []
    carries: list[NDArray[np.bool_]] = []
    many = 0
    for start in range(0, len(texts), _BLOCK):
        block = texts[start : start + _BLOCK]
        found = engine.encode([t for t, _ in block], kind="query", tokens=True)
        if found.tokens is None:
            raise InputError(
                f"The model {engine.model_id} gives no token vectors, so there is nothing to train for it.",
                f"Le modèle {engine.model_id} ne donne pas de vecteurs de mots : il n'y a rien à entraîner pour lui.",
            )
        for n, ((text, core), row, spans) in enumerate(zip(block, found.tokens, found.offsets, strict=True), start):
            inside = np.flatnonzero(spans[:, 0] >= 0)[:LONGEST]
            if len(inside):
                tokens.append(row[inside].astype(np.float16))
                carries.append(_carrying(text, core, spans[inside]))
                many += n < len(wrapped)
        if progress:
            progress("texts", min(start + _BLOCK, len(texts)), len(texts))
    return Lesson(tokens, carries, many)


def _carrying(text: str, core: Sequence[str], spans: NDArray[np.int64]) -> NDArray[np.bool_]:
    found = np.zeros(len(spans), bool)
    for part in core:
        at = text.index(part)
        found |= (spans[:, 0] < at + len(part)) & (spans[:, 1] > at)
    return found


def fit(
    lesson: Lesson, *, rounds: int = ROUNDS, seed: int = 0, say: Callable[[str], None] = print
) -> dict[str, Matrix]:
    """The parts of the network by their names in the file, after training."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    mean = np.concatenate([t[:LONGEST] for t in lesson.tokens]).astype(np.float32).mean(axis=0)
    model = _Model(mean)
    optimiser = torch.optim.AdamW(list(model.p.values()), lr=RATE, weight_decay=0.05)
    plain = np.arange(lesson.wrapped, len(lesson.tokens))
    each = lesson.wrapped + min(len(plain), lesson.wrapped)
    steps, step = rounds * -(-each // BATCH), 0
    for number in range(rounds):
        total = []
        for some in _batches(lesson, plain, rng):
            step += 1
            for group in optimiser.param_groups:  # a short rise, a plateau, a fall
                group["lr"] = RATE * min(1.0, step / 50, max(0.02, (steps - step) / (0.6 * steps)))
            tokens, there = padded([lesson.tokens[n] for n in some])
            carried = torch.zeros(there.shape)
            for row, n in enumerate(some):
                carried[row, : len(lesson.carries[n])] = torch.from_numpy(lesson.carries[n].astype(np.float32))
            words, asks = model(tokens, there, learning=True)
            wanted = carried.amax(dim=1) * (1 - 2 * SURE) + SURE
            loss = (cross_entropy(words, carried, reduction="none") * there).sum() / there.sum()
            loss = loss + cross_entropy(asks, wanted)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total.append(loss.item())
        say(f"round {number + 1} of {rounds}: loss {np.mean(total):.3f}")
    return model.parts()


def _batches(lesson: Lesson, plain: NDArray[np.int64], rng: np.random.Generator) -> list[list[int]]:
    """One round: every wrapped text, and as many plain ones, in batches of texts of about one length."""
    drawn = rng.choice(plain, min(len(plain), lesson.wrapped), replace=False)
    order = rng.permutation(np.concatenate([np.arange(lesson.wrapped), drawn]))
    length = np.array([len(t) for t in lesson.tokens])
    order = np.concatenate([part[np.argsort(length[part], kind="stable")] for part in np.array_split(order, 6)])
    batches = [order[n : n + BATCH].tolist() for n in range(0, len(order), BATCH)]
    return [batches[n] for n in rng.permutation(len(batches))]


class _Model:
    """`assistant.index.intent.Intent` with what is learnt in torch, by the same names; weights are (inputs, outputs)."""

    def __init__(self, mean: Matrix) -> None:
        import torch

        self.p = {n: torch.nn.Parameter(v) for n, v in _start(len(mean)).items()}
        self._mean = torch.from_numpy(mean)

    def parts(self) -> dict[str, Matrix]:
        """The numbers as they are now, by their names in the file."""
        learnt = {n: np.asarray(v.detach().numpy(), np.float32) for n, v in self.p.items()}
        return {**learnt, "mean": np.asarray(self._mean.numpy(), np.float32)}

    def __call__(
        self, tokens: torch.Tensor, there: torch.Tensor, *, learning: bool = False
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Of tokens (n, t, d), log-odds that each carries a question (n, t), and that the text asks anything (n,)."""
        import torch
        from torch.nn.functional import dropout, gelu, pad

        def lose(v: torch.Tensor) -> torch.Tensor:
            return dropout(v, DROPPED, training=learning)

        p, w = self.p, there[..., None].float()
        x = (tokens - self._mean) * OF_TOKEN * w
        many = w.sum(dim=1)
        whole = x.sum(dim=1) / many
        h = gelu(x @ p["token.weight"] + (whole @ p["text.weight"])[:, None] + p["token.bias"], approximate="tanh")
        h = lose(h * w)
        around = pad(h, (0, 0, WINDOW // 2, WINDOW // 2)).unfold(1, WINDOW, 1)
        g = torch.einsum("ntdw,wde->nte", around, p["near.weight"]) + p["near.bias"]
        g = gelu(g, approximate="tanh") * w
        words = (lose(h + g) @ p["core.weight"] + p["core.bias"])[..., 0]
        core = torch.sigmoid(words) * there
        carried = (g * core[..., None]).sum(dim=1) / core.sum(dim=1, keepdim=True).clamp(min=FEWEST)
        seen = [
            carried,
            g.sum(dim=1) / many,
            g.masked_fill(~there[..., None], -9.0).amax(dim=1),
            core.amax(dim=1, keepdim=True),
        ]
        out = gelu(torch.cat(seen, dim=1) @ p["head.in.weight"] + p["head.in.bias"], approximate="tanh")
        return words, (lose(out) @ p["head.out.weight"] + p["head.out.bias"])[:, 0]


def _start(width: int) -> dict[str, torch.Tensor]:
    """Random parts of the usual size (uniform within 1/√inputs)."""
    import torch

    def weight(*shape: int) -> torch.Tensor:
        most = float(np.prod(shape[:-1])) ** -0.5
        return torch.empty(*shape).uniform_(-most, most)

    return {
        "token.weight": weight(width, WIDTH),
        "token.bias": torch.zeros(WIDTH),
        "text.weight": weight(width, WIDTH),
        "near.weight": weight(WINDOW, WIDTH, WIDTH),
        "near.bias": torch.zeros(WIDTH),
        "core.weight": weight(WIDTH, 1),
        "core.bias": torch.zeros(1),
        "head.in.weight": weight(3 * WIDTH + 1, WIDTH),
        "head.in.bias": torch.zeros(WIDTH),
        "head.out.weight": weight(WIDTH, 1),
        "head.out.bias": torch.zeros(1),
    }
