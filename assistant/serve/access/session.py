"""The only cookie of the server, and only with a login by OpenID Connect: signed, unreadable to scripts, of this site alone."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp

from assistant.serve.access.decision import own_address
from assistant.serve.access.store import private_folder, private_secret

if TYPE_CHECKING:
    from assistant.settings import Settings


def session_secret(settings: Settings) -> str:
    """What cookies are signed with: made once, so that a restart logs nobody out."""
    return private_secret(private_folder(settings.data_dir) / "session.key")


def with_session(app: ASGIApp, settings: Settings, secret: str) -> ASGIApp:
    """The application with `scope["session"]`, kept in the cookie."""
    https = own_address(settings).startswith("https:")
    return SessionMiddleware(
        app,
        secret_key=secret,
        session_cookie="__Host-assistant"
        if https
        else "assistant",  # the prefix: of this host, by https, not to be planted
        max_age=int(settings.session_hours * 3600),
        same_site="lax",
        https_only=https,
    )


def log_in(session: dict[str, Any], claims: Mapping[str, Any], hours: float) -> None:
    """Makes a session that of a person; whatever it held before is gone."""
    session.clear()
    session.update(user=str(claims["sub"]), until=int(time.time() + hours * 3600))
    if email := email_of(claims):
        session["email"] = email


def email_of(claims: Mapping[str, Any]) -> str:
    """The e-mail address that the provider vouches for; none when it says that it is not verified."""
    email = claims.get("email")
    return email if isinstance(email, str) and claims.get("email_verified", True) in (True, "true") else ""
