"""How each provider of LangChain is told the same things: address, key, time, length, and the shape of the answer.

A provider that is not in the table gets the arguments that most of them share; whoever speaks the protocol of OpenAI
(llama-server, vLLM, a State gateway) is “openai”.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from assistant.respond.model.guard import hooks

Arguments = dict[str, Any]
NO_KEY = (
    "none"  # a key must be given, or LangChain would take one from the environment that is meant for another server
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a chat model is opened with."""

    url: str
    key: str | None = field(repr=False)
    seconds: float
    context: int
    length: int


def _openai(w: Wanted) -> Arguments:
    import httpx

    return {
        "base_url": w.url,
        "api_key": w.key or NO_KEY,
        "timeout": w.seconds,
        "max_retries": 0,
        "temperature": 0,
        "use_responses_api": False,
        "openai_proxy": "",
        "http_client": httpx.Client(timeout=w.seconds, event_hooks=hooks(w.url)),
    }


def _ollama(w: Wanted) -> Arguments:
    headers = {"Authorization": f"Bearer {w.key}"} if w.key else {}
    return {
        "base_url": w.url,
        "temperature": 0,
        "num_ctx": w.context,
        "num_predict": w.length,
        "client_kwargs": {"timeout": w.seconds, "headers": headers},
        "sync_client_kwargs": {"event_hooks": hooks(w.url)},
    }


def _mistral(w: Wanted) -> Arguments:
    import httpx

    head = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Authorization": f"Bearer {w.key or NO_KEY}",
    }
    client = httpx.Client(base_url=w.url, headers=head, timeout=w.seconds, event_hooks=hooks(w.url))
    return {
        "base_url": w.url,
        "api_key": w.key or NO_KEY,
        "timeout": int(w.seconds) or 1,
        "max_retries": 0,
        "temperature": 0,
        "max_tokens": w.length,
        "client": client,
    }


def _other(w: Wanted) -> Arguments:
    given = {"base_url": w.url, "timeout": w.seconds, "max_retries": 0, "temperature": 0, "max_tokens": w.length}
    return given | {"api_key": w.key or NO_KEY}


def _openai_call(schema: Mapping[str, Any] | None, length: int) -> Arguments:
    # In `extra_body`, because LangChain's own `response_format` parses the whole answer and refuses one that is cut short.
    shape = {"response_format": response_format(schema)} if schema else {}
    return {"extra_body": {"max_tokens": length, **shape}, "stream_usage": True}


def response_format(schema: Mapping[str, Any]) -> Arguments:
    """The field by which servers with the protocol of OpenAI are asked for structured output."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


@dataclass(frozen=True, slots=True)
class Provider:
    """How a model is opened, what each call adds, and whether it can be held to a schema."""

    open: Callable[[Wanted], Arguments]
    call: Callable[[Mapping[str, Any] | None, int], Arguments]
    structured: bool = False
    default_url: str | None = None


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider(_openai, _openai_call, structured=True),
    "ollama": Provider(
        _ollama,
        lambda schema, length: {"format": dict(schema)} if schema else {},
        structured=True,
        default_url="http://127.0.0.1:11434",
    ),
    "mistralai": Provider(
        _mistral,
        lambda schema, length: {"response_format": response_format(schema)} if schema else {},
        structured=True,
    ),
}
OTHER = Provider(_other, lambda schema, length: {})


def provider(name: str) -> Provider:
    """The row of a provider, or the common one."""
    return PROVIDERS.get(name, OTHER)
