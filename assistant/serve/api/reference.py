"""/api/openapi.json and /api/docs: the interfaces as a document for programs, and as a page made of it on this server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from assistant import __version__
from assistant.serve.api.errors import is_api
from assistant.serve.api.models import STATUSES, SentenceEvent, plain
from assistant.serve.page.context import page_language, render

TAGS = ("questions", "sources", "feedback", "openai", "health")
_METHODS = ("get", "post")
_REF = "#/components/schemas/"
_INFO = {
    "title": "cnil-hdh-assistant",
    "version": __version__,
    "description": "Answers questions about the CNIL's decision of 21 December 2023 (the French Health Data Hub's EMC2 warehouse "
    "at Microsoft) and the texts around it. Every error has the shape `Problem`.",
    "license": {"name": "MIT", "identifier": "MIT"},
}


def install(app: FastAPI) -> None:
    """Adds the two addresses; the document is made at its first use, when all routes are there."""

    @app.get("/api/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return plain(document(app), store=True)

    @app.get("/api/docs", include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        found = document(app)
        return render(
            request,
            "reference.html",
            page_language(request),
            operations=list(operations(found)),
            errors=[(str(status), meaning) for status, meaning in sorted(STATUSES.items())],
            types=list(types(found)),
            description=found["info"]["description"],
        )


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the addresses for programs."""
    made = app.openapi()
    paths = {path: entry for path, entry in made["paths"].items() if is_api(path)}
    # Only a stream holds it, of which FastAPI does not know.
    schemas = made["components"]["schemas"] | {"SentenceEvent": SentenceEvent.model_json_schema(mode="serialization")}
    return made | {"info": _INFO, "paths": paths, "components": {"schemas": schemas}}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a type: its name, type in words, meaning."""

    name: str
    type: list[tuple[str, str | None]]
    meaning: str
    required: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with one method."""

    anchor: str
    method: str
    path: str
    summary: str
    meaning: str
    parameters: list[Field]
    body: list[tuple[str, str | None]]
    answers: list[tuple[str, str, list[tuple[str, str | None]]]]


@dataclass(frozen=True, slots=True)
class Type:
    """One named type of the document."""

    name: str
    meaning: str
    fields: list[Field]


def operations(found: Mapping[str, Any]) -> Iterator[Operation]:
    """Every address of a document, in the order of the interfaces."""
    entries = [(p, m, e) for p, ways in found["paths"].items() for m, e in ways.items() if m in _METHODS]
    for path, method, entry in sorted(entries, key=lambda x: _order(x[2])):
        yield Operation(
            anchor=re.sub(r"\W+", "-", f"{method}{path}").strip("-"),
            method=method.upper(),
            path=path,
            summary=entry.get("summary", ""),
            meaning=entry.get("description", ""),
            parameters=[
                Field(p["name"], named(p["schema"]), p.get("description", ""), p.get("required", False))
                for p in entry.get("parameters", ())
            ],
            body=_content(entry.get("requestBody", {})),
            answers=[(s, r.get("description", ""), _content(r)) for s, r in sorted(entry["responses"].items())],
        )


def _order(entry: Mapping[str, Any]) -> int:
    tag = next(iter(entry.get("tags", ())), "")
    return TAGS.index(tag) if tag in TAGS else len(TAGS)


def types(found: Mapping[str, Any]) -> Iterator[Type]:
    """Every named type of a document, by name."""
    for name, schema in sorted(found["components"]["schemas"].items()):
        required = set(schema.get("required", ()))
        fields = [
            Field(f, named(spec), spec.get("description", ""), f in required)
            for f, spec in schema.get("properties", {}).items()
        ]
        yield Type(name, schema.get("description", ""), fields)


def _content(entry: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """What a body or an answer holds."""
    content: Mapping[str, Any] = entry.get("content", {})
    for media, spec in content.items():
        return named(spec.get("schema", {})) if media == "application/json" else [(media, None)]
    return []


def named(schema: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """A JSON Schema type in words: pieces of text, each with the named type that it leads to."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REF)
        return [(name, name)]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [x for n, s in enumerate(schema[key]) for x in ([(" | ", None)] if n else []) + named(s)]
    if "const" in schema:
        return [(json.dumps(schema["const"]), None)]
    if "enum" in schema:
        return [(" | ".join(f'"{v}"' for v in schema["enum"]), None)]
    if schema.get("type") == "array":
        return [("[", None), *named(schema.get("items", {})), ("]", None)]
    return [(str(schema.get("type", "any")), None)]
