"""The addresses of the embedded chat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from assistant.serve.embed.theme import read_theme
from assistant.serve.page.chat import Chat, form, link

if TYPE_CHECKING:
    from assistant.serve.service import Service

LOADER = Path(__file__).parent / "static" / "embed.js"


def install(app: FastAPI, service: Service) -> None:
    """Adds the routes; none of them is in the API's description."""
    chat = Chat(service, "embed.html", "/embed", "embed.heading", "embed.lede")
    theme = read_theme(service.settings.embed_theme)

    @app.get("/embed", include_in_schema=False)
    async def embed_page(request: Request) -> HTMLResponse:
        return await chat.page(request, link(request))

    @app.post("/embed", include_in_schema=False)
    async def embed_answer(request: Request) -> HTMLResponse:
        return await chat.page(request, await form(request))

    @app.get("/embed/theme.css", include_in_schema=False)
    async def embed_theme() -> Response:
        return Response(theme, media_type="text/css")

    @app.get("/embed.js", include_in_schema=False)
    async def embed_loader() -> FileResponse:
        return FileResponse(LOADER, media_type="text/javascript")
