"""Errors that a person can act on: each is one sentence in French and in English, and says how to mend it."""

from __future__ import annotations

from pathlib import Path


class AssistantError(Exception):
    """A problem that the user or the operator can mend; `str()` gives the English sentence, `fr` the French one."""

    code = "error"
    status = 500

    def __init__(self, en: str, fr: str | None = None) -> None:
        super().__init__(en)
        self.en = en
        self.fr = fr or en

    def sentence(self, language: str) -> str:
        """The sentence in the user's language ("fr" or "en")."""
        return self.fr if language == "fr" else self.en


class CorpusError(AssistantError):
    """A source, digest or side file of the corpus is broken; names the file and, where known, the line."""

    code = "corpus"

    def __init__(self, path: Path | str, line: int | None, en: str, fr: str | None = None) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {en}", f"{where} : {fr or en}")
        self.path, self.line = str(path), line


class SettingsError(AssistantError):
    """A setting is unknown or impossible; raised at start, before any work."""

    code = "settings"


class IndexingError(AssistantError):
    """The index is missing, was built for something else, or cannot be read."""

    code = "index"


class ModelError(AssistantError):
    """The embedding model cannot be loaded or converted."""

    code = "model"


class InputError(AssistantError):
    """What the caller gave (a file, a batch line, a request) cannot be used."""

    code = "input"
    status = 422
