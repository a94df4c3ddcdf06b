"""The model's folder is built once, by one process, and is never seen half-built."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from assistant.errors import ModelError
from assistant.index.model import STEPS_FR, bundled_model, convert
from assistant.index.model.checksum import MANIFEST, folder_checksum
from assistant.index.model.convert import Progress, is_complete, publish

REPOSITORY = Path(__file__).resolve().parents[2]

# A process that builds slowly, leaving a trace of each build.
SLOW_BUILD = """
import json, os, sys, time
from pathlib import Path
from assistant.index.model.convert import publish
def build(folder, progress):
    (folder / "part").write_text("x")
    with open(sys.argv[2], "a") as log:
        log.write("build\\n")
    time.sleep(float(sys.argv[3]))
    (folder / "bundle.json").write_text(json.dumps({"files": {"part": {"size": 1}}}))
publish(Path(sys.argv[1]), build, lambda step: None)
"""


def quick_build(folder: Path, progress: Progress) -> None:
    progress("reading the weights")
    (folder / "part").write_text("x")
    (folder / MANIFEST).write_text(json.dumps({"files": {"part": {"size": 1}}}))


def ignore(step: str) -> None:
    """A progress nobody looks at."""


def start(target: Path, log: Path, seconds: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SLOW_BUILD, str(target), str(log), str(seconds)]
    return subprocess.Popen(command, cwd=REPOSITORY)


def wait_for(path: Path) -> None:
    end = time.monotonic() + 30
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert path.exists()


def others(target: Path) -> list[str]:
    """What lies beside the target, but for the lock."""
    return [path.name for path in target.parent.iterdir() if path != target and path.suffix not in (".lock", ".log")]


def test_two_processes_at_once_build_one_folder(tmp_path: Path) -> None:
    target, log = tmp_path / "model", tmp_path / "builds.log"
    processes = [start(target, log, 0.5) for _ in range(2)]
    assert [process.wait(30) for process in processes] == [0, 0]
    assert log.read_text() == "build\n"
    assert is_complete(target)
    assert others(target) == []


def test_a_killed_build_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    target, log = tmp_path / "model", tmp_path / "builds.log"
    process = start(target, log, 60)
    wait_for(log)
    process.kill()
    process.wait(30)
    assert not target.exists()
    assert publish(target, quick_build, ignore) == target
    assert is_complete(target)
    assert others(target) == []


def test_who_waits_is_told(tmp_path: Path) -> None:
    target, log = tmp_path / "model", tmp_path / "builds.log"
    process = start(target, log, 1)
    wait_for(log)
    steps: list[str] = []
    publish(target, quick_build, steps.append)
    assert process.wait(30) == 0
    assert steps == ["waiting for another process"]
    assert set(steps) <= set(STEPS_FR)


def test_without_locks_the_first_rename_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(self: object, timeout: float | None = None) -> None:
        raise NotImplementedError

    monkeypatch.setattr("filelock.FileLock.acquire", no_locks)
    target = tmp_path / "model"
    together = threading.Barrier(2)

    def build(folder: Path, progress: Progress) -> None:
        quick_build(folder, progress)
        together.wait(10)

    threads = [threading.Thread(target=publish, args=(target, build, ignore)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert is_complete(target)
    assert others(target) == []


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    def build(folder: Path, progress: Progress) -> None:
        (folder / "part").write_text("x")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path / "model", build, ignore)
    assert others(tmp_path / "model") == []
    assert not (tmp_path / "model").exists()


def test_a_damaged_folder_is_built_again(tmp_path: Path) -> None:
    target = publish(tmp_path / "model", quick_build, ignore)
    (target / "part").write_text("")
    assert not is_complete(target)
    publish(target, quick_build, ignore)
    assert is_complete(target)
    assert others(target) == []


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"files": 3}', '{"files": {"part": {}}}', '{"files": {"no": {}}}']
)
def test_a_strange_manifest_is_not_a_finished_folder(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "part").write_text("x")
    (tmp_path / MANIFEST).write_text(manifest)
    assert not is_complete(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="cannot be written under") as error:
        publish(tmp_path / "file" / "model", quick_build, ignore)
    assert "dossier" in error.value.fr


def test_a_full_disk_is_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("usage", (), {"free": 200_000_000}))
    with pytest.raises(ModelError, match=r"0\.2 GB free"):
        bundled_model(tmp_path)


def test_a_failed_conversion_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(convert, "read_weights", lambda path: None)
    monkeypatch.setattr(convert, "find_weights", lambda: tmp_path / "absent.bin")
    with pytest.raises(ModelError, match=r"could not be converted \(.*absent.bin.*\): start again"):
        bundled_model(tmp_path / "cache")
    assert capfd.readouterr() == ("", "")


def test_the_converted_folder_is_a_sentence_transformer(bundled_folder: Path) -> None:
    modules = [
        module["type"].rpartition(".")[2] for module in json.loads((bundled_folder / "modules.json").read_text())
    ]
    assert modules == ["Transformer", "Pooling", "Normalize"]
    prompts = json.loads((bundled_folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}
    assert json.loads((bundled_folder / "1_Pooling/config.json").read_text())["pooling_mode"] == "mean"


def test_the_folder_holds_the_weights_once(bundled_folder: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in bundled_folder.iterdir() if path.is_file()}
    assert sizes["model.safetensors"] > 450_000_000
    assert sizes["model.onnx"] < 10_000_000
    assert sum(sizes.values()) < 520_000_000


def test_the_recorded_checksum_is_the_file_s(bundled_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").symlink_to(bundled_folder / "model.safetensors")  # without the manifest
    assert folder_checksum(tmp_path) == folder_checksum(bundled_folder)


def test_a_changed_file_is_hashed_again(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"a")
    first = folder_checksum(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"bb")
    assert folder_checksum(tmp_path) != first
    (tmp_path / "2_Dense").mkdir()
    (tmp_path / "2_Dense" / "model.safetensors").write_bytes(b"c")
    assert folder_checksum(tmp_path) not in (first, None)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_two_real_conversions_at_once_are_silent_and_repeatable(
    tmp_path: Path, bundled_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = (
        "import sys, pathlib; from assistant.index.model import bundled_model; bundled_model(pathlib.Path(sys.argv[1]))"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=REPOSITORY)
    steps: list[str] = []
    folder = bundled_model(tmp_path, steps.append)
    assert other.wait(120) == 0
    assert capfd.readouterr() == ("", "")
    assert set(steps) <= set(STEPS_FR)
    assert others(folder) == []
    assert folder_checksum(folder) == folder_checksum(bundled_folder)
