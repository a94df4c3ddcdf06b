"""The addresses of the studio: `/studio` leads to a page of Gradio in each language; the evaluation reports are beside them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import gradio as gr
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Mount

from assistant.messages import text
from assistant.serve.access.listening import listening
from assistant.serve.page.context import page_language
from assistant.serve.studio import panels, reports
from assistant.serve.studio.blocks import build, theme
from assistant.serve.studio.gate import Gate
from assistant.serve.studio.session import Session
from assistant.serve.studio.studio import Studio
from assistant.types import LANGUAGES, Language

if TYPE_CHECKING:
    from assistant.serve.service import Service

# An application of its own, which tells nobody anything either.
_SILENT = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


def install(app: FastAPI, service: Service) -> None:
    """Adds the routes; none of them is in the API's description."""
    session = Session()
    service.assistant = listening(service.assistant, session.note)
    access = getattr(app.state, "access", None)
    studio = Studio(
        service=service,
        session=session,
        feedback=access.feedback if access else None,
        questions=access.questions if access else None,
    )

    @app.get("/studio", include_in_schema=False)
    @app.get("/studio/", include_in_schema=False)
    async def entrance(request: Request) -> Response:
        root = str(request.scope.get("root_path", "")).rstrip("/")
        return RedirectResponse(f"{root}/studio/{page_language(request)}/", 303)

    @app.get("/studio/studio.css", include_in_schema=False)
    async def style() -> Response:
        kept = {"Cache-Control": "private, max-age=31536000, immutable"}  # the address changes with the content
        return FileResponse(panels.STYLE, media_type="text/css", headers=kept)

    reports.install(app, service.settings.reports)
    for language in LANGUAGES:
        app.add_route(f"/studio/{language}", _slash, include_in_schema=False)
        _mount(app, studio, language)


def _mount(app: FastAPI, studio: Studio, language: Language) -> None:
    gr.mount_gradio_app(
        app,
        build(studio, language),
        f"/studio/{language}",
        server_name=studio.settings.host,
        server_port=studio.settings.port,
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size="1kb",
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        app_kwargs={"telemetry": _SILENT},
    )
    mounted = app.routes[-1]
    assert isinstance(mounted, Mount)
    mounted.app = Gate(mounted.app, language, _head(language))


def _head(language: Language) -> str:
    """What Gradio's page is given: the language for Gradio's own words (it would take the browser's), our style and icon."""
    named = json.dumps(language)
    return (
        f'<script>for(const [k,v] of [["language",{named}],["languages",[{named}]]])'
        "Object.defineProperty(navigator,k,{get:()=>v})</script>"
        f'<link rel="icon" href="{panels.ROOT}/static/icon.svg" type="image/svg+xml">'
        f'<link rel="stylesheet" href="../studio.css?v={panels.style_version()}">'
        f'<meta name="robots" content="noindex"><title>{text("studio.title", language)}</title>'
    )


async def _slash(request: Request) -> Response:
    """The address with the “/” that relative links need."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{request.url.path}/{query}", 307)
