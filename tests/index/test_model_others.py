"""Any sentence-transformers model works by its folder: here tiny ones, made on the spot."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.index.model import SentenceTransformerEngine
from assistant.index.model.st_engine import _E5

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "le", "petit", "chat", "query", "passage", ":", "dort"]
TEXTS = ["le petit chat dort", "chat", "", "le inconnu dort " * 40]


def tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    made = Tokenizer(models.WordLevel({word: rank for rank, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 16 dimensions that neither normalises nor has prompts, in a folder named like an E5 model."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    staging = tmp_path_factory.mktemp("staging")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(WORDS), max_position_embeddings=32, **sizes)).save_pretrained(staging)
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer(), model_max_length=32, **special)
    fast.save_pretrained(staging)
    target = tmp_path_factory.mktemp("models") / "tiny-e5-test"
    modules = [Transformer(str(staging), max_seq_length=32), Pooling(16, pooling_mode="mean")]
    SentenceTransformer(modules=modules, device="cpu").save(str(target))
    return target


@pytest.fixture(scope="module")
def engine(folder: Path) -> SentenceTransformerEngine:
    return SentenceTransformerEngine(folder, device="cpu")


@pytest.mark.slow  # saves and opens a model with torch
def test_a_model_works_by_its_folder(engine: SentenceTransformerEngine) -> None:
    encoding = engine.encode(TEXTS, kind="passage", tokens=True)
    assert engine.dimension == encoding.pooled.shape[1] == 16
    assert encoding.pooled.dtype == np.float32
    assert np.allclose(np.linalg.norm(encoding.pooled, axis=1), 1)
    assert engine.model_id == "tiny-e5-test"
    assert len(engine.checksum) == 64


@pytest.mark.slow  # saves and opens a model with torch
def test_its_tokens_have_offsets(engine: SentenceTransformerEngine) -> None:
    encoding = engine.encode(TEXTS, kind="passage", tokens=True)
    assert encoding.tokens is not None
    assert encoding.offsets[0].tolist() == [[-1, -1]] * 3 + [[0, 2], [3, 8], [9, 13], [14, 18], [-1, -1]]
    assert [len(tokens) for tokens in encoding.tokens] == [8, 5, 4, 32]


@pytest.mark.slow  # saves and opens a model with torch
def test_an_e5_model_without_prompts_gets_the_prefixes(engine: SentenceTransformerEngine, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu")
    for kind, prefix in (("query", "query: "), ("passage", "passage: ")):
        expected = plain.encode([prefix + text for text in TEXTS], normalize_embeddings=True)
        assert np.allclose(engine.encode(TEXTS, kind=kind).pooled, expected, atol=1e-5)  # type: ignore[arg-type]


@pytest.mark.slow  # saves and opens a model with torch
def test_a_model_s_own_prompts_are_kept(folder: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(folder), device="cpu", prompts={"query": "petit ", "passage": "dort "})
    plain.save(str(tmp_path / "e5"))
    engine = SentenceTransformerEngine(tmp_path / "e5", device="cpu")
    for kind, prefix in (("query", "petit "), ("passage", "dort ")):
        expected = plain.encode([prefix + "chat"], normalize_embeddings=True)
        encoding = engine.encode(["chat"], kind=kind, tokens=True)  # type: ignore[arg-type]
        assert np.allclose(encoding.pooled, expected, atol=1e-5)
        assert encoding.offsets[0].tolist() == [[-1, -1], [-1, -1], [0, 4], [-1, -1]]


@pytest.mark.slow  # saves and opens a model with torch
def test_a_model_without_token_vectors_says_none(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    static = StaticEmbedding(tokenizer(), embedding_dim=8)
    SentenceTransformer(modules=[static], device="cpu").save(str(tmp_path / "static"))
    encoding = SentenceTransformerEngine(tmp_path / "static").encode(TEXTS, kind="query", tokens=True)
    assert encoding.tokens is None
    assert encoding.offsets == []
    assert np.allclose(np.linalg.norm(encoding.pooled, axis=1), 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("multilingual-e5-small", True),
        ("e5-base-v2", True),
        ("my_E5", True),
        ("multilingual-e5-large-instruct", False),
        ("space5", False),
        ("bge-m3", False),
    ],
)
def test_e5_models_are_known_by_their_name(name: str, expected: bool) -> None:
    assert bool(_E5.search(name)) is expected


@pytest.mark.slow  # imports torch
@pytest.mark.parametrize("name", ["no/such/folder/at/all", ""])
def test_an_unknown_model_is_told(name: str) -> None:
    with pytest.raises(ModelError, match="check its name or folder") as error:
        SentenceTransformerEngine(name).encode(["a"], kind="query")
    assert "vérifiez" in error.value.fr


@pytest.mark.slow  # saves and opens a model with torch
def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match="cannot be loaded"):
        SentenceTransformerEngine(folder).encode(["a"], kind="query")
