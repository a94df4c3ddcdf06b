"""Turns the weights file into a model folder; runs in a process of its own (see convert.py).

That process sets Hugging Face's offline variables for itself alone, keeps the warnings and progress bars of three
libraries off the user's terminal, and gives back the memory. Usage: python -m assistant.index.model.build BIN FOLDER
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.index.model.checksum import MANIFEST
from assistant.index.model.onnx_engine import ONNX_FILE, OnnxEngine
from assistant.index.model.tokenizer import build_tokenizer
from assistant.index.model.weights import FILE_NAME, SHA256, WHEEL, WHEEL_VERSION, Weights, read_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

STEP = "step: "  # what starts a line meant for the user
PROMPTS = {"query": "query: ", "document": "passage: "}
MINIMUM_COSINE = 0.9999
MODEL = "intfloat/multilingual-e5-small"

_MATRICES = (  # name in BertModel, name in the file
    ("attention.self.query", "q"),
    ("attention.self.key", "k"),
    ("attention.self.value", "v"),
    ("attention.output.dense", "ao"),
    ("intermediate.dense", "fi"),
    ("output.dense", "fo"),
)
_NORMS = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


def build(weights_file: Path, folder: Path) -> None:
    """Fills the folder: a SentenceTransformer, `model.onnx` over the same weights, and a manifest of checksums."""
    _step("reading the weights")
    weights = read_weights(weights_file)
    _step("loading PyTorch")
    import torch

    torch.set_grad_enabled(False)
    staging = folder / "staging"
    _step("writing the model")
    _save_bert(weights, staging)
    model = _sentence_transformer(weights, staging)
    model.save(str(folder), create_model_card=False)
    _step("exporting to ONNX")
    from assistant.index.model.export import export_onnx

    transformer: Any = model[0]
    export_onnx(transformer.auto_model, folder / ONNX_FILE, folder / "model.safetensors")
    shutil.rmtree(staging)
    _step("checking")
    _check(model, folder)
    _write_manifest(folder)


def state_dict(weights: Weights) -> dict[str, Tensor]:
    """The tensors under the names of transformers' BertModel."""
    import torch

    hidden, wide = weights.hidden, weights.intermediate
    shapes = {"fi": (wide, hidden), "fo": (hidden, wide)}
    arrays = {
        "embeddings.word_embeddings.weight": weights.tensor("emb.word", weights.vocabulary, hidden),
        "embeddings.position_embeddings.weight": weights.tensor("emb.pos", weights.positions, hidden),
        "embeddings.token_type_embeddings.weight": weights.tensor("emb.type", weights.types, hidden),
        "embeddings.LayerNorm.weight": weights.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": weights.tensor("emb.ln.b", hidden),
    }
    for layer in range(weights.layers):
        for name, short in _MATRICES:
            rows, columns = shapes.get(short, (hidden, hidden))
            target, source = f"encoder.layer.{layer}.{name}", f"l{layer}.{short}"
            arrays[f"{target}.weight"] = weights.tensor(f"{source}.w", rows, columns)
            arrays[f"{target}.bias"] = weights.tensor(f"{source}.b", rows)
        for name, short in _NORMS:
            target, source = f"encoder.layer.{layer}.{name}", f"l{layer}.{short}"
            arrays[f"{target}.weight"] = weights.tensor(f"{source}.w", hidden)
            arrays[f"{target}.bias"] = weights.tensor(f"{source}.b", hidden)
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    # BERT's own pooler is not in the file and not used (the mean is); without it, each loading would report it
    # missing and draw random numbers.
    tensors["pooler.dense.weight"] = torch.zeros(hidden, hidden)
    tensors["pooler.dense.bias"] = torch.zeros(hidden)
    return tensors


def _save_bert(weights: Weights, folder: Path) -> None:
    """A transformers folder: config, weights, tokenizer."""
    from safetensors.torch import save_file
    from transformers import BertConfig, PreTrainedTokenizerFast

    folder.mkdir(parents=True)
    config = BertConfig(
        architectures=["BertModel"],
        dtype="float32",
        vocab_size=weights.vocabulary,
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.intermediate,
        max_position_embeddings=weights.positions,
        type_vocab_size=weights.types,
        layer_norm_eps=weights.epsilon,
        hidden_act="gelu",
        pad_token_id=weights.pad,
    )
    config.save_pretrained(folder)
    save_file(state_dict(weights), folder / "model.safetensors", metadata={"format": "pt"})
    bos, eos, pad, unk = (weights.pieces[token] for token in (weights.bos, weights.eos, weights.pad, weights.unk))
    fast_tokenizer: Any = PreTrainedTokenizerFast  # its constructor has no types
    fast_tokenizer(
        tokenizer_object=build_tokenizer(weights),
        bos_token=bos,
        cls_token=bos,
        eos_token=eos,
        sep_token=eos,
        unk_token=unk,
        pad_token=pad,
        model_max_length=weights.positions,
        model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)


def _sentence_transformer(weights: Weights, folder: Path) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    # eager: attention written out, which exports to the smallest graph
    transformer = Transformer(
        str(folder), max_seq_length=weights.positions, model_kwargs={"attn_implementation": "eager"}
    )
    modules = [transformer, Pooling(weights.hidden, pooling_mode="mean"), Normalize()]
    return SentenceTransformer(modules=modules, device="cpu", prompts=PROMPTS)


def _check(model: SentenceTransformer, folder: Path) -> None:
    """Raises unless ONNX Runtime gives the model's own vectors: exporters change with torch's versions."""
    texts = ["Une question ?", "A longer text, so that the batch needs padding.", ""]
    expected = model.encode_document(texts, show_progress_bar=False)
    cosine = float((expected * OnnxEngine(folder).encode(texts, kind="passage").pooled).sum(axis=1).min())
    if not cosine >= MINIMUM_COSINE:
        raise RuntimeError(f"the exported model differs from the original: cosine {cosine:.6f}")


def _write_manifest(folder: Path) -> None:
    """`bundle.json`: where the weights come from, and the size and checksum of each file."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            path.chmod(0o644)  # safetensors writes for the owner only: a shared cache must be readable
            status = path.stat()
            with path.open("rb") as file:
                checksum = hashlib.file_digest(file, "sha256").hexdigest()
            entry = {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": checksum}
            files[path.relative_to(folder).as_posix()] = entry
    source = {"package": WHEEL, "version": WHEEL_VERSION, "file": FILE_NAME, "sha256": SHA256}
    manifest = {"model": MODEL, "licence": "MIT", "source": source, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def _step(text: str) -> None:
    print(STEP + text, flush=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
