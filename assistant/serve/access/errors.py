"""Why a request is turned away at the door: each error is one sentence in both languages, with what the client needs to know."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.errors import AssistantError
from assistant.messages import text


class AccessError(AssistantError):
    """A request that is turned away; `headers` go with the answer, `retry_after` says in how many seconds to come back."""

    message = ""
    headers: Mapping[str, str] = {}
    retry_after: int | None = None

    def __init__(self, message: str = "", **values: object) -> None:
        key = f"access.{message or self.message}"
        super().__init__(text(key, "en", **values), text(key, "fr", **values))


class LoginNeededError(AccessError):
    """Nobody is logged in and this server asks for it: send a key, or log in."""

    code = "login"
    status = 401
    message = "login_needed"
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="assistant"'}


class KeyRefusedError(AccessError):
    """The API key is unknown, was withdrawn, or has expired."""

    code = "key"
    status = 401
    headers: Mapping[str, str] = {"WWW-Authenticate": 'Bearer realm="assistant", error="invalid_token"'}


class NotAllowedError(AccessError):
    """Whoever asks is known, but may not do this."""

    code = "forbidden"
    status = 403


class TooManyError(AccessError):
    """This client asks too often; `Retry-After` says when the next request is accepted."""

    code = "too_many"
    status = 429
    message = "too_many"

    def __init__(self, retry_after: int) -> None:
        super().__init__(seconds=retry_after)
        self.retry_after = retry_after


class TooSlowError(AccessError):
    """The request did not arrive within the setting `request_seconds`."""

    code = "too_slow"
    status = 408
    message = "too_slow"
    headers: Mapping[str, str] = {"Connection": "close"}


class LoginFailedError(AccessError):
    """The login by the OpenID Connect provider did not succeed."""

    code = "login_failed"
    status = 403
    message = "login_failed"


class LoginDownError(AccessError):
    """The OpenID Connect provider cannot be reached, or is not what the settings say."""

    code = "login_down"
    status = 503
    message = "login_unreachable"
