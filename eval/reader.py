"""Trains the reader (`assistant/index/reader.py`) on the questions of `eval/data/training`, among them contrast pairs.

For each question the sentences that answer it, others of the same paragraph, near ones (hard negatives: Xiong et al. 2021) and some at
random are read with it. Two losses: one among them and “none” (a score of 0), which is right for a question that nothing
answers; and one on each sentence by itself, so that the score is a log-odds. It starts from the late-interaction head, and the
index's stored vectors stay as they are. A follow-up is read as the assistant reads it, made whole by the
question before it (`eval/seen.py`). No question of an evaluation or calibration set is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import InputError
from assistant.index.build import Progress
from assistant.index.late import HEAD_FILE
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.index.reader import (
    HEADS,
    LONGEST_SENTENCE,
    OF_MATCH,
    OF_QUESTION,
    OF_SENTENCE,
    OF_WEIGHT,
    READER_FILE,
    what_is_read,
)
from assistant.retrieve.question import SAID_BEFORE
from eval.late import padded
from eval.seen import as_seen
from eval.training import TrainingQuestion

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]
STEPS, BATCH, READ, UNANSWERED, RATE, DROPPED = 1500, 32, 9, 0.4, 1e-3, 0.1
NEAREST, OWN, AT_RANDOM, ACROSS, ALONE = 40, 3, 2, 0.15, 2.0
LAYERS, INNER = 2, 256
_POOL, _NEVER = 8, -1e4
_LATE = ("A", "w", "said")  # starts from the head, and learns more slowly


@dataclass(frozen=True, slots=True)
class Lesson:
    """Token vectors of questions (t, 384) and, projected, of sentences (t, 128); their vectors in the space for answers; which
    sentences answer, which others stand in the paragraph, which are near, the language of each sentence, and what a sentence
    tells (facts of its paragraph); `before`: which tokens of a question were said before the follow-up that it is."""

    questions: Sequence[NDArray[np.floating]]
    before: Sequence[NDArray[np.bool_]]
    asking: Matrix
    sentences: Sequence[Matrix]
    telling: Matrix
    answers: Sequence[Sequence[int]]
    around: Sequence[Sequence[int]]
    near: Sequence[Sequence[int]]


def train(
    index: Index,
    engine: Engine,
    questions: Sequence[TrainingQuestion],
    *,
    out: Path = READER_FILE,
    steps: int = STEPS,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Trains a reader for an index on `questions`, which `engine` embeds, and writes `out`."""
    with np.load(HEAD_FILE) as z:
        head = {k: z[k].astype(np.float32) for k in ("A", "w", "idf", "mean_q")}
    fitted = fit(read_lesson(index, engine, questions, progress), head, steps=steps, say=say)
    with out.open("wb") as f:
        np.savez_compressed(f, allow_pickle=False, **{k: v.astype(np.float16) for k, v in fitted.items()})


def read_lesson(
    index: Index, engine: Engine, questions: Sequence[TrainingQuestion], progress: Progress | None = None
) -> Lesson:
    """The lesson of an index: what is near is looked for in the question's language, and not where the same facts stand."""
    if index.tokens is None:
        raise InputError(
            f"The model {engine.model_id} gives no token vectors, so there is no reader to train for it.",
            f"Le modèle {engine.model_id} ne donne pas de vecteurs de mots : il n'y a pas de lecteur à entraîner pour lui.",
        )
    ids = [s.id for s in index.sentences]
    stored = index.sentence_vectors(ids)
    telling = np.stack([stored[i] for i in ids])
    passages = [index.passages[s.passage] for s in index.sentences]
    of_unit: dict[tuple[str, str], list[int]] = {}
    for n, p in enumerate(passages):
        of_unit.setdefault((p.unit, p.language), []).append(n)
    seen = as_seen(questions, index, engine, progress)
    read = [what_is_read(len(s.tokens), s.before) for s in seen]
    asking = index.spaces.asking(np.stack([s.vector for s in seen]))
    french = np.array([p.language == "fr" for p in passages])
    answers, around, near = [], [], []
    for q, vector in zip(questions, asking, strict=True):
        own = of_unit[q.unit, q.language]
        twin = of_unit.get((q.unit, "en" if q.language == "fr" else "fr"), [])
        right = [] if q.sentence is None else [own[q.sentence], *twin[q.sentence : q.sentence + 1]]
        facts = {f for n in own for f in passages[n].facts} if right else set()
        similar = np.where(french == (q.language == "fr"), telling @ vector, -np.inf)
        best = np.argpartition(-similar, NEAREST)[:NEAREST]
        order = best[np.argsort(-similar[best])].tolist()
        answers.append(right)
        around.append(own)
        near.append([n for n in order if n not in own and not (facts & set(passages[n].facts))])
    sentences = [index.tokens[n][:LONGEST_SENTENCE] for n in range(len(ids))]
    return Lesson(
        [s.tokens[kept] for s, kept in zip(seen, read, strict=True)],
        [s.before[kept] for s, kept in zip(seen, read, strict=True)],
        asking,
        sentences,
        telling,
        answers,
        around,
        near,
    )


