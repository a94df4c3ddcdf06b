"""The documentation is fresh and whole: what the code defines is described, what the pages name exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from assistant.messages import catalogue
from assistant.settings import PREFIX, Settings
from assistant.types import schema
from docs import describe, generate

ROOT = generate.ROOT
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("corpus/*.md"), *ROOT.glob("eval/*.md")])


@pytest.fixture(scope="module")
def wanted() -> dict[Path, str]:
    return generate.pages()


def test_generated_pages_are_fresh(wanted: dict[Path, str]) -> None:
    stale = [str(p) for p in generate.stale(wanted)]
    assert not stale, f"stale: {stale}; run `make docs`"


def test_a_stale_page_is_found(wanted: dict[Path, str]) -> None:
    page = generate.REFERENCE / "cli.md"
    assert list(generate.stale(wanted | {page: wanted[page] + "more"})) == [page]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str, wanted: dict[Path, str]) -> None:
    assert Settings.model_fields[name].description, f"the setting {name} has no description"
    row = next(r for r in wanted[generate.REFERENCE / "settings.md"].splitlines() if r.startswith(f"| `{name}` |"))
    assert f"`{PREFIX}{name.upper()}`" in row
    assert str(ROOT) not in row


def test_every_option_of_the_command_line_is_described(wanted: dict[Path, str]) -> None:
    from assistant.cli.app import command

    page = wanted[generate.REFERENCE / "cli.md"]
    for name, sub in command().commands.items():
        section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
        assert sub.help in section, name
        for param in sub.params:
            flag = max(param.opts, key=len)
            assert param.help, f"{name} {flag} has no help"
            assert param.param_type_name == "argument" or f"`{flag}" in section or f" {flag}" in section, (
                f"{name} {flag}"
            )


@pytest.mark.parametrize("definition", schema()["$defs"])
def test_every_field_of_the_answer_object_is_described(definition: str, wanted: dict[Path, str]) -> None:
    section = wanted[generate.REFERENCE / "answer-object.md"].partition(f"\n## {definition}\n")[2].partition("\n## ")[0]
    for field in schema()["$defs"][definition]["properties"]:
        assert f"| `{field}` |" in section, f"{definition}.{field}"


def test_every_error_code_and_warning_is_described(wanted: dict[Path, str]) -> None:
    assert {"corpus", "index", "input", "model", "settings"} <= set(describe.errors())
    for code, meaning in describe.errors().items():
        assert meaning, f"the class of the error {code} has no docstring"
        assert f"| `{code}` |" in wanted[generate.REFERENCE / "errors.md"]
    for key in catalogue("en"):
        if key.startswith("warning."):
            assert f"| `{key.removeprefix('warning.')}` |" in wanted[generate.REFERENCE / "answer-object.md"]


def test_no_meaning_outlives_its_name() -> None:
    fields = {(d, f) for d, spec in schema()["$defs"].items() for f in spec["properties"]}
    known = {f for _, f in fields} | {f"{d}.{f}" for d, f in fields}
    assert set(describe.meanings("field")) <= known
    assert set(describe.meanings("default")) <= set(Settings.model_fields)


def test_the_published_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads((ROOT / generate.REFERENCE / "schema.json").read_bytes()))


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)", text):
        if not re.match(r"https?://|mailto:", target):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_pages_name_targets_and_commands_that_exist(page: Path) -> None:
    from assistant.cli.app import command

    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"(?:`|^|\$ )assistant ([a-z]+)", text, re.MULTILINE)) <= set(command().commands)


def test_decisions_are_listed() -> None:
    listed = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    for page in sorted((ROOT / "docs/decisions").glob("*.md")):
        title = page.read_text(encoding="utf-8").splitlines()[0].split(". ", 1)[1]
        assert f"[{title}](decisions/{page.name})" in listed
