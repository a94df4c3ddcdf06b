"""Errors are sentences in both languages that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import AssistantError, CorpusError, IndexingError, InputError, ModelError, SettingsError

KINDS = (CorpusError, IndexingError, InputError, ModelError, SettingsError)


def test_each_kind_has_its_own_code_and_a_status() -> None:
    assert [k.code for k in KINDS] == ["corpus", "index", "input", "model", "settings"]
    assert {k.status for k in KINDS} == {422, 500}
    assert all(issubclass(k, AssistantError) for k in KINDS)
    assert InputError("x").status == 422


def test_an_error_speaks_the_users_language() -> None:
    e = IndexingError("Run it.", "Lancez-le.")
    assert [str(e), *map(e.sentence, ("fr", "en", "de"))] == ["Run it.", "Lancez-le.", "Run it.", "Run it."]
    assert IndexingError("Run it.").sentence("fr") == "Run it."


@pytest.mark.parametrize(("line", "where"), [(12, "fr.md:12"), (None, "fr.md")])
def test_a_corpus_error_names_file_and_line(line: int | None, where: str) -> None:
    e = CorpusError(Path("fr.md"), line, "broken.", "rompu.")
    assert e.sentence("en") == f"{where}: broken."
    assert e.sentence("fr").replace("\u00a0", " ") == f"{where} : rompu."
    assert (e.path, e.line) == ("fr.md", line)
