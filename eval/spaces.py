"""Trains the two spaces that know the subject (`assistant/index/spaces.py`) on the corpus's own anticipated questions.

By contrast within a batch (InfoNCE: van den Oord et al. 2018; several right items as in Khosla et al. 2020): a question is to lie
nearer to another anticipated question of its paragraph than to those of other paragraphs, and nearer to a sentence of its
paragraph than to all others, in either language. The model itself stays as it is. No question of an evaluation or calibration
set is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.documents.corpus import Corpus
from assistant.index.build import Progress, build
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.index.spaces import MAPS, SPACES_FILE, Spaces

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]
STEPS, BATCH, BANK, RATE, TEMPERATURE, DROPPED = 600, 512, 2048, 1e-3, 0.05, 0.1
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from: vectors of questions (q, d) and of sentences (s, d), and the number of each one's paragraph."""

    questions: Matrix
    sentences: Matrix
    of_question: NDArray[np.int64]
    of_sentence: NDArray[np.int64]


def train(
    corpus: Corpus,
    engine: Engine,
    *,
    out: Path = SPACES_FILE,
    steps: int = STEPS,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Embeds the corpus without any spaces, trains them on it and writes `out`."""
    with TemporaryDirectory() as folder:
        built = build(corpus, engine, Path(folder), maps=Spaces(None), progress=progress)
        lesson = read_lesson(Index(built.folder, built.manifest))
    fitted = fit(lesson, steps=steps, say=say)
    with out.open("wb") as f:
        np.savez_compressed(f, allow_pickle=False, **{k: v.astype(np.float16) for k, v in fitted.items()})


def read_lesson(index: Index) -> Lesson:
    """The lesson that an index without spaces holds."""
    number = {u: n for n, u in enumerate(index.units)}
    questions = list(index.questions.values())
    asked = index.store.get("questions", [q.id for q in questions])
    told = index.store.get("sentences", [s.id for s in index.sentences])
    return Lesson(
        np.stack([asked[q.id] for q in questions]),
        np.stack([told[s.id] for s in index.sentences]),
        np.array([number[q.unit] for q in questions]),
        np.array([number[index.passages[s.passage].unit] for s in index.sentences]),
    )


def fit(lesson: Lesson, *, steps: int = STEPS, seed: int = 0, say: Callable[[str], None] = print) -> dict[str, Matrix]:
    """The maps and the means that they start from, by the names in the file."""
    import torch
    from torch.nn.functional import normalize

    torch.manual_seed(seed)
    mean_q, mean_s = lesson.questions.mean(axis=0), lesson.sentences.mean(axis=0)
    x, s = torch.tensor(lesson.questions - mean_q), torch.tensor(lesson.sentences - mean_s)
    of_x, of_s = torch.tensor(lesson.of_question), torch.tensor(lesson.of_sentence)
    maps = {m: torch.nn.Parameter(torch.eye(x.shape[1])) for m in MAPS}
    optimiser = torch.optim.AdamW(maps.values(), lr=RATE, weight_decay=0.0)
    for step in range(steps):
        for group in optimiser.param_groups:  # the rate falls to nothing over the last third
            group["lr"] = RATE * min(1.0, (steps - step) / (0.3 * steps))
        order = torch.randperm(len(x))
        some, bank = order[:BATCH], order[:BANK]
        alike = normalize(_dropped(x[some]) @ maps["same"], dim=-1) @ normalize(x[bank] @ maps["same"], dim=-1).T
        right = of_x[some][:, None] == of_x[bank][None]
        itself = torch.arange(len(some))
        alike[itself, itself], right[itself, itself] = _NEVER, False
        loss = _contrast(alike, right)
        some = order[-BATCH:]
        near = normalize(_dropped(x[some]) @ maps["asking"], dim=-1) @ normalize(s @ maps["telling"], dim=-1).T
        loss = loss + _contrast(near, of_x[some][:, None] == of_s[None])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 100 == 0:
            say(f"step {step + 1} of {steps}: loss {loss.item():.3f}")
    return {
        "mean_same": mean_q,
        "mean_asking": mean_q,
        "mean_telling": mean_s,
        **{m: p.detach().numpy() for m, p in maps.items()},
    }


def _dropped(x: torch.Tensor) -> torch.Tensor:
    """Some of the numbers of each vector set to nothing, so that no map leans on few of them."""
    import torch

    return x * (torch.rand(x.shape) > DROPPED) / (1 - DROPPED)


def _contrast(similar: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Mean of -log of the share that the right items have in all, over rows that have one."""
    import torch

    scores = similar / TEMPERATURE
    none = torch.full_like(scores, _NEVER)
    lost = torch.logsumexp(scores, 1) - torch.logsumexp(torch.where(right, scores, none), 1)
    return lost[right.any(1)].mean()
