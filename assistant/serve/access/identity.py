"""Who sends a request, and what they may do: this machine, an API key, somebody whom a proxy or a provider let in, or anybody."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from starlette.types import Scope as Request

from assistant.serve.access.client import Client, Headers, one_of, values_of
from assistant.serve.access.cors import origin_of
from assistant.serve.access.errors import LoginNeededError, NotAllowedError
from assistant.serve.access.keys import PREFIX, Key, Keys
from assistant.serve.access.paths import SCOPES, Scope

if TYPE_CHECKING:
    from assistant.settings import Settings

ALL: frozenset[Scope] = frozenset(SCOPES)
PEOPLE: frozenset[Scope] = ALL - {"metrics"}
ANYBODY: frozenset[Scope] = frozenset({"ask", "search", "feedback"})
_LONGEST_NAME = 256


@dataclass(frozen=True)
class Identity:
    """`bucket` is what the rate limit counts by; `rate` overrides its setting (0: no limit)."""

    kind: str
    scopes: frozenset[Scope]
    bucket: str
    rate: int | None = None
    key: Key | None = None


class Who:
    """Tells who sends a request, by the login that the settings choose."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._keys, self._open = keys, not set(settings.login) - {"none"}
        self._login = frozenset(settings.login)
        self._header = settings.proxy_user_header.lower().encode()
        self._users = frozenset(u.lower() for u in settings.login_users)

    def identify(self, request: Request, client: Client) -> Identity:
        """The identity of a request; LoginNeededError, KeyRefusedError or NotAllowedError when it has none that counts."""
        presented = presented_key(request["headers"])
        if presented and ("keys" in self._login or (self._open and presented.startswith(PREFIX))):
            return self._of_key(self._keys.check(presented), request, client)
        if "proxy" in self._login and client.proxied and (name := self._proxied_name(request["headers"])):
            return self._of_person("proxy", name, (name,))
        if "oidc" in self._login and (session := _alive(request.get("session") or {})):
            return self._of_person("oidc", session["user"], (session["user"], session.get("email", "")))
        if self._open:
            return _anybody(client)
        raise LoginNeededError

    def _of_key(self, key: Key, request: Request, client: Client) -> Identity:
        origin = origin_of(request)
        if origin and origin not in key.origins and not _same_site(origin, request["headers"]):
            raise NotAllowedError("key_origin", id=key.id)
        rate = 0 if client.here and key.rate is None else key.rate
        return Identity("key", key.scopes, f"key:{key.id}", rate, key)

    def _of_person(self, kind: str, name: str, names: Sequence[str]) -> Identity:
        if not self.welcome(names):
            raise NotAllowedError("user_not_listed")
        return Identity(kind, PEOPLE, f"{kind}:{name}")

    def welcome(self, names: Sequence[str]) -> bool:
        """True when the setting `login_users` names one of these, or its e-mail domain, or names nobody."""
        if not self._users:
            return True
        return any(self._listed(*name.lower().rpartition("@")) for name in names if name)

    def _listed(self, person: str, at: str, domain: str) -> bool:
        if not at:
            return domain in self._users
        return bool(person) and bool(self._users & {f"{person}@{domain}", f"@{domain}"})

    def _proxied_name(self, headers: Headers) -> str:
        """The person that the proxy names; nobody when the header stands twice: one of them may be the client's own."""
        name = one_of(headers, self._header)
        return name if name.isprintable() and len(name) <= _LONGEST_NAME else ""


def presented_key(headers: Headers) -> str:
    """The text that a program presents as its key."""
    for value in values_of(headers, b"authorization"):
        kind, _, rest = value.partition(" ")
        if kind.lower() == "bearer" and rest.strip():
            return rest.strip()
    return one_of(headers, b"x-api-key")


def _anybody(client: Client) -> Identity:
    if client.here:
        return Identity("local", ALL if client.local else ANYBODY, f"here:{client.bucket}", rate=0)
    return Identity("anyone", ANYBODY, client.bucket)


def _alive(session: Mapping[str, Any]) -> Mapping[str, Any]:
    """The session when somebody is logged in and has not been for too long."""
    return session if session.get("user") and session.get("until", 0) > time.time() else {}


def _same_site(origin: str, headers: Headers) -> bool:
    """True for a page of this very server."""
    return origin.partition("://")[2] == one_of(headers, b"host").lower()
