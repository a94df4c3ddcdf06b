"""Trains the late-interaction head (`assistant/index/late.py`) on the corpus's anticipated questions and on `eval/data/training`.

By contrast (InfoNCE: van den Oord et al. 2018) with the scores of ColBERT (Khattab and Zaharia 2020): the sentence that answers a
question is to score higher than others, among them some of those that are nearest by their vectors (hard negatives: Xiong et al.
2021), and so is another question of its paragraph. It starts from the head as it is. No question of an evaluation or calibration
set is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import InputError
from assistant.index.build import Progress, tokens_inside
from assistant.index.entries import heading
from assistant.index.late import HEAD_FILE
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.retrieve.question import words_of
from assistant.types import Language
from eval.spaces import contrast
from eval.training import TrainingQuestion

if TYPE_CHECKING:
    import torch

Matrix = NDArray[np.float32]
Tokens = Sequence[NDArray[np.float16]]
STEPS, BATCH, RATE, TEMPERATURE = 1000, 32, 1e-3, 0.03
OTHERS, KEYS = 80, 80  # sentences and questions drawn at random for each step
HARD, NEAREST = 4, 40  # how many of so many nearest sentences each question is told from
LONGEST_QUESTION, LONGEST_SENTENCE = 28, 48  # tokens
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class Lesson:
    """Token vectors (t, 384) of questions, with the idf of each token's word, and of sentences; the number of each question's
    paragraph, the sentences of that paragraph, and those of them that answer."""

    questions: Tokens
    idf: Sequence[Matrix]
    sentences: Tokens
    of_question: NDArray[np.int64]
    around: Sequence[Sequence[int]]
    answers: Sequence[Sequence[int]]


def train(
    index: Index,
    engine: Engine,
    *,
    more: Sequence[TrainingQuestion] = (),
    out: Path = HEAD_FILE,
    steps: int = STEPS,
    progress: Progress | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Trains the head on the questions of an index and on `more`, which `engine` embeds, and writes `out`."""
    with np.load(HEAD_FILE) as z:
        head = {k: z[k].astype(np.float32) for k in ("A", "w", "idf", "mean_q", "mean_s")}
    fitted = fit(read_lesson(index, engine, more, progress), head, steps=steps, say=say)
    with out.open("wb") as f:
        np.savez_compressed(f, allow_pickle=False, **{k: v.astype(np.float16) for k, v in fitted.items()})


def read_lesson(
    index: Index, engine: Engine, more: Sequence[TrainingQuestion] = (), progress: Progress | None = None
) -> Lesson:
    """The lesson of an index: its own questions, answered by any sentence of their paragraph, and the training questions."""
    asked: list[tuple[str, Language, str]] = [(q.text, q.language, q.unit) for q in index.questions.values()]
    asked += [(q.text, q.language, q.unit) for q in more]
    number = {u: n for n, u in enumerate(index.units)}
    in_unit: dict[str, list[tuple[int, int]]] = {}
    for n, s in enumerate(index.sentences):
        in_unit.setdefault(index.passages[s.passage].unit, []).append((n, s.position))
    own = len(index.questions)
    answers = [
        [n for n, place in in_unit[unit] if i < own or place == more[i - own].sentence]
        for i, (_, _, unit) in enumerate(asked)
    ]
    questions, idf = _questions(index, engine, asked, progress)
    return Lesson(
        questions,
        idf,
        _sentences(index, engine, progress),
        np.array([number[unit] for _, _, unit in asked]),
        [[n for n, _ in in_unit[unit]] for _, _, unit in asked],
        answers,
    )


