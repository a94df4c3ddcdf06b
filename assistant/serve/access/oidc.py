"""Login by an OpenID Connect provider: `/login`, `/login/callback`, `/logout` (authorization code, PKCE, state and nonce)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import SettingsError
from assistant.messages import text
from assistant.serve.access.decision import own_address
from assistant.serve.access.errors import LoginDownError, LoginFailedError, NotAllowedError
from assistant.serve.access.identity import Who
from assistant.serve.access.session import email_of, log_in
from assistant.serve.page.context import preferred

if TYPE_CHECKING:
    from assistant.settings import Settings

CALLBACK, AFTER_LOGOUT = "/login/callback", "/"
_SIGNATURES = ("RS", "PS", "ES", "Ed")  # made with a private key; never “none”
_SECONDS = 10  # that the provider gets to answer
_log = logging.getLogger(__name__)


def install(app: FastAPI, settings: Settings, who: Who) -> None:
    """Adds the three addresses of the login."""
    provider = Provider(settings, who)
    app.add_api_route("/login", provider.login, methods=["GET"], include_in_schema=False)
    app.add_api_route(CALLBACK, provider.callback, methods=["GET"], include_in_schema=False)
    app.add_api_route("/logout", provider.logout, methods=["GET"], include_in_schema=False)


class Provider:
    """The provider that lets people in; it is first asked when somebody logs in."""

    def __init__(self, settings: Settings, who: Who) -> None:
        from authlib.integrations.starlette_client import OAuth

        issuer = str(settings.oidc_issuer)
        self._issuer, self._hours, self._who = issuer, settings.session_hours, who
        self._here, self._id = own_address(settings), str(settings.oidc_client_id)
        self._client: Any = OAuth().register(
            "provider",
            client_id=self._id,
            client_secret=_secret(settings),
            server_metadata_url=issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": _SECONDS},
        )

    async def login(self, request: Request, next: str = "/") -> Response:
        """Sends the browser to the provider; afterwards it comes back to the page it wanted."""
        try:
            await self._trusted()
            response: Response = await self._client.authorize_redirect(request, self._here + CALLBACK)
        except Exception as e:
            _note(e)
            raise LoginDownError from None
        request.session["next"] = inside(next)
        return response

    async def callback(self, request: Request) -> Response:
        """Logs in whom the provider names, when everything about its answer is right."""
        try:
            issuer = await self._trusted()
            claims = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": self._id}}
            token = await self._client.authorize_access_token(request, claims_options=claims)
            person: Mapping[str, Any] = token["userinfo"]  # only there when the ID token was, and was verified
            if not email_of(person):
                person = await self._with_email(person, token)
        except Exception as e:
            request.session.clear()
            _note(e)
            raise LoginFailedError from None
        wanted = inside(request.session.get("next", "/"))
        if not self._who.welcome((str(person["sub"]), email_of(person))):
            request.session.clear()
            raise NotAllowedError("user_not_listed")
        log_in(request.session, person, self._hours)
        return RedirectResponse(wanted, status_code=303)

    async def logout(self, request: Request) -> Response:
        """Logs out here and, where the provider offers it, there; a link on another site cannot do it."""
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            return RedirectResponse("/", status_code=303)
        request.session.clear()
        try:
            address = (await self._client.load_server_metadata()).get("end_session_endpoint")
        except Exception:
            address = None
        if not address:
            return _logged_out(request)
        query = urlencode({"client_id": self._id, "post_logout_redirect_uri": self._here + AFTER_LOGOUT})
        return RedirectResponse(f"{address}{'&' if '?' in address else '?'}{query}", status_code=303)

    async def _trusted(self) -> str:
        """The name of the provider, which must be what the setting calls it: else the tokens would be another one's."""
        metadata = await self._client.load_server_metadata()
        told = str(metadata.get("issuer"))
        if told.rstrip("/") != self._issuer.rstrip("/"):
            metadata.clear()  # asked again the next time
            raise ValueError("the provider's metadata names another issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = [a for a in offered if str(a)[:2] in _SIGNATURES]
        return told

    async def _with_email(self, claims: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
        """The claims with the e-mail address that the provider's userinfo adds, when it is about the same person."""
        try:
            more = await self._client.userinfo(token=token)
        except Exception as e:
            _log.info("no userinfo: %s", type(e).__name__)
            return claims
        return {**more, **claims} if more.get("sub") == claims["sub"] else claims


def inside(wanted: str) -> str:
    """A path of this server to go to after the login; “/” for whatever could lead elsewhere."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    plain = (
        wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() and "\\" not in wanted
    )
    here = not parts.scheme and not parts.netloc and not parts.path.startswith(("/login", "/logout"))
    return wanted if plain and here and len(wanted) <= 1000 else "/"


def _logged_out(request: Request) -> Response:
    """A page that says so; the provider may still know the person."""
    language = preferred(request.headers.get("accept-language", ""))
    title, again = (escape(text(f"access.{key}", language)) for key in ("logged_out", "login_again"))
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body><main><h1>{title}</h1><p><a href="/login">{again}</a></p></main></body></html>'
    )


def _secret(settings: Settings) -> str | None:
    """The secret shared with the provider; None for a client without one (PKCE protects it still)."""
    if settings.oidc_secret:
        return settings.oidc_secret.get_secret_value()
    if path := settings.oidc_secret_file:
        try:
            return path.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as e:
            why = getattr(e, "strerror", None) or "?"
            values = {"path": path, "why": why}
            raise SettingsError(
                text("access.secret_file", "en", **values), text("access.secret_file", "fr", **values)
            ) from e
    return None


def _note(error: Exception) -> None:
    """Tells the log the kind of an error, and not the provider's words, which may name a person."""
    _log.warning("login failed: %s", type(error).__name__)
