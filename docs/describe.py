"""The reference pages as text, from the code: the command line, the settings, the answer object, the errors."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from assistant.messages import catalogue
from assistant.settings import CONFIG_FILE, PREFIX, Settings
from assistant.types import RefusalReason, schema

PACKAGE = Path(__file__).resolve().parents[1] / "assistant"
MEANINGS = Path(__file__).with_name("meanings.toml")
_BY_HAND = "<!-- Written by docs/generate.py (make docs); change the code or docs/meanings.toml, not this page. -->"


def cli() -> str:
    """The page of the command line, from Typer's tree."""
    from assistant.cli.app import command as program

    root = program()
    context = root.context_class(root, info_name="assistant")
    text = [
        _title("The command line"),
        _paragraphs(root.help),
        "`python -m assistant` is the same program.\n",
        table(("before any command", "meaning"), _options(root, context)),
        table(("exit status", "meaning"), _listed("exit_status", meanings("exit_status"))),
    ]
    for name, command in root.commands.items():
        if command.hidden:
            continue
        own = command.context_class(command, info_name=name, parent=context)
        usage = command.get_usage(own).removeprefix("Usage: ")
        text += [f"## {name}\n", _paragraphs(command.help), f"```\n{usage}\n```\n"]
        if options := list(_options(command, own)):
            text.append(table(("argument or option", "meaning"), options))
    return "\n".join(text)


def _options(command: Any, context: Any) -> Iterator[tuple[str, str]]:
    """Each argument and option as `--help` shows it."""
    for param in command.params:
        if param.hidden:
            continue
        if not param.help:
            raise SystemExit(
                f"{param.name} of `{context.command_path}` has no help; write it where the option is declared."
            )
        names, text = param.get_help_record(context)
        yield f"`{names}`", text


def settings() -> str:
    """The page of the settings, from the fields of `Settings`."""
    properties = Settings.model_json_schema()["properties"]
    rows = [
        (f"`{name}`", f"`{PREFIX}{name.upper()}`", _type(properties[name]), _default(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        (
            _title("Settings"),
            meanings("intro")["settings"],
            table(("setting", "environment variable", "type", "default", "meaning"), rows),
            f"An example of `{CONFIG_FILE}`:\n",
            '```toml\nport = 8080\nlog_level = "info"\nmax_sentences = 3\n```\n',
        )
    )


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return meanings("default")[name]
    value = field.default
    return "none" if value is None else f"`{value}`"


def answer_object() -> str:
    """The page of the answer object, from its JSON Schema and the meanings of its fields."""
    definitions = schema()["$defs"]
    text = [
        _title("The answer object"),
        meanings("intro")["answer_object"],
    ]
    for name in ("Answer", "Refusal", *sorted(set(definitions) - {"Answer", "Refusal"})):
        fields = definitions[name]["properties"]
        text += [
            f"## {name}\n",
            definitions[name].get("description", "") + "\n",
            table(
                ("field", "type", "meaning"), ((f"`{f}`", _type(spec), _field(name, f)) for f, spec in fields.items())
            ),
        ]
    text += [
        "## Reasons of a refusal\n",
        table(("reason", "meaning"), _listed("reason", get_args(RefusalReason))),
        "## Warnings\n",
        table(("code", "text"), ((f"`{c}`", t) for c, t in warnings().items())),
    ]
    return "\n".join(text)


def _field(definition: str, name: str) -> str:
    known = meanings("field")
    return known.get(f"{definition}.{name}") or known[name]


def warnings() -> dict[str, str]:
    """The English text of each warning, by code."""
    return {key.removeprefix("warning."): text for key, text in catalogue("en").items() if key.startswith("warning.")}


def error_codes() -> str:
    """The page of the errors, from the classes that carry a code."""
    rows = [(f"`{code}`", meaning) for code, meaning in errors().items()]
    return "\n".join((_title("Errors"), meanings("intro")["errors"], table(("code", "when"), rows)))


def errors() -> dict[str, str]:
    """What each error code means: the first line of the docstring of the class in the library that carries it."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and (code := _code(node)):
                found[code] = (ast.get_docstring(node) or "").partition("\n")[0]
    return dict(sorted(found.items()))


def _code(node: ast.ClassDef) -> str | None:
    """The text in a line `code = "…"` of a class."""
    for line in node.body:
        match line:
            case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
                return code
    return None


def _type(spec: Mapping[str, Any]) -> str:
    """A JSON Schema type in words."""
    if "$ref" in spec:
        name = spec["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in spec:
        return " or ".join(_type(s) for s in spec["anyOf"])
    if "const" in spec:
        return _type({"enum": [spec["const"]]})
    if "enum" in spec:
        return ", ".join(f"`{json.dumps(v) if not isinstance(v, str) else v}`" for v in spec["enum"])
    if spec.get("maxItems") == 0:
        return "empty list"
    if spec.get("type") == "array":
        return f"list of {_type(spec.get('items', {}))}"
    if spec.get("type") == "object":
        return "object"
    words = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true or false",
        "null": "null",
    }
    name = {"path": "path", "date": "date"}.get(spec.get("format", ""), words.get(spec.get("type", ""), "anything"))
    low, high = spec.get("minimum"), spec.get("maximum")
    return name + (
        f", {low} to {high}" if low is not None and high is not None else f", from {low}" if low is not None else ""
    )


def meanings(kind: str) -> dict[str, str]:
    """One table of meanings.toml, by name."""
    table: dict[str, dict[str, str]] = tomllib.loads(MEANINGS.read_text(encoding="utf-8"))
    return table.get(kind, {})


def _listed(kind: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((f"`{n}`", meanings(kind)[n]) for n in names)


def _title(text: str) -> str:
    return f"# {text}\n\n{_BY_HAND}\n"


def _paragraphs(text: str | None) -> str:
    return (text or "").replace("\b", "").strip() + "\n"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    cells = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in row) + " |\n" for row in cells)
