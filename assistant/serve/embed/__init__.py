"""The chat inside the pages of other sites: `/embed` for a frame, `/embed.js` for a button and a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.serve.service import Service


def install(app: FastAPI, service: Service) -> None:
    """Adds `/embed`, `/embed/theme.css` and `/embed.js`; SettingsError when the theme file cannot be used."""
    from assistant.serve.embed import routes

    routes.install(app, service)
