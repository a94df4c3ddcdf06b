"""The door of the server: every request is identified, counted and allowed here, or turned away with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serve.access import cors
from assistant.serve.access.client import Client, one_of
from assistant.serve.access.errors import AccessError, KeyRefusedError, LoginNeededError, NotAllowedError, TooManyError
from assistant.serve.access.identity import Identity, Who
from assistant.serve.access.keys import Keys
from assistant.serve.access.limits import Buckets
from assistant.serve.access.paths import Place, cost_of
from assistant.serve.access.reply import turn_away

if TYPE_CHECKING:
    from assistant.settings import Settings

LOGIN = "/login"


class Door:
    """Lets a request in when it is known, allowed and not too frequent; `scope["state"]["identity"]` then says who it is."""

    def __init__(self, app: ASGIApp, settings: Settings, who: Who, keys: Keys, buckets: Buckets) -> None:
        self.app, self._who, self._keys, self._buckets = app, who, keys, buckets
        self._per_minute, self._login = settings.rate_limit, settings.login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it."""
        if scope["type"] == "websocket":  # nothing here speaks it; what is not there needs no guard
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client, place = scope["state"]["client"], scope["state"]["place"]
        if cors.asks_first(scope) and self._keys.origin_known(origin := cors.origin_of(scope)):
            await cors.may_ask(origin)(scope, receive, send)
            return
        try:
            identity = self._admit(scope, client, place)
        except AccessError as error:
            if isinstance(error, LoginNeededError) and self._asks_for_page(scope):
                await _to_login(scope)(scope, receive, send)
            else:
                await turn_away(scope, receive, send, error)
            return
        scope["state"]["identity"] = identity
        await self.app(scope, receive, _readable(send, identity, cors.origin_of(scope)))

    def _admit(self, scope: Scope, client: Client, place: Place) -> Identity | None:
        cost = cost_of(place, scope["method"], scope["query_string"])
        if place.scope == "metrics" and client.local:
            return None
        try:
            identity = self._who.identify(scope, client) if place.scope else None
        except (LoginNeededError, KeyRefusedError, NotAllowedError):
            self._count(client.bucket, 0 if client.here else self._per_minute, max(cost, 0.1))
            raise
        if identity is None:
            self._count(client.bucket, 0 if client.here else self._per_minute, cost)
            return None
        if place.scope not in identity.scopes:
            raise NotAllowedError(f"not_for_{'key' if identity.key else 'you'}", scope=str(place.scope))
        self._count(identity.bucket, self._per_minute if identity.rate is None else identity.rate, cost)
        return identity

    def _count(self, bucket: str, per_minute: float, cost: float) -> None:
        if wait := self._buckets.take(bucket, per_minute, cost):
            raise TooManyError(wait)

    def _asks_for_page(self, scope: Scope) -> bool:
        """True for a browser that opens a page where the login is a page, too."""
        accepts = one_of(scope["headers"], b"accept")
        return "oidc" in self._login and scope["method"] == "GET" and "text/html" in accepts


def _to_login(scope: Scope) -> Response:
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"{LOGIN}?next={quote(wanted, safe='')}", status_code=303)


def _readable(send: Send, identity: Identity | None, origin: str) -> Send:
    """A `send` that lets the page of a site listed by the key read the answer."""
    if not (identity and identity.key and origin in identity.key.origins):
        return send

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            cors.allow(MutableHeaders(scope=message), origin)
        await send(message)

    return sending
