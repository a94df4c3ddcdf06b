"""Any sentence-transformers model, by its hub name or its folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.errors import ModelError
from assistant.index.model.checksum import folder_checksum
from assistant.index.model.engine import Encoding, FloatArray, IntArray, Kind, clean_text, token_offsets, unit_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The names under which models keep their prompts, in the order of sentence-transformers.
_PROMPT_NAMES: dict[Kind, tuple[str, ...]] = {"query": ("query",), "passage": ("document", "passage", "corpus")}
# E5 models need these, and the published ones do not say so; "-instruct" ones have prompts of another kind.
_E5 = re.compile(r"(^|[-_])e5([-_](?!.*instruct)|$)", re.IGNORECASE)
_E5_PROMPTS: dict[Kind, str] = {"query": "query: ", "passage": "passage: "}
_NEEDED = {"sentence_embedding", "token_embeddings", "attention_mask", "input_ids"}
_WINDOW = 32  # batches given to the library at once: it sorts them by length


class SentenceTransformerEngine:
    """An `Engine` over sentence-transformers: the reference, and the door to every other model and to a GPU.

    Its vectors are unit vectors, even those of a model that does not normalise.
    """

    def __init__(self, name_or_folder: str | Path, *, device: str | None = None) -> None:
        self._name, self._device = str(name_or_folder), device
        self._folder = Path(name_or_folder) if Path(name_or_folder).is_dir() else None
        self._lock = RLock()  # fast tokenizers of transformers cannot serve two threads at once
        self._loaded: SentenceTransformer | None = None

    def __repr__(self) -> str:
        return f"SentenceTransformerEngine({self._name!r})"

    @property
    def model_id(self) -> str:
        """The hub name, or the folder's."""
        return self._folder.resolve().name if self._folder else self._name

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._model.get_embedding_dimension() or len(self.encode([""], kind="query").pooled[0]))

    @property
    def checksum(self) -> str:
        """The sha256 of a folder's weights; else the hub revision; else the name."""
        if self._folder:
            return folder_checksum(self._folder) or self.model_id
        config = getattr(getattr(self._model[0], "auto_model", None), "config", None)
        return str(getattr(config, "_commit_hash", None) or self._name)

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

        `tokens` of the result is None when the model has no token vectors or no fast tokenizer.
        """
        cleaned = [clean_text(text) for text in texts]
        pooled = [np.empty((0, self.dimension), np.float32)] if not cleaned else []
        vectors: list[FloatArray] = []
        offsets: list[IntArray] = []
        window = max(1, batch_size) * _WINDOW
        for start in range(0, len(cleaned), window):
            part = cleaned[start : start + window]
            with self._lock:
                found = self._with_tokens(part, kind, batch_size) if tokens else None
                pooled.append(found[0] if found else self._pooled(part, kind, batch_size))
            if found:
                vectors += found[1]
                offsets += found[2]
            else:
                tokens = False
            if progress:
                progress(start + len(part))
        return Encoding(unit_rows(np.concatenate(pooled)), vectors if tokens else None, offsets if tokens else [])

    def _pooled(self, texts: list[str], kind: Kind, batch_size: int) -> FloatArray:
        return np.asarray(self._call(kind)(texts, batch_size=batch_size, **self._options(kind)), np.float32)

    def _with_tokens(
        self, texts: list[str], kind: Kind, batch_size: int
    ) -> tuple[FloatArray, list[FloatArray], list[IntArray]] | None:
        """Texts' and tokens' vectors from one pass; None if the model cannot."""
        if not getattr(self._model.tokenizer, "is_fast", False):
            return None
        pooled, vectors, offsets = [], [], []
        items = self._call(kind)(texts, batch_size=batch_size, output_value=None, **self._options(kind))
        prompt = self._prompt(kind)
        for text, item in zip(texts, items, strict=True):
            if not _NEEDED.issubset(item):
                return None
            encoded = self._model.tokenizer(
                prompt + text,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_offsets_mapping=True,
                return_special_tokens_mask=True,
            )
            mask = item["attention_mask"].bool()
            if item["input_ids"][mask].tolist() != encoded["input_ids"]:  # the model prepares its texts otherwise
                return None
            pooled.append(item["sentence_embedding"].float().cpu().numpy())
            vectors.append(item["token_embeddings"][mask].float().cpu().numpy())
            special = encoded["special_tokens_mask"]
            offsets.append(token_offsets(encoded["offset_mapping"], special, len(prompt), text))
        return np.stack(pooled), vectors, offsets

    def _call(self, kind: Kind) -> Callable[..., Any]:
        model: Any = self._model
        call: Callable[..., Any] = model.encode_query if kind == "query" else model.encode_document
        return call

    def _options(self, kind: Kind) -> dict[str, Any]:
        return {"show_progress_bar": False, "prompt": self._prompt(kind) or None}

    def _prompt(self, kind: Kind) -> str:
        """The model's own prompt, else E5's; the first that is not empty.

        Left to itself, sentence-transformers 6.2 takes a default empty "document" before the model's "passage".
        """
        prompts = self._model.prompts
        if any(prompts.values()):
            return next((prompts[name] for name in _PROMPT_NAMES[kind] if prompts.get(name)), "")
        return _E5_PROMPTS[kind] if _E5.search(Path(self._name).name) else ""

    @property
    def _model(self) -> SentenceTransformer:
        """The model, loaded once."""
        with self._lock:
            if self._loaded is None:
                with _no_bars(), _told_in_a_sentence(self._name):
                    from sentence_transformers import SentenceTransformer

                    self._loaded = SentenceTransformer(self._name, device=self._device)
            return self._loaded


@contextmanager
def _no_bars() -> Iterator[None]:
    """Without transformers' loading bars, which would mix with ours."""
    from transformers.utils import logging as untyped

    logging: Any = untyped
    enabled = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if enabled:
            logging.enable_progress_bar()


@contextmanager
def _told_in_a_sentence(name: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # the library, the hub's client and torch each raise their own kinds
        reason = str(error).partition("\n")[0][:300]
        raise ModelError(
            f"The embedding model {name} cannot be loaded ({reason}): check its name or folder and the network, "
            'or set the model to "bundled".',
            f"Le modèle d'embedding {name} ne peut pas être chargé ({reason}) : vérifiez son nom ou son dossier "
            "et le réseau, ou choisissez le modèle « bundled ».",
        ) from error