def _questions(
    index: Index, engine: Engine, asked: Sequence[tuple[str, Language, str]], progress: Progress | None
) -> tuple[list[NDArray[np.float16]], list[Matrix]]:
    tokens: list[NDArray[np.float16]] = []
    idf: list[Matrix] = []
    for start in range(0, len(asked), _BLOCK):
        block = asked[start : start + _BLOCK]
        found = engine.encode([text for text, _, _ in block], kind="query", tokens=True)
        if found.tokens is None:
            raise InputError(
                f"The model {engine.model_id} gives no token vectors, so there is no head to train for it.",
                f"Le modèle {engine.model_id} ne donne pas de vecteurs de mots : il n'y a pas de tête à entraîner pour lui.",
            )
        for n, (text, language, _) in enumerate(block):
            inside = np.flatnonzero(found.offsets[n][:, 0] >= 0)[:LONGEST_QUESTION]
            spans = [(int(a), int(b)) for a, b in found.offsets[n][inside]]
            tokens.append(found.tokens[n][inside].astype(np.float16))
            idf.append(words_of(text, spans, language, index.lexical[language])[1])
        if progress:
            progress("questions", min(start + _BLOCK, len(asked)), len(asked))
    return tokens, idf


def _sentences(index: Index, engine: Engine, progress: Progress | None) -> list[NDArray[np.float16]]:
    """Each sentence's tokens, cut out of its passage's own pass as the index does it."""
    of_passage: dict[str, list[int]] = {}
    for n, s in enumerate(index.sentences):
        of_passage.setdefault(s.passage, []).append(n)
    tokens: dict[int, NDArray[np.float16]] = {}
    ids = list(of_passage)
    for start in range(0, len(ids), _BLOCK):
        block = [index.passages[i] for i in ids[start : start + _BLOCK]]
        heads = [heading(index.cards[p.source_id], p) for p in block]
        found = engine.encode([h + p.text for h, p in zip(heads, block, strict=True)], kind="passage", tokens=True)
        assert found.tokens is not None
        for row, (h, p) in enumerate(zip(heads, block, strict=True)):
            for n in of_passage[p.id]:
                s = index.sentences[n]
                inside = tokens_inside(found.offsets[row], s.start + len(h), s.end + len(h))
                tokens[n] = found.tokens[row][inside[:LONGEST_SENTENCE]].astype(np.float16)
        if progress:
            progress("sentences", min(start + _BLOCK, len(ids)), len(ids))
    return [tokens[n] for n in range(len(index.sentences))]


def fit(
    lesson: Lesson,
    head: Mapping[str, Matrix],
    *,
    steps: int = STEPS,
    seed: int = 0,
    say: Callable[[str], None] = print,
) -> dict[str, Matrix]:
    """The head after training: projection and token weights learnt, means and the part of idf as they were."""
    import torch

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = _Head(head)
    optimiser = torch.optim.AdamW([model.a, model.w], lr=RATE, weight_decay=0.0)
    near = _nearest(lesson)
    by_unit: dict[int, list[int]] = {}
    for n, unit in enumerate(lesson.of_question.tolist()):
        by_unit.setdefault(unit, []).append(n)
    for step in range(steps):
        for group in optimiser.param_groups:  # the rate falls to nothing over the last third
            group["lr"] = RATE * min(1.0, (steps - step) / (0.3 * steps))
        some = rng.choice(len(lesson.questions), min(BATCH, len(lesson.questions)), replace=False)
        tokens, mask = padded([lesson.questions[n] for n in some])
        asked, weight = model.question(tokens, mask, padded([lesson.idf[n][:, None] for n in some])[0][..., 0])

        drawn = rng.choice(len(lesson.sentences), min(OTHERS, len(lesson.sentences)), replace=False).tolist()
        hard = [int(s) for n in some for s in rng.choice(near[n], min(HARD, near.shape[1]), replace=False)]
        told = list(dict.fromkeys([*(s for n in some for s in lesson.around[n]), *hard, *drawn]))
        right = torch.tensor([[s in set(lesson.answers[n]) for s in told] for n in some])
        said, said_mask = padded([lesson.sentences[s] for s in told])
        loss = contrast(_forward(asked, weight, model.sentence(said), said_mask), right, TEMPERATURE)

        other = rng.choice(len(lesson.questions), min(KEYS, len(lesson.questions)), replace=False).tolist()
        keys = list(dict.fromkeys([int(rng.choice(by_unit[int(lesson.of_question[n])])) for n in some] + other))
        key, key_mask = padded([lesson.questions[k] for k in keys])
        alike = _likeness(asked, weight, mask, model.key(key), key_mask)
        itself = torch.tensor(some)[:, None] == torch.tensor(keys)[None]
        same = torch.tensor(lesson.of_question[some])[:, None] == torch.tensor(lesson.of_question[keys])[None]
        loss = loss + contrast(alike.masked_fill(itself, _NEVER), same & ~itself, TEMPERATURE)

        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 100 == 0:
            say(f"step {step + 1} of {steps}: loss {loss.item():.3f}")
    return {**head, "A": model.a.detach().numpy(), "w": model.w.detach().numpy()}


