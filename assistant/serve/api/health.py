"""GET /healthz and /readyz: for whoever restarts servers and sends them work."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse

from assistant import __version__
from assistant.serve.api.models import Alive, Ready, plain, problems
from assistant.serve.service import Service, StoppingError


def router(service: Service) -> APIRouter:
    """The addresses that say how the server is."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", summary="Does the server run?", response_model=Alive, responses=problems())
    async def healthz() -> JSONResponse:
        """Gives 200 as long as the server runs."""
        return plain(Alive(version=__version__))

    @routes.get("/readyz", summary="Does the server answer?", response_model=Ready, responses=problems(503))
    async def readyz() -> JSONResponse:
        """Gives 200 when questions are answered, and 503 once the server is stopping."""
        if not service.ready:
            raise StoppingError
        info = service.assistant.index.info
        return plain(
            Ready(
                version=__version__,
                fingerprint=info.fingerprint,
                sources=info.sources,
                passages=info.passages,
                generator=service.settings.generator,
            )
        )

    return routes
