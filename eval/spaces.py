"""Trains the two spaces that know the subject (`assistant/index/spaces.py`) on the corpus's anticipated questions and on `eval/data/training`.

By contrast within a batch (InfoNCE: van den Oord et al. 2018; several right items as in Khosla et al. 2020): a question is to lie
nearer to another question of its paragraph than to those of other paragraphs, and nearer to the sentence that answers it (of an
anticipated question: to a sentence of its paragraph) than to all others, in either language. The model itself stays as it is. No
question of an evaluation or calibration set is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from eval.training import TrainingQuestion

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]
STEPS, BATCH, BANK, RATE, TEMPERATURE, DROPPED = 600, 512, 2048, 1e-3, 0.05, 0.1
HIDDEN, SPREAD, SHARE = 768, 8.0, 0.3
_NEVER = -1e4
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from: vectors of questions (q, d) and of sentences (s, d), the number of each question's paragraph (q,),
    and which sentences answer which question (q, s). The first `keys` questions are the index's own."""

    questions: Matrix
    sentences: Matrix
    of_question: NDArray[np.int64]
    answers: NDArray[np.bool_]
    keys: int


def train(
    corpus: Corpus,
    engine: Engine,
    *,
    more: Sequence[TrainingQuestion] = (),
    out: Path = SPACES_FILE,
    steps: int = STEPS,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Embeds the corpus without any spaces, and the training questions `more`; trains the spaces on them and writes `out`."""
    with TemporaryDirectory() as folder:
        plain = Spaces(None)
        built = build(corpus, engine, Path(folder), maps=plain, progress=progress)
        lesson = read_lesson(Index(built.folder, built.manifest, maps=plain), engine, more, progress)
    fitted = fit(lesson, steps=steps, say=say)
    with out.open("wb") as f:
        np.savez_compressed(f, allow_pickle=False, **{k: v.astype(np.float16) for k, v in fitted.items()})


def read_lesson(
    index: Index, engine: Engine, more: Sequence[TrainingQuestion] = (), progress: Progress | None = None
) -> Lesson:
    """The lesson that an index without spaces holds, and the training questions, which `engine` embeds."""
    number = {u: n for n, u in enumerate(index.units)}
    keys = list(index.questions.values())
    asked = index.store.get("questions", [q.id for q in keys])
    told = index.store.get("sentences", [s.id for s in index.sentences])
    of_sentence = np.array([number[index.passages[s.passage].unit] for s in index.sentences])
    place = np.array([s.position for s in index.sentences])
    of_question = np.array([number[u] for u in (*(q.unit for q in keys), *(q.unit for q in more))])
    vectors = [asked[q.id] for q in keys]
    for n in range(0, len(more), _BLOCK):
        vectors += list(engine.encode([q.text for q in more[n : n + _BLOCK]], kind="query").pooled)
        if progress:
            progress("questions", min(n + _BLOCK, len(more)), len(more))
    answers = of_question[:, None] == of_sentence[None]
    for n, q in enumerate(more, len(keys)):
        # its twin in the other language answers too; where a paragraph is cut otherwise there, the sentence of that place
        answers[n] &= place == q.sentence
    return Lesson(np.stack(vectors), np.stack([told[s.id] for s in index.sentences]), of_question, answers, len(keys))


def fit(
    lesson: Lesson, *, steps: int = STEPS, hidden: int = HIDDEN, seed: int = 0, say: Callable[[str], None] = print
) -> dict[str, Matrix]:
    """The parts of the three maps by their names in the file (“same.linear” …)."""
    import torch

    torch.manual_seed(seed)
    mean = {"same": lesson.questions.mean(axis=0), "telling": lesson.sentences.mean(axis=0)}
    mean["asking"] = mean["same"]
    x, s = torch.tensor(lesson.questions - mean["same"]), torch.tensor(lesson.sentences - mean["telling"])
    of_x, answers = torch.tensor(lesson.of_question), torch.tensor(lesson.answers)
    maps = {m: _parts(x.shape[1], hidden) for m in MAPS}
    optimiser = torch.optim.AdamW([p for m in maps.values() for p in m.values()], lr=RATE, weight_decay=0.0)
    for step in range(steps):
        for group in optimiser.param_groups:  # the rate falls to nothing over the last third
            group["lr"] = RATE * min(1.0, (steps - step) / (0.3 * steps))
        order = torch.randperm(len(x))
        some = order[:BATCH]
        bank = torch.cat([some, torch.randperm(lesson.keys)[:BANK]])
        alike = _mapped(maps["same"], _dropped(x[some])) @ _mapped(maps["same"], x[bank]).T
        itself = some[:, None] == bank[None]
        right = (of_x[some][:, None] == of_x[bank][None]) & ~itself
        loss = contrast(alike.masked_fill(itself, _NEVER), right)
        some = order[-BATCH:]
        near = _mapped(maps["asking"], _dropped(x[some])) @ _mapped(maps["telling"], s).T
        loss = loss + contrast(near, answers[some])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 100 == 0:
            say(f"step {step + 1} of {steps}: loss {loss.item():.3f}")
    scale = {"inward": SPREAD, "outward": SHARE, "outward_bias": SHARE}  # what training multiplies with, folded in
    learnt = {
        f"{m}.{part}": np.asarray(p.detach().numpy() * scale.get(part, 1.0), np.float32)
        for m, parts in maps.items()
        for part, p in parts.items()
    }
    return learnt | {f"{m}.mean": v for m, v in mean.items()}


def _parts(d: int, hidden: int) -> dict[str, torch.nn.Parameter]:
    """A map that starts as the identity: its net begins with a layer drawn at random and one of zeros."""
    import torch

    drawn, zeros = torch.nn.Linear(d, hidden), torch.zeros
    return {
        "linear": torch.nn.Parameter(torch.eye(d)),
        "inward": torch.nn.Parameter(drawn.weight.detach().T.contiguous()),
        "inward_bias": torch.nn.Parameter(drawn.bias.detach()),
        "outward": torch.nn.Parameter(zeros(hidden, d)),
        "outward_bias": torch.nn.Parameter(zeros(d)),
    }


def _mapped(parts: Mapping[str, torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    """As `assistant.index.spaces.Map`, of centred vectors."""
    from torch.nn.functional import gelu, normalize

    hidden = gelu(normalize(x, dim=-1) * SPREAD @ parts["inward"] + parts["inward_bias"], approximate="tanh")
    return normalize(x @ parts["linear"] + SHARE * (hidden @ parts["outward"] + parts["outward_bias"]), dim=-1)


def _dropped(x: torch.Tensor) -> torch.Tensor:
    """Some of the numbers of each vector set to nothing, so that no map leans on few of them."""
    import torch

    return x * (torch.rand(x.shape) > DROPPED) / (1 - DROPPED)


def contrast(similar: torch.Tensor, right: torch.Tensor, temperature: float = TEMPERATURE) -> torch.Tensor:
    """Mean of -log of the share that the right items have in all, over the rows (q, items) that have a right one."""
    import torch

    scores = similar / temperature
    none = torch.full_like(scores, _NEVER)
    lost = torch.logsumexp(scores, 1) - torch.logsumexp(torch.where(right, scores, none), 1)
    return lost[right.any(1)].mean()
