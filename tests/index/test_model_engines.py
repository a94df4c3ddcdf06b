"""Both engines give the same unit vectors, whatever the text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.index.model import Encoding, Engine, OnnxEngine, SentenceTransformerEngine, open_engine
from assistant.index.model.engine import MAX_CHARACTERS, Kind, clean_text, unit_rows
from assistant.index.model.once import Once
from tests.conftest import RememberingEngine
from tests.sample import sample

REPOSITORY = Path(__file__).resolve().parents[2]

TEXTS = [
    "Qu'est-ce que la Plateforme des données de santé ?",
    "What is the Health Data Hub?",
    "La CNIL autorise le traitement EMC2 pour une durée de trois ans.",
    "The CNIL authorised the EMC2 processing for three years.",
    "SNDS ?",
    "Microsoft Azure",
    "L’hébergement des données — à Paris — relève du droit américain (FISA, section 702).",
    "« Les données sont pseudonymisées », précise la délibération n° 2023-146 du 21 décembre 2023.",
    "Ist das auf Deutsch? ¿Y en español?",
    "个人数据保护",
    "🇫🇷 été ﬁn naïf cœur Ærø",
    "e\u0301te\u0301 décomposé",
    "1 234 567,89 € ; 50 % ; art. 6-1-e du RGPD",
    "a",
    ".",
    "UNE PHRASE TOUT EN CAPITALES POUR VOIR",
    "une phrase sans accents ni ponctuation",
    "Ligne un.\nLigne deux.\r\n\tLigne trois.",
    "   des   espaces    partout   ",
    "https://www.cnil.fr/fr/deliberation?x=1&y=2#ancre",
    "def f(x): return {'a': [x]}",
    "<b>balise</b> &amp; entité </s> <mask> <s>",
    "mot" * 20,
    *(f"Le {n}e considérant porte sur l'accès des chercheurs. " * n for n in (2, 5, 11, 45)),
    *(f"Recital {n} is about the access that researchers have. " * n for n in (3, 8)),
]
HOSTILE = ["", " ", "\n\n", "\x00", "\ud800", "a\udfffb\x00c", "\ufdfa" * 10, "\ufdfa" * 20_000, "x" * 20_000]
HOSTILE += ["\u200b" * 50, "\u0301" * 200, "\U0010ffff" * 30, "\ufeff", "</s>" * 700, "🧑‍🚀" * 9]


ENGINES = ["onnx_engine", "reference_engine"]
KINDS: tuple[Kind, ...] = ("query", "passage")
Encoded = dict[tuple[str, Kind], Encoding]


@pytest.fixture(scope="module")
def encoded(onnx_engine: OnnxEngine, reference_engine: SentenceTransformerEngine) -> Encoded:
    """TEXTS, by engine and kind, with tokens."""
    engines: list[Engine] = [onnx_engine, reference_engine]
    named = list(zip(ENGINES, engines, strict=True))
    return {
        (name, kind): engine.encode(TEXTS, kind=kind, tokens=True, batch_size=4)
        for name, engine in named
        for kind in KINDS
    }


@pytest.fixture(params=sample(ENGINES, 2))
def engine(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(request.param)
    return found


@pytest.mark.slow  # torch
@pytest.mark.parametrize("kind", KINDS)
def test_both_engines_agree(encoded: Encoded, kind: Kind) -> None:
    ours, reference = encoded["onnx_engine", kind], encoded["reference_engine", kind]
    assert (ours.pooled * reference.pooled).sum(1).min() >= 0.9999
    assert ours.tokens is not None
    assert reference.tokens is not None
    for row, text in enumerate(TEXTS):
        assert np.array_equal(ours.offsets[row], reference.offsets[row]), text
        assert np.abs(ours.tokens[row] - reference.tokens[row]).max() < 1e-4, text


@pytest.mark.slow
def test_both_engines_have_one_identity(
    onnx_engine: OnnxEngine, reference_engine: SentenceTransformerEngine, bundled_folder: Path
) -> None:
    assert onnx_engine.dimension == reference_engine.dimension == 384
    assert onnx_engine.model_id == reference_engine.model_id == bundled_folder.name
    assert onnx_engine.checksum == reference_engine.checksum
    assert len(onnx_engine.checksum) == 64
    assert isinstance(onnx_engine, Engine)
    assert isinstance(reference_engine, Engine)


def test_the_pooled_vector_is_the_mean_of_the_tokens(engine: Engine) -> None:
    encoding = engine.encode(TEXTS[:8], kind="passage", tokens=True)
    assert encoding.tokens is not None
    means = unit_rows(np.stack([tokens.mean(axis=0) for tokens in encoding.tokens]))
    assert np.abs(means - encoding.pooled).max() < 1e-5


def test_query_and_passage_differ(engine: Engine) -> None:
    query, passage = (engine.encode(TEXTS[:1], kind=kind).pooled for kind in ("query", "passage"))
    assert np.abs(query - passage).max() > 1e-3


def test_a_question_is_nearest_to_its_answer(engine: Engine) -> None:
    question = engine.encode(["How long is EMC2 authorised for?"], kind="query").pooled
    passages = ["Le traitement EMC2 est autorisé pour trois ans.", "Le café est servi à neuf heures.", "Paris."]
    assert (engine.encode(passages, kind="passage").pooled @ question.T).argmax() == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_vectors_do_not_depend_on_the_batch(encoded: Encoded, name: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(name)
    together = encoded[name, "passage"].pooled
    backwards = engine.encode(TEXTS[20::-1], kind="passage", batch_size=5).pooled[::-1]
    assert np.abs(together[:21] - backwards).max() < 1e-5
    for row in (0, 4, 13, 24):
        assert np.abs(together[row] - engine.encode([TEXTS[row]], kind="passage").pooled[0]).max() < 1e-5


def test_hostile_texts_give_unit_vectors(engine: Engine) -> None:
    encoding = engine.encode(HOSTILE, kind="query", tokens=True, batch_size=3)
    assert np.isfinite(encoding.pooled).all()
    assert np.abs(np.linalg.norm(encoding.pooled, axis=1) - 1).max() < 1e-5
    assert encoding.tokens is not None
    for text, tokens, offsets in zip(HOSTILE, encoding.tokens, encoding.offsets, strict=True):
        assert len(tokens) == len(offsets) <= 512
        assert offsets.max() <= len(text)


def test_offsets_are_those_of_the_text(engine: Engine) -> None:
    text = "La CNIL, le 21/12/2023, autorise EMC2."
    encoding = engine.encode([text], kind="query", tokens=True)
    pieces = [text[start:end] for start, end in encoding.offsets[0] if start >= 0]
    assert pieces[0] == "La"
    assert "".join(pieces) == text.replace(" ", "")


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_offsets_cover_the_text(encoded: Encoded, kind: Kind) -> None:
    encoding = encoded["onnx_engine", kind]
    assert encoding.tokens is not None
    for text, tokens, offsets in zip(TEXTS, encoding.tokens, encoding.offsets, strict=True):
        assert offsets.shape == (len(tokens), 2)
        assert offsets.dtype == np.int64
        inside = offsets[offsets[:, 0] >= 0]
        assert (inside[:, 0] < inside[:, 1]).all(), text
        assert (np.diff(inside[:, 0]) >= 0).all(), text
        prefix = 3 if kind == "query" else 2  # "▁que" "ry" ":", "▁passage" ":"
        assert len(offsets) - len(inside) >= prefix + 2
        if len(tokens) < 512:  # not truncated
            covered = {place for start, end in inside.tolist() for place in range(start, end)}
            missed = {text[place] for place in set(range(len(text))) - covered}
            assert "".join(missed).strip() == "", text


def test_the_order_and_the_progress_are_kept(engine: Engine) -> None:
    done: list[int] = []
    assert engine.encode(TEXTS[:20], kind="query", batch_size=4, progress=done.append).tokens is None
    assert done == sorted(done)
    assert done[-1] == 20


def test_no_text_gives_no_vector(engine: Engine) -> None:
    encoding = engine.encode([], kind="query", tokens=True)
    assert encoding.pooled.shape == (0, 384)
    assert (encoding.tokens, encoding.offsets) == ([], [])


def test_threads_share_an_engine(engine: Engine) -> None:
    expected = engine.encode(TEXTS[:8], kind="query").pooled
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: engine.encode([text], kind="query").pooled[0], TEXTS[:8]))
    assert np.abs(np.stack(found) - expected).max() < 1e-5


def test_a_new_engine_gives_the_same_bits(bundled_folder: Path, onnx_engine: OnnxEngine) -> None:
    again = OnnxEngine(bundled_folder).encode(TEXTS[:4], kind="query").pooled
    assert np.array_equal(again, onnx_engine.encode(TEXTS[:4], kind="query").pooled)


def test_the_text_is_cleaned_without_moving_it() -> None:
    assert clean_text("a\x00b\ud800c\ufdfa") == "a b\ufffdc\ufdfa"
    assert len(clean_text("x" * 50_000)) == MAX_CHARACTERS


def test_vectors_that_are_not_numbers_are_refused() -> None:
    with pytest.raises(ModelError, match="damaged"):
        unit_rows(np.array([[np.nan, 1.0]], np.float32))
    assert np.allclose(np.linalg.norm(unit_rows(np.zeros((2, 4), np.float32)), axis=1), 1)


@pytest.mark.parametrize("broken", ["model.onnx", "model.safetensors", "tokenizer.json", "config.json"])
def test_a_broken_folder_is_told(tmp_path: Path, bundled_folder: Path, broken: str) -> None:
    for path in bundled_folder.iterdir():
        if path.is_file() and path.name != broken:
            (tmp_path / path.name).hardlink_to(path) if _same_disk(path, tmp_path) else (
                tmp_path / path.name
            ).symlink_to(path)
    (tmp_path / broken).write_text("broken")
    with pytest.raises(ModelError, match="delete this folder") as error:
        OnnxEngine(tmp_path).encode(["a"], kind="query")
    assert "supprimez" in error.value.fr


def _same_disk(first: Path, second: Path) -> bool:
    return first.stat().st_dev == second.stat().st_dev


def run(code: str, *arguments: str) -> str:
    command = [sys.executable, "-c", code, *arguments]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert result.stderr == ""
    return result.stdout


def test_the_bundled_model_answers_without_torch(bundled_folder: Path, model_cache: Path) -> None:
    code = """
