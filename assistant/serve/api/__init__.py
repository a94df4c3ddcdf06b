"""The doors for programs: /api/v1, the OpenAI-compatible /v1, /mcp, /healthz and /readyz, and their documentation."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.serve.service import Service


def install(app: FastAPI, service: Service) -> None:
    """Adds the interfaces to the application."""
    from assistant.serve.api import completions, feedback, health, questions, reference, sources

    for module in (questions, sources, feedback, completions, health):
        app.include_router(module.router(service))
    reference.install(app)
    if service.settings.mcp:
        from assistant.serve.api import mcp_server

        mcp_server.install(app, service)
