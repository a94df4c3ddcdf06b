"""`assistant serve`: the web chat."""

from __future__ import annotations

from typing import Annotated

import typer

from assistant.cli.common import DataDir, ready, settings_of, user_language

NAME = "serve"


def run(
    context: typer.Context,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on; by default 127.0.0.1, this machine only.")
    ] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on; by default 7860.")] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Start the web chat; Ctrl-C stops it."""
    from assistant.serve.access import check_login
    from assistant.serve.server import check_free, serve

    settings = settings_of(context, host=host, port=port, data_dir=data_dir)
    check_login(settings)
    check_free(settings.host, settings.port)
    serve(ready(settings), settings.host, settings.port, user_language(), open_page=open_page)
