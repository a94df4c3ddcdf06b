"""An OpenID Connect provider on this machine that can be told to lie: what it says is right but for one thing."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.serve.doors import free_port

KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


class Liar:
    """Answers as a provider does; `lie` names what is wrong."""

    def __init__(self, port: int, lie: str = "") -> None:
        self.issuer, self.lie, self.nonce = f"http://127.0.0.1:{port}", lie, ""
        self.app = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.metadata),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.userinfo),
                Route("/jwks", self.jwks),
            ]
        )

    async def metadata(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": "https://another.example" if self.lie == "metadata" else self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        asked = request.query_params
        self.nonce = asked["nonce"]
        assert asked["code_challenge_method"] == "S256"
        back = {"code": "abc", "state": "forged" if self.lie == "state" else asked["state"]}
        if self.lie == "denied":
            back = {"error": "access_denied", "state": asked["state"]}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(back)}")

    async def token(self, request: Request) -> Response:
        if self.lie == "token":
            return JSONResponse({"error": "invalid_grant"}, 400)
        answer: dict[str, Any] = {"access_token": "t", "token_type": "Bearer"}
        return JSONResponse(answer if self.lie == "no_id_token" else answer | {"id_token": self._id_token()})

    def _id_token(self) -> str:
        claims = {
            "iss": self.issuer,
            "sub": "jeanne",
            "aud": "us",
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        }
        claims["nonce"] = self.nonce
        wrong: dict[str, dict[str, Any]] = {
            "iss": {"iss": "https://another.example"},
            "aud": {"aud": "them"},
            "azp": {"aud": "them", "azp": "us"},
            "exp": {"exp": int(time.time()) - 3600},
            "nonce": {"nonce": "another"},
        }
        claims |= wrong.get(self.lie, {})
        header = {"alg": "RS256", "kid": "one"}
        if self.lie == "no_sub":
            del claims["sub"]
        if self.lie == "no_nonce":
            del claims["nonce"]
        if self.lie == "none":
            return jwt.encode({"alg": "none"}, claims, KEY, algorithms=["none"])
        if self.lie == "hs256":
            public = OctKey.import_key(KEY.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, public, algorithms=["HS256"])
        return jwt.encode(header, claims, OTHER if self.lie == "signature" else KEY)

    async def userinfo(self, _: Request) -> Response:
        wrong: dict[str, dict[str, Any]] = {"userinfo_sub": {"sub": "paul"}, "unverified": {"email_verified": False}}
        return JSONResponse({"sub": "jeanne", "email": "jeanne@example.org"} | wrong.get(self.lie, {}))

    async def jwks(self, _: Request) -> Response:
        return JSONResponse({"keys": [KEY.as_dict(private=False)]})


@contextlib.contextmanager
def provider(lie: str = "") -> Iterator[Liar]:
    """The provider, running."""
    port = free_port()
    liar = Liar(port, lie)
    server = uvicorn.Server(uvicorn.Config(liar.app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield liar
    finally:
        server.should_exit = True
        thread.join(20)
