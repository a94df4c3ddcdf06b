"""The citizen's page: the question box, its answers, and the passages behind them; and the pages to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.serve.service import Service


def install(app: FastAPI, service: Service) -> None:
    """Adds `/`, `/answer.md`, `/passages/…`, the files under `/static/` and the pages to read to the application."""
    from assistant.serve.page import content, routes

    routes.install(app, service)
    content.install_content(app, service)
