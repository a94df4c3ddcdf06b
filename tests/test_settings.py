"""Settings come from the file, the environment and the arguments, in rising order; what is impossible is refused at start."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings, repository_root


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings file of a folder that the test runs in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "assistant.toml"


def test_defaults_need_nothing(file: Path) -> None:
    settings = load_settings()
    assert settings == Settings()
    assert (settings.embedding_model, settings.generator, settings.reranker) == ("bundled", "extractive", None)
    assert (settings.host, settings.port, settings.as_of, settings.corpus) == ("127.0.0.1", 7860, None, None)


def test_a_clone_keeps_its_data_in_itself() -> None:
    root = repository_root()
    assert root is not None
    assert Settings().data_dir == root / ".assistant"


def test_arguments_over_environment_over_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("port = 1001\ncandidates = 21\nmax_sentences = 2\nas_of = 2026-01-01\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_PORT", "1002")
    monkeypatch.setenv("ASSISTANT_CANDIDATES", "22")
    settings = load_settings(port=1003, max_sentences=None)
    assert (settings.port, settings.candidates, settings.max_sentences, settings.as_of) == (
        1003,
        22,
        2,
        dt.date(2026, 1, 1),
    )


def test_a_file_can_be_named(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("port = 1004\n", encoding="utf-8")
    assert load_settings(other).port == 1004
    with pytest.raises(SettingsError, match="does not exist"):
        load_settings(tmp_path / "absent.toml")


def test_the_environment_is_read_whatever_its_case(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_AS_OF", "2026-11-22")
    monkeypatch.setenv("ASSISTANT_DATA_DIR", "/somewhere")
    monkeypatch.setenv("ASSISTANT_TEST_CACHE", "/for/the/tests")  # known to the tests, no setting
    settings = load_settings()
    assert (settings.as_of, settings.data_dir) == (dt.date(2026, 11, 22), Path("/somewhere"))
    monkeypatch.setenv("ASSISTANT_AS_OF", "")
    assert load_settings().as_of is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "abc"),
        ("port", "0"),
        ("port", "70000"),
        ("threads", "-1"),
        ("max_sentences", "0"),
        ("max_sentences", "11"),
        ("max_question", "10"),
        ("candidates", "1"),
        ("abstention", "9"),
        ("abstention", "nan"),
        ("log_level", "loud"),
        ("as_of", "tomorrow"),
        ("as_of", "2026-02-30"),
        ("embedding_model", ""),
        ("generator", ""),
    ],
)
def test_an_impossible_value_is_refused_and_named(
    file: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    def refused(**given: Any) -> None:
        with pytest.raises(SettingsError) as caught:
            load_settings(**given)
        assert name in caught.value.en
        assert name in caught.value.fr
        assert "\n" not in caught.value.en
        assert caught.value.en.endswith(".")

    refused(**{name: value})
    monkeypatch.setenv(f"ASSISTANT_{name.upper()}", value)
    refused()
    monkeypatch.delenv(f"ASSISTANT_{name.upper()}")
    file.write_text(f'{name} = "{value}"\n', encoding="utf-8")
    refused()


def test_an_unknown_setting_is_refused_wherever_it_stands(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="colour"):
        load_settings(colour="red")
    monkeypatch.setenv("ASSISTANT_COLOUR", "red")
    with pytest.raises(SettingsError, match="colour"):
        load_settings()
    monkeypatch.delenv("ASSISTANT_COLOUR")
    file.write_text("colour = 'red'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"colour.*port"):  # and the known ones are listed
        load_settings()
    file.write_text("[server]\nport = 1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="server"):
        load_settings()


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe\x00", b"port = 1\nport = 2"])
def test_a_broken_file_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"assistant\.toml"):
        load_settings()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        setattr(Settings(), "port", 1)  # noqa: B010


def test_every_setting_is_described() -> None:
    assert [n for n, f in Settings.model_fields.items() if not f.description or not f.description.endswith(".")] == []
