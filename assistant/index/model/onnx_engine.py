"""The bundled model under ONNX Runtime: a command line answer does not pay for importing torch."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import ModelError
from assistant.index.model.checksum import folder_checksum
from assistant.index.model.engine import Encoding, FloatArray, IntArray, Kind, clean_text, token_offsets, unit_rows

if TYPE_CHECKING:
    from tokenizers import Encoding as Tokens
    from tokenizers import Tokenizer

ONNX_FILE = "model.onnx"
_WINDOW = 32  # batches tokenised at once: enough to sort by length, little enough to hold in memory

_LONG, _LIKE = 64, 0.7  # a text of over 64 tokens shares its batch with those of at least 0.7 times its length


class OnnxEngine:
    """An `Engine` over a folder written by the conversion; imports neither torch nor transformers."""

    def __init__(self, folder: Path | str, threads: int | None = None) -> None:
        self._folder = Path(folder)
        self._threads = threads or _available_cores()
        self._lock = Lock()
        self._loaded: tuple[Any, Tokenizer] | None = None

    def __repr__(self) -> str:
        return f"OnnxEngine({str(self._folder)!r})"

    @property
    def model_id(self) -> str:
        """The folder's name, which says model, weights and version of the conversion."""
        return self._folder.name

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._config["hidden_size"])

    @property
    def checksum(self) -> str:
        """The sha256 of the folder's weights; the same for a SentenceTransformerEngine on this folder."""
        return folder_checksum(self._folder) or self.model_id

    def encode(
        self,
        texts: Sequence[str],
        *,
        kind: Kind,
        tokens: bool = False,
        batch_size: int = 16,
        progress: Callable[[int], None] | None = None,
    ) -> Encoding:
        """The texts' unit vectors; the same text gives the same vector, up to 1e-5, whatever else is in the batch.

        `progress` is called with the number of texts done so far.
        """
        prefix = self._prefixes[kind]
        cleaned = [clean_text(text) for text in texts]
        pooled = np.empty((len(cleaned), self.dimension), np.float32)
        vectors: list[FloatArray] = [np.empty((0, self.dimension), np.float32)] * len(cleaned) if tokens else []
        offsets: list[IntArray] = [np.empty((0, 2), np.int64)] * len(cleaned) if tokens else []
        done = 0
        for rows, batch in self._batches(cleaned, prefix, max(1, batch_size)):
            outputs = self._run(batch, ["pooled", "tokens"] if tokens else ["pooled"])
            pooled[rows] = outputs[0]
            if tokens:
                for place, (row, item) in enumerate(zip(rows, batch, strict=True)):
                    # a copy: a view would keep the whole batch in memory
                    vectors[row] = outputs[1][place, : len(item.ids)].copy()
                    offsets[row] = token_offsets(item.offsets, item.special_tokens_mask, len(prefix), cleaned[row])
            done += len(rows)
            if progress:
                progress(done)
        return Encoding(unit_rows(pooled), vectors if tokens else None, offsets)

    def whole(self, word: str) -> bool:
        """True when the vocabulary holds the word in one piece: the word is usual in some language."""
        return one_piece(self._load()[1].encode(word, add_special_tokens=False).tokens)

    def _batches(self, texts: list[str], prefix: str, size: int) -> Iterator[tuple[list[int], list[Tokens]]]:
        """Batches of texts of about the same length, longest first: little padding, and memory peaks at once."""
        tokenizer = self._load()[1]
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(order), size * _WINDOW):
            window = order[start : start + size * _WINDOW]
            encoded = dict(zip(window, tokenizer.encode_batch([prefix + texts[row] for row in window]), strict=True))
            window.sort(key=lambda row: -len(encoded[row].ids))
            for rows in _batches_of_like_length(window, [len(encoded[row].ids) for row in window], size):
                yield rows, [encoded[row] for row in rows]

    def _run(self, batch: list[Tokens], outputs: list[str]) -> list[FloatArray]:
        """One pass of the network over texts padded to the longest."""
        shape = len(batch), max(len(item.ids) for item in batch)
        ids = np.full(shape, self._config["pad_token_id"], np.int64)
        mask = np.zeros(shape, np.int64)
        for row, item in enumerate(batch):
            ids[row, : len(item.ids)] = item.ids
            mask[row, : len(item.ids)] = 1
        session = self._load()[0]
        found: list[FloatArray] = session.run(outputs, {"input_ids": ids, "attention_mask": mask})
        return found

    @cached_property
    def _config(self) -> dict[str, Any]:
        return self._json("config.json", "hidden_size", "pad_token_id", "max_position_embeddings")

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        prompts = self._json("config_sentence_transformers.json", "prompts")["prompts"]
        return {"query": prompts["query"], "passage": prompts["document"]}

    def _json(self, name: str, *keys: str) -> dict[str, Any]:
        """These entries of one of the folder's JSON files."""
        try:
            content = json.loads((self._folder / name).read_text("utf-8"))
            return {key: content[key] for key in keys}
        except (OSError, ValueError, TypeError, LookupError) as error:
            raise _unusable(self._folder, error) from error

    def _load(self) -> tuple[Any, Tokenizer]:
        """The session and the tokenizer, loaded once."""
        with self._lock:
            if self._loaded is None:
                from tokenizers import Tokenizer

                onnxruntime: Any = import_module("onnxruntime")  # has no type information
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = self._threads
                options.add_session_config_entry("session.intra_op.allow_spinning", "0")
                options.log_severity_level = 3  # errors only
                try:
                    path = str(self._folder / ONNX_FILE)
                    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
                    tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
                except Exception as error:  # both libraries raise their own kinds
                    raise _unusable(self._folder, error) from error
                tokenizer.no_padding()
                tokenizer.enable_truncation(int(self._config["max_position_embeddings"]))
                self._loaded = session, tokenizer
            return self._loaded


def one_piece(pieces: Sequence[str]) -> bool:
    """True for the pieces of a word that SentencePiece does not cut (the mark of a word's start may stand alone)."""
    return len(pieces) == 1 or (len(pieces) == 2 and pieces[0] == "▁")


def _batches_of_like_length(rows: list[int], lengths: list[int], size: int) -> Iterator[list[int]]:
    """Batches of at most `size` rows, longest first; a long text is not joined by short ones, all padding."""
    first = 0
    for place in range(1, len(rows) + 1):
        full = place - first == size
        if place == len(rows) or full or (lengths[first] > _LONG and lengths[place] < lengths[first] * _LIKE):
            yield rows[first:place]
            first = place


def _available_cores() -> int:
    """The cores this process may use (a container's share, where the system tells it)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _unusable(folder: Path, error: Exception) -> ModelError:
    first_line = str(error).partition("\n")[0]
    return ModelError(
        f"The embedding model in {folder} cannot be loaded ({first_line}): delete this folder and start again.",
        f"Le modèle d'embedding de {folder} ne peut pas être chargé ({first_line}) : "
        "supprimez ce dossier et recommencez.",
    )