def fit(
    lesson: Lesson,
    head: Mapping[str, Matrix],
    *,
    steps: int = STEPS,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> dict[str, Matrix]:
    """The parts of the reader by their names in the file, after training."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = _Model(head, lesson.sentences[0].shape[1])
    late, rest = [model.p[n] for n in _LATE], [v for n, v in model.p.items() if n not in _LATE]
    optimiser = torch.optim.AdamW(
        [{"params": late, "share": 0.3, "weight_decay": 0.0}, {"params": rest, "share": 1.0}],
        lr=RATE,
        weight_decay=0.01,
    )
    batches: list[list[int]] = []
    for step in range(steps):
        for group in optimiser.param_groups:  # a short rise; over the second half the rate falls to nothing
            group["lr"] = RATE * group["share"] * min(1.0, (step + 1) / 50, (steps - step) / (0.5 * steps))
        batches = batches or _batches(lesson, rng)
        some = batches.pop()
        read = np.array([_beside(lesson, n, rng) for n in some])
        right = torch.tensor([[s in lesson.answers[n] for s in row] for n, row in zip(some, read, strict=True)])
        asked, there = padded([lesson.questions[n] for n in some])
        said, _ = padded([lesson.before[n][:, None].astype(np.float32) for n in some])
        told, told_there = padded([lesson.sentences[s] for s in read.reshape(-1)])
        near = torch.from_numpy(np.einsum("qd,qsd->qs", lesson.asking[some], lesson.telling[read]).astype(np.float32))
        scores = model(asked, there, said[..., 0], told, told_there, near)
        with_none = torch.cat([scores, torch.zeros(len(some), 1)], dim=1)
        wanted = torch.cat([right, ~right.any(dim=1, keepdim=True)], dim=1)
        among = torch.logsumexp(with_none, 1) - torch.logsumexp(with_none.masked_fill(~wanted, _NEVER), 1)
        loss = among.mean() + ALONE * binary_cross_entropy_with_logits(scores, right.float())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(rest, 1.0)
        optimiser.step()
        if (step + 1) % 100 == 0:
            say(f"step {step + 1} of {steps}: loss {loss.item():.3f}")
    return model.parts()


def _batches(lesson: Lesson, rng: np.random.Generator) -> list[list[int]]:
    """Some batches, each of questions of about one length, a share of them unanswered where there are any."""
    length = np.array([len(q) for q in lesson.questions])
    yes = np.array([n for n, a in enumerate(lesson.answers) if a])
    no = np.array([n for n, a in enumerate(lesson.answers) if not a], np.int64)
    without = int(BATCH * UNANSWERED) if len(no) else 0
    drawn = [
        rng.choice(kind, min(len(kind), _POOL * many), replace=False)
        for kind, many in ((yes, BATCH - without), (no, without))
        if many
    ]
    parts = [np.array_split(kind[np.argsort(length[kind], kind="stable")], _POOL) for kind in drawn]
    found = [[int(n) for part in parts for n in part[k]] for k in range(_POOL)]
    return [found[k] for k in rng.permutation(_POOL) if found[k]]


def _beside(lesson: Lesson, n: int, rng: np.random.Generator) -> list[int]:
    """The sentences read with a question: what answers (now and then in the other language too), and what does not."""
    right = list(lesson.answers[n])
    chosen = right if rng.random() < ACROSS else right[:1]
    others = [s for s in lesson.around[n] if s not in right]
    rng.shuffle(others)
    chosen = [*chosen, *others[:OWN]]
    near = list(lesson.near[n])
    weight = np.exp(-np.arange(len(near)) / 10)
    many = min(len(near), max(0, READ - AT_RANDOM - len(chosen)))
    if many:
        chosen += rng.choice(near, many, replace=False, p=weight / weight.sum()).tolist()
    while len(chosen) < READ:
        s = int(rng.integers(len(lesson.sentences)))
        if s not in right and (s not in chosen or len(lesson.sentences) <= READ):
            chosen.append(s)
    return chosen[:READ]


class _Model:
    """`assistant.index.reader.Reader` with what is learnt in torch, by the same names; weights are (inputs, outputs)."""

    def __init__(self, head: Mapping[str, Matrix], width: int) -> None:
        import torch

        self.p = {n: torch.nn.Parameter(v) for n, v in _start(head, width).items()}
        self._mean, self._bias = torch.tensor(head["mean_q"]), float(head["idf"][0] + 0.9 * head["idf"][1])

    def parts(self) -> dict[str, Matrix]:
        """The numbers as they are now, by their names in the file."""
        learnt = {n: np.asarray(v.detach().numpy(), np.float32) for n, v in self.p.items()}
        return {**learnt, "mean_q": np.asarray(self._mean.numpy()), "w_bias": np.array(self._bias, np.float32)}

    def __call__(
        self,
        asked: torch.Tensor,
        there: torch.Tensor,
        said: torch.Tensor,
        told: torch.Tensor,
        told_there: torch.Tensor,
        near: torch.Tensor,
    ) -> torch.Tensor:
        """Scores (q, s) of question tokens (q, t, d), of which `said` (q, t) were said before, with sentences (q * s, n, width)
        near by `near` (q, s)."""
        import torch
        from torch.nn.functional import gelu, layer_norm, normalize, softplus

        p, (q, many), width = self.p, near.shape, told.shape[-1]
        x = asked - self._mean
        weight = softplus(self._bias + x @ p["w"]) * there * (said * p["said"]).exp()
        weight = (weight / weight.sum(dim=1, keepdim=True)).repeat_interleave(many, 0)
        vectors = normalize(x @ p["A"], dim=-1).repeat_interleave(many, 0)
        here = there.repeat_interleave(many, 0)
        similar = torch.bmm(vectors, told.transpose(1, 2))
        met = similar.masked_fill(~told_there[:, None], -1.0).amax(dim=2)
        meets = similar.masked_fill(~here[:, :, None], -1.0).amax(dim=1)
        seen = torch.stack([(met * weight).sum(dim=1), near.reshape(-1)], dim=1)
        match = p["ext.weight"]
        a = (x * OF_QUESTION) @ p["pq.weight"] + p["pq.bias"] + said[..., None] * match[2]
        a = a.repeat_interleave(many, 0) + p["types"][0]
        a = a + (OF_MATCH * met)[..., None] * match[0] + (OF_WEIGHT * weight)[..., None] * match[1] + p["ext.bias"]
        b = (told * OF_SENTENCE) @ p["ps.weight"] + p["ps.bias"] + p["types"][1]
        b = b + (OF_MATCH * meets)[..., None] * match[0] + p["ext.bias"]
        h = torch.cat([p["types"][2].expand(q * many, 1, width), a, b], dim=1)
        mask = torch.cat([torch.ones(q * many, 1, dtype=torch.bool), here, told_there], dim=1)
        for n in range(LAYERS):
            h = self._layer(f"layers.{n}", h, mask)
        h = layer_norm(h, (width,), p["norm.weight"], p["norm.bias"])
        mean = (h[:, 1 : 1 + x.shape[1]] * weight[..., None]).sum(dim=1)
        read = torch.cat([h[:, 0], mean, seen], dim=1) @ p["head.in.weight"] + p["head.in.bias"]
        out = gelu(read, approximate="tanh") @ p["head.out.weight"] + p["head.out.bias"]
        return (out + seen @ p["lin.weight"] + p["lin.bias"]).view(q, many)

    def _layer(self, name: str, h: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import dropout, gelu, layer_norm, scaled_dot_product_attention

        def part(n: str) -> torch.Tensor:
            return self.p[f"{name}.{n}"]

        b, n, d = h.shape
        z = layer_norm(h, (d,), part("n1.weight"), part("n1.bias")) @ part("qkv.weight") + part("qkv.bias")
        query, key, value = z.view(b, n, 3, HEADS, d // HEADS).permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        mixed = mixed.transpose(1, 2).reshape(b, n, d) @ part("o.weight") + part("o.bias")
        h = h + dropout(mixed, DROPPED)
        z = layer_norm(h, (d,), part("n2.weight"), part("n2.bias")) @ part("f1.weight") + part("f1.bias")
        return h + dropout(gelu(z, approximate="tanh") @ part("f2.weight") + part("f2.bias"), DROPPED)


def _start(head: Mapping[str, Matrix], width: int) -> dict[str, torch.Tensor]:
    """The late-interaction head's own score, to which reading at first adds nothing."""
    import torch

    def drawn(inputs: int, outputs: int) -> torch.Tensor:
        return torch.nn.Linear(inputs, outputs).weight.detach().T.contiguous()

    zeros, ones = torch.zeros, torch.ones
    start = {
        "A": torch.tensor(head["A"]),
        "w": torch.tensor(head["w"]),
        "types": 0.1 * torch.randn(3, width),
        "pq.weight": drawn(head["A"].shape[0], width),
        "ps.weight": drawn(width, width),
        "said": torch.tensor(float(np.log(SAID_BEFORE))),
        "ext.weight": torch.cat([drawn(2, width), zeros(1, width)]),
        "norm.weight": ones(width),
        "head.in.weight": drawn(2 * width + 2, width),
        "head.out.weight": zeros(width, 1),
        "head.out.bias": zeros(1),
        "lin.weight": torch.tensor([[15.0], [8.0]]),
        "lin.bias": torch.tensor([-12.0]),
        **{f"{n}.bias": zeros(width) for n in ("pq", "ps", "ext", "norm", "head.in")},
    }
    for layer in (f"layers.{n}" for n in range(LAYERS)):
        start |= {f"{layer}.{n}.weight": ones(width) for n in ("n1", "n2")}
        start |= {f"{layer}.qkv.weight": drawn(width, 3 * width), f"{layer}.qkv.bias": zeros(3 * width)}
        start |= {f"{layer}.o.weight": drawn(width, width), f"{layer}.f1.weight": drawn(width, INNER)}
        start |= {f"{layer}.f2.weight": zeros(INNER, width), f"{layer}.f1.bias": zeros(INNER)}
        start |= {f"{layer}.{n}.bias": zeros(width) for n in ("n1", "n2", "o", "f2")}
    return start
