"""The staff's studio at `/studio`, when the setting `studio` is on: what lies behind the answers, and what became of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.serve.service import Service


def install(app: FastAPI, service: Service) -> None:
    """Adds `/studio`, a page of Gradio for each language, and the evaluation reports below it; nothing unless switched on."""
    if not service.settings.studio:
        return
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported and when a page is made
    from assistant.serve.studio import mount

    mount.install(app, service)
