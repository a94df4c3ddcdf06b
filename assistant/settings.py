"""Every setting in one typed class: `assistant.toml` < environment `ASSISTANT_*` < arguments.

An unknown or impossible value is refused at start with a sentence (`SettingsError`).
"""

from __future__ import annotations

import datetime as dt
import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.errors import SettingsError

CONFIG_FILE = "assistant.toml"
PREFIX = "ASSISTANT_"


def _default_data_dir() -> Path:
    """`.assistant/` of the repository when run from a clone, else the user's data folder."""
    root = repository_root()
    if root:
        return root / ".assistant"
    import platformdirs

    return Path(platformdirs.user_data_dir("cnil-hdh-assistant", appauthor=False))


def repository_root() -> Path | None:
    """The clone that this package runs from, or None when it is installed elsewhere."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "corpus").is_dir() else None


class Settings(BaseSettings):
    """What an operator can change; each field's description is its documentation."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, validate_default=True)

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        description="Folder of the index, the converted model and the operator's own texts.",
    )
    corpus: Path | None = Field(None, description="Corpus folder; by default the one that ships with the assistant.")
    embedding_model: str = Field(
        "bundled", min_length=1, description="“bundled”, or any sentence-transformers model: a folder or a hub name."
    )
    reranker: str | None = Field(
        None,
        description="A sentence-transformers cross-encoder (folder or hub name) that reorders the best passages; none by default.",
    )
    generator: str = Field(
        "extractive", min_length=1, description="What words the answer; “extractive” quotes the sources."
    )
    threads: int = Field(0, ge=0, le=256, description="Processor threads for the model; 0 lets the machine decide.")
    as_of: dt.date | None = Field(None, description="The day taken as today (YYYY-MM-DD); by default the real one.")
    max_sentences: int = Field(5, ge=1, le=10, description="Most sentences in an ordinary answer.")
    max_question: int = Field(2000, ge=50, le=100_000, description="Longest question, in characters.")
    candidates: int = Field(12, ge=3, le=100, description="Passages whose sentences are considered for the answer.")
    abstention: float = Field(
        0.0, ge=-5, le=5, description="Moves the decision to abstain: above 0 it refuses more, below 0 less (log-odds)."
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(7860, ge=1, le=65535, description="Port the server listens on.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="How much is written to the terminal."
    )

    @field_validator("as_of", mode="before")
    @classmethod
    def _empty_is_today(cls, value: Any) -> Any:
        return None if value == "" else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before environment; the file is read by `load_settings`."""
        return init_settings, env_settings


def load_settings(config: Path | None = None, **arguments: Any) -> Settings:
    """Settings from the file, the environment and `arguments` (None means “not given”), in rising order."""
    path = config or Path(CONFIG_FILE)
    values: dict[str, Any] = {}
    if path.is_file():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
            raise SettingsError(f"{path} is not valid TOML: {e}.", f"{path} n'est pas du TOML valide : {e}.") from e
    elif config:
        raise SettingsError(f"The settings file {path} does not exist.", f"Le fichier de réglages {path} n'existe pas.")
    known = set(Settings.model_fields)
    environment = {k[len(PREFIX) :].lower() for k in os.environ if k.startswith(PREFIX)}
    unknown = sorted((set(values) | environment) - known - {"test_cache"})
    if unknown:
        names = ", ".join(sorted(known))
        raise SettingsError(
            f"Unknown setting “{unknown[0]}”; the settings are: {names}.",
            f"Réglage inconnu « {unknown[0]} » ; les réglages sont : {names}.",
        )
    given = {k: v for k, v in arguments.items() if v is not None}
    layered = {k: v for k, v in values.items() if k not in environment} | given
    try:
        return Settings(**layered)
    except ValidationError as e:
        first = e.errors()[0]
        name = ".".join(str(x) for x in first["loc"])
        raise SettingsError(
            f"The setting “{name}” cannot be {first['input']!r}: {first['msg']}.",
            f"Le réglage « {name} » ne peut pas valoir {first['input']!r} : {first['msg']}.",
        ) from e
