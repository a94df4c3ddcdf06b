"""The addresses of the citizen's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from assistant.messages import text
from assistant.serve.api.errors import as_error
from assistant.serve.page.chat import Chat, form, link
from assistant.serve.page.context import STATIC, fragment, page_language, render
from assistant.serve.page.passage import shown

if TYPE_CHECKING:
    from assistant.serve.service import Service


def install(app: FastAPI, service: Service) -> None:
    """Adds the routes; none of them is in the API's description."""
    chat = Chat(service, "chat.html", "/", "page.heading", "page.lede")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    async def ask_page(request: Request) -> HTMLResponse:
        return await chat.page(request, link(request))

    @app.post("/", include_in_schema=False)
    async def answer_page(request: Request) -> HTMLResponse:
        return await chat.page(request, await form(request))

    @app.post("/answer.md", include_in_schema=False)
    async def answer_file(request: Request) -> Response:
        return await chat.file(request)

    @app.get("/passages/{passage_id:path}", include_in_schema=False)
    async def passage(request: Request, passage_id: str) -> HTMLResponse:
        language = page_language(request)
        query = request.query_params
        found = shown(service.assistant.index, passage_id, _number(query.get("start")), _number(query.get("end")))
        part = "part" in query  # for the panel: the passage without the page around it
        if found is None:
            problem = text("page.no_passage", language)
            if part:
                return HTMLResponse(fragment("_problem.html", request, language, problem=problem), 404)
            return render(request, "problem.html", language, status=404, problem=problem)
        if part:
            return HTMLResponse(fragment("_passage.html", request, language, shown=found))
        return render(request, "passage.html", language, shown=found)

    @app.exception_handler(HTTPException)
    async def told(request: Request, error: HTTPException) -> HTMLResponse:
        language, problem = page_language(request), as_error(request, error)
        sentence = problem.sentence(language)
        page = render(request, "problem.html", language, status=problem.status, problem=sentence)
        page.headers.update(error.headers or {})
        return page


def _number(given: str | None) -> int:
    """The number in an address; 0 when there is none, -1 when it is not one."""
    if given is None:
        return 0
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else -1
