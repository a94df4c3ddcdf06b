"""The evaluation reports at `/studio/reports/…`: HTML files below the setting `reports`, to be read and nothing else."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

SUFFIX = ".html"
# A report is one file. It may run the script that it brings, but as a site of its own: it cannot ask the studio for anything.
POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def install(app: FastAPI, root: Path | None) -> None:
    """Adds the route."""

    @app.get("/studio/reports/{path:path}", include_in_schema=False)
    @app.head("/studio/reports/{path:path}", include_in_schema=False)
    def report(request: Request, path: str) -> Response:
        found = report_file(root, path)
        if found is None:
            raise HTTPException(404)
        return FileResponse(found, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": POLICY})


def report_file(root: Path | None, path: str) -> Path | None:
    """The file that a path below the folder names; None unless it is an HTML file that lies in the folder, links followed."""
    if root is None or not path.endswith(SUFFIX) or not all(_plain(part) for part in path.split("/")):
        return None
    try:
        base = root.resolve(strict=True)
        found = (base / path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):  # no such file, a name that cannot be one, links in a circle
        return None
    return found if found.is_relative_to(base) and found.suffix == SUFFIX and found.is_file() else None


def _plain(part: str) -> bool:
    """True for a name that is nothing but a name, on any system."""
    return bool(part) and not part.startswith(".") and part.isprintable() and not any(c in part for c in "\\:")
