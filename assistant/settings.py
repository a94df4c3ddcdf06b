"""Every setting in one typed class: `assistant.toml` < environment `ASSISTANT_*` < arguments.

An unknown or impossible value is refused at start with a sentence (`SettingsError`).
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, IPvAnyNetwork, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.errors import SettingsError

CONFIG_FILE = "assistant.toml"
PREFIX = "ASSISTANT_"
_SECRETS = ("oidc_secret", "model_key")  # never in the settings file, which is copied and shown around
_SITE = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9][0-9]{0,4})?", re.IGNORECASE)


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
        "extractive",
        pattern=r"^(extractive|[a-z][a-z0-9_]*:\S+)$",
        description="What words the answer: “extractive” quotes the sources; “provider:model” (“openai:qwen2.5”) lets a chat model word them.",
    )
    model_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/]+",
        description="Address of the chat model's server; nothing is sent anywhere else, and nothing at all without it "
        "(“ollama:” alone means Ollama on this machine).",
    )
    model_key: SecretStr | None = Field(
        None, description="Key of the chat model's server; only as an environment variable, never in the settings file."
    )
    model_key_file: Path | None = Field(None, description="File that holds the key of the chat model's server.")
    model_timeout: float = Field(
        25.0,
        ge=1,
        le=600,
        description="Seconds after which the sources are quoted instead of waiting for the chat model.",
    )
    model_context: int = Field(
        4096, ge=1024, le=1_000_000, description="Tokens that the chat model takes in, prompt and answer together."
    )
    model_answer: int = Field(
        400, ge=50, le=4000, description="Most tokens that the chat model may write for an answer."
    )
    model_evidence: int = Field(8, ge=1, le=40, description="Most quotes that the chat model is given for an answer.")
    model_structured: Literal["auto", "never"] = Field(
        "auto", description="Whether the chat model is held to a JSON schema where its server can do that."
    )
    model_parallel: int = Field(4, ge=1, le=64, description="Most questions that the chat model words at once.")
    model_cache: int = Field(
        256, ge=0, le=10_000, description="Most worded answers kept in memory for identical questions; 0 keeps none."
    )
    model_rewrite: bool = Field(False, description="Whether the chat model may complete follow-up questions.")
    model_split: bool = Field(False, description="Whether the chat model may cut a question that holds several.")
    model_translate: bool = Field(
        False, description="Whether the chat model may translate quotes of texts that exist in the other language only."
    )
    model_input_price: float | None = Field(
        None, ge=0, description="Price of a million tokens sent to the chat model, for the cost told with an answer."
    )
    model_output_price: float | None = Field(
        None, ge=0, description="Price of a million tokens written by the chat model, for the cost told with an answer."
    )
    threads: int = Field(0, ge=0, le=256, description="Processor threads for the model; 0 lets the machine decide.")
    as_of: dt.date | None = Field(None, description="The day taken as today (YYYY-MM-DD); by default the real one.")
    max_sentences: int = Field(
        5,
        ge=1,
        le=10,
        description="Most sentences in an ordinary answer; two fifths more when several things are asked for.",
    )
    max_question: int = Field(2000, ge=50, le=100_000, description="Longest question, in characters.")
    candidates: int = Field(12, ge=3, le=100, description="Passages whose sentences are considered for the answer.")
    abstention: float = Field(
        0.0, ge=-5, le=5, description="Moves the decision to abstain: above 0 it refuses more, below 0 less (log-odds)."
    )
    host: str = Field("127.0.0.1", description="Address the server listens on.")
    port: int = Field(7860, ge=1, le=65535, description="Port the server listens on.")
    concurrency: int = Field(
        0,
        ge=0,
        le=256,
        description="Questions the server answers at once; 0: as many as there are cores, twice that with a chat model, at most 16.",
    )
    queue: int = Field(
        128, ge=0, le=100_000, description="Questions that may wait at the server; further ones are told to come back."
    )
    time_limit: float = Field(
        30.0, gt=0, le=3600, description="Longest time for an answer of the server, waiting included, in seconds."
    )
    login: Annotated[tuple[Literal["none", "keys", "proxy", "oidc"], ...], NoDecode] = Field(
        (),
        description="Who may come in: “none” (everybody), or one or more of “keys”, “proxy”, “oidc”; by default everybody, on this machine only.",
    )
    public: bool = Field(
        False, description="Together with login = “none”: the server may listen on a public address, open to everybody."
    )
    public_url: str | None = Field(
        None,
        description="Address under which people reach the server (https://assistant.example.org), where it differs from host and port.",
    )
    login_users: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Who may come in by “proxy” or “oidc”: names, e-mail addresses, “@domain”; by default whoever the login lets in.",
    )
    proxy_addresses: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (), description="Addresses or networks of the reverse proxies whose headers are believed."
    )
    proxy_user_header: str = Field(
        "X-Forwarded-User",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
        description="Header in which a trusted reverse proxy names the person who logged in there.",
    )
    oidc_issuer: str | None = Field(None, description="Address of the OpenID Connect provider.")
    oidc_client_id: str | None = Field(None, description="Name under which the provider knows this server.")
    oidc_secret: SecretStr | None = Field(
        None,
        description="Secret shared with the provider; only as an environment variable, never in the settings file.",
    )
    oidc_secret_file: Path | None = Field(None, description="File that holds the secret shared with the provider.")
    session_hours: float = Field(
        8.0, gt=0, le=720, description="Hours after which somebody who logged in by “oidc” has to log in again."
    )
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Sites whose pages may show the embedded chat: scheme://host[:port], without a path."
    )
    embed_theme: Path | None = Field(
        None, description="TOML file with the colours, corners and typefaces of the embedded chat, for light and dark."
    )
    rate_limit: int = Field(
        30, ge=0, le=1_000_000, description="Questions a minute from one client that is not this machine; 0: no limit."
    )
    max_body: int = Field(
        262_144, ge=4096, le=104_857_600, description="Largest body of a request that the server reads, in bytes."
    )
    request_seconds: float = Field(
        15.0, gt=0, le=600, description="Longest time in which a whole request must have arrived, in seconds."
    )
    feedback: bool = Field(
        False, description="Keep the feedback that people give, without e-mail addresses and numbers."
    )
    feedback_days: int = Field(365, ge=1, le=3650, description="Days after which feedback is deleted.")
    log_questions: bool = Field(
        False, description="Keep the questions asked, without e-mail addresses and numbers of people, to review them."
    )
    log_days: int = Field(30, ge=1, le=3650, description="Days after which kept questions are deleted.")
    mcp: bool = Field(False, description="Serves the Model Context Protocol at /mcp; needs the extra of the same name.")
    studio: bool = Field(
        False,
        description="Serves the staff's studio at /studio: how answers come about, the corpus, plots, evaluation reports, and what is kept.",
    )
    reports: Path | None = Field(
        None, description="Folder of evaluation runs (`python -m eval run`), which the studio lists and shows."
    )
    operator: str | None = Field(
        None, max_length=200, description="Who runs this server; named on the pages about privacy and accessibility."
    )
    contact: str | None = Field(
        None,
        max_length=300,
        pattern=r"^(https://[^\s\"<>]+|[^@\s\"<>?]+@[^@\s\"<>?]+)$",
        description="E-mail or https:// address to which readers can write; given on the same pages.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "warning", description="How much is written to the terminal."
    )

    @field_validator("login", "login_users", "proxy_addresses", "embed_origins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """A list may be written as one text, its parts separated by commas or spaces."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("embed_origins", "public_url")
    @classmethod
    def _sites(cls, value: Any) -> Any:
        for site in (value,) if isinstance(value, str) else value or ():
            if not _SITE.fullmatch(site):
                raise ValueError("a site is written scheme://host or scheme://host:port, without a path")
        return value.lower() if isinstance(value, str) else value and tuple(site.lower() for site in value)

    @field_validator("model_url")
    @classmethod
    def _words_where(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and not str(info.data.get("generator", "extractive")).startswith(("extractive", "ollama:")):
            raise ValueError("the chat model that “generator” names needs the address of its server")
        return value

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
    if secret := next((name for name in _SECRETS if name in values), None):
        raise SettingsError(
            f"“{secret}” is a secret and does not belong in {path}: set {PREFIX}{secret.upper()}, or name a file that holds it.",
            f"« {secret} » est un secret et n'a pas sa place dans {path} : définissez {PREFIX}{secret.upper()}, "
            "ou nommez un fichier qui le contient.",
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