_NEVER = -100.0


class _Head:
    """`assistant.index.late.Head` with what is learnt in torch."""

    def __init__(self, head: Mapping[str, Matrix]) -> None:
        import torch

        self.a, self.w = (torch.nn.Parameter(torch.tensor(head[k])) for k in ("A", "w"))
        self._idf, self._mean_q, self._mean_s = (torch.tensor(head[k]) for k in ("idf", "mean_q", "mean_s"))

    def question(
        self, tokens: torch.Tensor, mask: torch.Tensor, idf: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        from torch.nn.functional import softplus

        raw = self._idf[0] + self._idf[1] * idf / 5 + (tokens - self._mean_q) @ self.w
        weight = softplus(raw) * mask
        return self.key(tokens), weight / weight.sum(dim=1, keepdim=True)

    def key(self, tokens: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import normalize

        return normalize((tokens - self._mean_q) @ self.a, dim=-1)

    def sentence(self, tokens: torch.Tensor) -> torch.Tensor:
        from torch.nn.functional import normalize

        return normalize((tokens - self._mean_s) @ self.a, dim=-1)


def padded(texts: Sequence[NDArray[np.floating]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token vectors (n, longest, d) with zeros after each text's end, and what is text (n, longest)."""
    import torch

    longest = max(1, *(len(t) for t in texts))
    tokens = torch.zeros(len(texts), longest, texts[0].shape[1])
    mask = torch.zeros(len(texts), longest, dtype=torch.bool)
    for n, text in enumerate(texts):
        tokens[n, : len(text)] = torch.from_numpy(np.asarray(text, np.float32))
        mask[n, : len(text)] = True
    return tokens, mask


def _similar(asked: torch.Tensor, texts: torch.Tensor) -> torch.Tensor:
    """Cosines of all tokens with all: (questions, question tokens, texts, text tokens)."""
    q, t, d = asked.shape
    return (asked.reshape(q * t, d) @ texts.reshape(-1, d).T).view(q, t, *texts.shape[:2])


def _forward(asked: torch.Tensor, weight: torch.Tensor, texts: torch.Tensor, text_mask: torch.Tensor) -> torch.Tensor:
    """Weighted MaxSim (questions, texts)."""
    best = _similar(asked, texts).masked_fill(~text_mask, -1.0).amax(dim=-1)
    return (best * weight[..., None]).sum(dim=1)


def _likeness(
    asked: torch.Tensor, weight: torch.Tensor, mask: torch.Tensor, keys: torch.Tensor, key_mask: torch.Tensor
) -> torch.Tensor:
    """As `assistant.retrieve.late.likeness`: both ways (questions, keys)."""
    similar = _similar(asked, keys)
    forward = (similar.masked_fill(~key_mask, -1.0).amax(dim=-1) * weight[..., None]).sum(dim=1)
    back = similar.masked_fill(~mask[:, :, None, None], -1.0).amax(dim=1) * key_mask
    return (forward + back.sum(dim=-1) / key_mask.sum(dim=-1)) / 2


def _nearest(lesson: Lesson) -> NDArray[np.int64]:
    """For each question the sentences that are nearest by the mean of their tokens."""
    from torch import from_numpy

    asked, told = (
        np.stack(
            [t.astype(np.float32).mean(axis=0) if len(t) else np.zeros(lesson.questions[0].shape[1]) for t in texts]
        )
        for texts in (lesson.questions, lesson.sentences)
    )
    asked, told = (x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9) for x in (asked, told))
    best = from_numpy(asked @ told.T).topk(min(NEAREST, len(told))).indices.numpy()
    return np.asarray(best, np.int64)