import sys
from pathlib import Path
from assistant.index.model import open_engine
heavy = {"torch", "transformers", "sentence_transformers", "langchain_core", "onnx"}
assert not heavy & set(sys.modules) and "onnxruntime" not in sys.modules
engine = open_engine("bundled", Path(sys.argv[1]))
print(engine.encode(["Bonjour"], kind="query", tokens=True).pooled.shape, sorted(heavy & set(sys.modules)))
"""
    assert run(code, str(model_cache)) == "(1, 384) []\n"


@pytest.mark.slow  # imports torch in a new process
def test_the_reference_engine_is_silent(bundled_folder: Path) -> None:
    code = """
import sys
from assistant.index.model import SentenceTransformerEngine
engine = SentenceTransformerEngine(sys.argv[1], device="cpu")
print(engine.encode(["Bonjour"], kind="query", tokens=True).pooled.shape)
"""
    assert run(code, str(bundled_folder)) == "(1, 384)\n"


def test_langchain_sees_the_same_vectors(onnx_engine: OnnxEngine) -> None:
    from langchain_core.embeddings import Embeddings

    from assistant.index.model import E5Embeddings

    embeddings = E5Embeddings(onnx_engine)
    assert isinstance(embeddings, Embeddings)
    documents = embeddings.embed_documents(TEXTS[:3])
    assert np.allclose(documents, onnx_engine.encode(TEXTS[:3], kind="passage").pooled)
    assert np.allclose(embeddings.embed_query(TEXTS[0]), onnx_engine.encode(TEXTS[:1], kind="query").pooled[0])
    assert isinstance(documents[0][0], float)


@pytest.mark.parametrize(("model", "kind"), [("bundled", OnnxEngine), ("some/model", SentenceTransformerEngine)])
def test_open_engine_follows_the_setting(
    model: str, kind: Callable[..., Engine], bundled_folder: Path, model_cache: Path
) -> None:
    assert isinstance(open_engine(model, model_cache), kind)  # type: ignore[arg-type]


def test_what_is_encoded_once_is_not_encoded_again(quick_engine: RememberingEngine) -> None:
    once = Once(quick_engine)
    first = once.encode(TEXTS[:2], kind="query", tokens=True)
    again = once.encode([TEXTS[1], TEXTS[2], TEXTS[1]], kind="query", tokens=True)
    assert quick_engine.seen == TEXTS[:3]
    assert first.tokens is not None
    assert again.tokens is not None
    assert np.array_equal(again.pooled[0], first.pooled[1])
    assert np.array_equal(again.pooled[0], again.pooled[2])
    assert np.array_equal(again.tokens[0], first.tokens[1])
    assert np.array_equal(again.offsets[2], first.offsets[1])
    plain = once.encode(TEXTS[:1], kind="query")
    assert plain.tokens is None
    assert quick_engine.seen == [*TEXTS[:3], TEXTS[0]]  # with token vectors is another thing than without
    once.foresee(TEXTS[5])
    once.encode(TEXTS[:1], kind="query")  # nothing to encode: what is foreseen waits for a batch
    assert quick_engine.seen[4:] == []
    once.encode([TEXTS[4]], kind="query", tokens=True)
    once.encode([TEXTS[5]], kind="query", tokens=True)
    assert quick_engine.seen[4:] == [TEXTS[4], TEXTS[5]]
    assert once.encode([], kind="query", tokens=True).pooled.shape == (0, once.dimension)
    assert (once.model_id, once.checksum) == (quick_engine.model_id, quick_engine.checksum)
