"""A request that does not fit, as one sentence that names the field and says what was expected there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.documents.text import clean
from assistant.messages import text
from assistant.serve.service import ServiceError

SHOWN = 80  # characters of what the caller sent that a message repeats

# What pydantic calls a problem → the message in the catalogues, and which of its values is the limit.
_WHAT: Mapping[str, tuple[str, str | None]] = {
    "missing": ("missing", None),
    "extra_forbidden": ("unknown_field", None),
    "string_type": ("text_expected", None),
    "string_unicode": ("text_expected", None),
    "int_type": ("number_expected", None),
    "int_parsing": ("number_expected", None),
    "int_parsing_size": ("number_expected", None),
    "int_from_float": ("number_expected", None),
    "float_type": ("number_expected", None),
    "float_parsing": ("number_expected", None),
    "finite_number": ("number_expected", None),
    "bool_type": ("true_or_false", None),
    "bool_parsing": ("true_or_false", None),
    "list_type": ("list_expected", None),
    "tuple_type": ("list_expected", None),
    "dict_type": ("object_expected", None),
    "model_type": ("object_expected", None),
    "model_attributes_type": ("object_expected", None),
    "too_long": ("too_long", "max_length"),
    "string_too_long": ("too_long", "max_length"),
    "too_short": ("too_short", "min_length"),
    "string_too_short": ("too_short", "min_length"),
    "less_than_equal": ("too_big", "le"),
    "greater_than_equal": ("too_small", "ge"),
    "literal_error": ("one_of", "expected"),
    "enum": ("one_of", "expected"),
}


class InvalidError(ServiceError):
    """The request does not fit what the address expects; the message names the field."""

    code = "invalid"
    status = 422


class JsonError(InvalidError):
    """The body is not JSON, or nested too deeply to be read."""

    code = "json"

    def __init__(self, at: int | None = None) -> None:
        key = "json" if at is not None else "json_unreadable"
        super(ServiceError, self).__init__(text(f"api.{key}", "en", at=at), text(f"api.{key}", "fr", at=at))


class MediaTypeError(ServiceError):
    """The body is announced as something else than JSON."""

    code = "media_type"
    status = 415


class FieldError(InvalidError):
    """One field of a request, and what is wrong with it."""

    code = "invalid"

    def __init__(self, field: str, key: str, **values: object) -> None:
        self.field = clean(field)[:SHOWN]
        sentences = {
            lang: text("api.field", lang, field=self.field, what=text(f"api.{key}", lang, **values))
            for lang in ("fr", "en")
        }
        super(ServiceError, self).__init__(sentences["en"], sentences["fr"])


def invalid(problems: Sequence[Mapping[str, Any]]) -> ServiceError:
    """The first problem that pydantic found, as an error for the caller."""
    first = problems[0] if problems else {}
    kind, place = str(first.get("type", "")), [str(p) for p in first.get("loc", ())]
    values = first.get("ctx", {})
    if kind == "json_invalid":
        return JsonError(int(place[1]) if place[1:] and place[1].isdigit() else None)
    place = place[1:] if place and place[0] in ("body", "query", "path", "header") else place
    key, limit = _WHAT.get(kind, ("unusable", None))
    given = str(values.get(limit, "?")).replace("'", '"').replace(" or ", ", ") if limit else ""
    return FieldError(".".join(place) or "body", key, limit=given)
