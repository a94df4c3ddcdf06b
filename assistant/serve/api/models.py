"""What the interfaces take and give, as types: the OpenAPI document is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.responses import JSONResponse

from assistant.documents.card import Kind, RelationType, State
from assistant.types import DocumentKind, Language, Passage

MOST_HISTORY = 1000  # of which the last few are looked at


def _mended(value: Any) -> Any:
    """A text whose lone surrogates (half a character, cut by some program) are replaced; anything else as it is."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_mended)]


class Body(BaseModel):
    """What a caller sends: no unknown field."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Given(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class AskBody(Body):
    """A question."""

    question: Text = Field(description="The question, in French or in English.")
    language: Language | None = Field(
        None,
        description="Language of the reply; by default the question's, or that of Accept-Language when it has none.",
    )
    history: list[Text] = Field(
        [], max_length=MOST_HISTORY, description="The earlier questions of the conversation, oldest first."
    )
    id: Text | None = Field(None, max_length=200, description="Given back in the reply as it came.")


class Words(Given):
    """The same words in French and in English."""

    fr: str
    en: str


class Problem(Given):
    """An error."""

    ok: Literal[False] = False
    error: str = Field(description="Code of the error; docs/reference/errors.md lists them.")
    message: Words = Field(description="What is wrong and how to mend it.")
    status: int = Field(description="The HTTP status.")


class SentenceEvent(Given):
    """One sentence of an answer that is under way."""

    n: int = Field(ge=1, description="Number of the sentence.")
    text: str = Field(
        description="The sentence with its [n]; the texts of all sentences, joined, are the reply's text."
    )
    citations: list[int] = Field(description="Numbers of its citations.")


class SourceEvent(Given):
    """What happened to a source, and when."""

    date: str
    state: State


class SourceStatus(Words):
    """Where a source stands, in words, and its dated events in order."""

    events: list[SourceEvent]


class SourceText(Given):
    """A text of a source that the index holds."""

    document: DocumentKind
    language: Language
    passages: int


class Source(Given):
    """The card of a source."""

    id: str
    kind: Kind
    title: Words
    short: Words
    authority: Words
    number: str | None
    date: str | None
    url: str | None = Field(description="Official address.")
    licence: str = Field(description="Licence of our digest.")
    status: SourceStatus
    texts: list[SourceText]


class SourceRelation(Given):
    """A link from a source to another one."""

    type: RelationType
    to: str
    note: Words | None


class SourceDetail(Source):
    """A source with its relations, identifiers and passages."""

    identifiers: dict[str, str]
    relations: list[SourceRelation]
    passages: list[Passage]


class Sources(Given):
    """All sources, oldest first."""

    sources: list[Source]


class Found(Given):
    """A passage found for a query, and the source it stands in."""

    rank: int = Field(ge=1)
    score: float = Field(description="Higher is better; comparable within one search only.")
    title: str
    authority: str
    date: str | None
    url: str | None
    passage: Passage


class Search(Given):
    """The passages found for a query, best first."""

    query: str
    hits: list[Found]


class Alive(Given):
    """The server runs."""

    ok: Literal[True] = True
    version: str


class Ready(Alive):
    """The server answers questions, from this index."""

    fingerprint: str
    sources: int
    passages: int
    generator: str


STATUSES = {
    401: "Login or an API key is needed.",
    403: "This login or key may not do this.",
    404: "There is nothing of this name.",
    413: "The request is too large.",
    415: "The body is not JSON.",
    422: "The request does not fit.",
    429: "Too many requests; `Retry-After` says when to come back.",
    500: "Something went wrong on our side.",
    503: "Too many questions are waiting, or the server stops; `Retry-After` says when to come back.",
    504: "The answer took too long.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an address for its OpenAPI entry; those of every address come by themselves."""
    return {s: {"model": Problem, "description": STATUSES[s]} for s in sorted({401, 403, 422, 429, 500, *statuses})}


ASKING = (413, 415, 422, 503, 504)


def plain(data: Mapping[str, Any] | BaseModel, status: int = 200, *, store: bool = False) -> JSONResponse:
    """A JSON answer; unless `store`, nothing on the way keeps a copy of it."""
    content = data.model_dump(mode="json") if isinstance(data, BaseModel) else data
    return JSONResponse(content, status, None if store else {"Cache-Control": "no-store"})
