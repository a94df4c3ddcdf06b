"""Which model words the answers and where it runs: what a page tells people before they ask."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from assistant.messages import text
from assistant.respond.model.client import address
from assistant.settings import Settings
from assistant.types import Language


def described(settings: Settings, language: Language) -> str | None:
    """One sentence for people; None when no chat model is set."""
    if settings.generator == "extractive":
        return None
    host = urlsplit(address(settings)).hostname or ""
    where = text("model.here", language) if _own(host) else text("model.at", language, host=host)
    return text("model.words", language, name=settings.generator.partition(":")[2], where=where)


def _own(host: str) -> bool:
    """True for an address of this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
