"""Whether the server may start with its settings: nobody opens it to others without having decided who may come in."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant.errors import SettingsError
from assistant.messages import text

if TYPE_CHECKING:
    from assistant.settings import Settings


def check_login(settings: Settings) -> None:
    """SettingsError when the login settings do not fit together, or a public address is to be opened without a decision."""
    login = set(settings.login)
    if "none" in login and len(login) > 1:
        raise _refused("login_none_and_more")
    if "proxy" in login and not settings.proxy_addresses:
        raise _refused("login_proxy_addresses")
    if "oidc" in login:
        _check_oidc(settings)
    if login - {"none"} or is_loopback(settings.host):
        return
    if "none" in login and settings.public:
        return
    raise _refused("login_undecided", host=settings.host)


def is_loopback(host: str) -> bool:
    """True when only this machine can reach an address to listen on."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        pass
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)} if host else set()
        return bool(found) and all(ip_address(str(a).partition("%")[0]).is_loopback for a in found)
    except (OSError, ValueError):
        return False


def own_address(settings: Settings) -> str:
    """The address under which people reach the server; never taken from a request, which may lie."""
    if settings.public_url:
        return settings.public_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _check_oidc(settings: Settings) -> None:
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise _refused("login_oidc_missing")
    site = urlsplit(settings.oidc_issuer)
    if not site.hostname or site.scheme not in ("https", "http"):
        raise _refused("login_oidc_issuer", issuer=settings.oidc_issuer)
    if site.scheme == "http" and not is_loopback(site.hostname):
        raise _refused("login_oidc_issuer", issuer=settings.oidc_issuer)
    if not settings.public_url and not is_loopback(settings.host):
        raise _refused("login_oidc_public_url")


def _refused(message: str, **values: object) -> SettingsError:
    return SettingsError(text(f"access.{message}", "en", **values), text(f"access.{message}", "fr", **values))
