"""What every embedding engine gives: unit vectors of texts and, if asked, the vectors of their tokens."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from assistant.errors import ModelError

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Kind = Literal["query", "passage"]

# Longer than any 512 tokens of language; keeps a hostile text from costing seconds in the tokenizer.
MAX_CHARACTERS = 20_000
_UNSAFE = re.compile("[\x00\ud800-\udfff]")


class Encoding(NamedTuple):
    """The vectors of some texts, in the order of the texts."""

    pooled: FloatArray
    """One unit vector per text: float32, shape (texts, dimension)."""
    tokens: list[FloatArray] | None
    """Per text the vectors of its tokens, shape (tokens, dimension); None if not asked for or not available."""
    offsets: list[IntArray]
    """Per text the [start, end) characters of each token in the text without prefix; (-1, -1) for the prefix
    and special tokens. Empty when `tokens` is None."""


@runtime_checkable
class Engine(Protocol):
    """Turns texts into unit vectors; loads its model at the first need, and may be shared between threads."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""

    @property
    def model_id(self) -> str:
        """The model's name, for people."""

    @property
    def checksum(self) -> str:
        """What identifies the weights, for an index's fingerprint: a sha256, or a hub revision, or a name."""

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind,
        tokens: bool = False,
        batch_size: int = 16,
        progress: Callable[[int], None] | None = None,
    ) -> Encoding:
        """The texts' vectors; the same text gives the same vector, up to 1e-5, whatever else is in the batch.

        `progress` is called with the number of texts done so far.
        """


def clean_text(text: str) -> str:
    """The text, same offsets, without what breaks tokenizers: NUL, lone surrogates, endless length."""
    return _UNSAFE.sub(lambda match: " " if match[0] == "\x00" else "\ufffd", text[:MAX_CHARACTERS])


def token_offsets(spans: Sequence[tuple[int, int]], special: Sequence[int], prefix: int, text: str) -> IntArray:
    """The tokens' character offsets in `text`, given their spans in prefix + text; (-1, -1) outside of the text.

    Tokens of SentencePiece include the space before the word: it is left out, so that `text[start:end]` is the word.
    Tokenizers lose the last of the accents that they compose with a letter ("e" + U+0301): it is put back.
    """
    offsets = np.full((len(spans), 2), -1, np.int64)
    following = len(text)
    for row in range(len(spans) - 1, -1, -1):
        start, end = max(spans[row][0] - prefix, 0), spans[row][1] - prefix
        if special[row] or end <= 0:
            continue
        while start < end - 1 and text[start].isspace():
            start += 1
        while end < following and unicodedata.combining(text[end]):
            end += 1
        offsets[row] = start, end
        following = start
    return offsets


def unit_rows(vectors: FloatArray) -> FloatArray:
    """The rows scaled to length 1; a null row (an empty text, for some models) becomes the diagonal.

    A cosine needs a direction: the diagonal is one, the same for all, and close to no text.
    """
    if not np.isfinite(vectors).all():
        raise ModelError(
            "The model gives vectors that are not numbers: its files are damaged; delete its folder and start again.",
            "Le modèle rend des vecteurs qui ne sont pas des nombres : ses fichiers sont abîmés ; "
            "supprimez son dossier et recommencez.",
        )
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = np.where(lengths > 0, vectors, 1.0)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
