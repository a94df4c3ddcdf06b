"""One JSON object a line for each request and each mishap, without question texts, addresses or names."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import uuid
from typing import Any

from starlette.types import Scope

REQUESTS = logging.getLogger("assistant.requests")
REQUESTS.addHandler(logging.NullHandler())  # silent where nobody configured logging
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_LOGGERS = ("assistant", "uvicorn", "uvicorn.error")


def request_id(scope: Scope) -> str:
    """The `X-Request-ID` that came with the request when it is well formed, else a new one."""
    given = [value.decode("latin-1") for key, value in scope["headers"] if key == b"x-request-id"]
    return given[0] if len(given) == 1 and _WELL_FORMED.fullmatch(given[0]) else uuid.uuid4().hex


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; of an exception it tells the kind and the places, never the values."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": moment, "level": record.levelname.lower(), "logger": record.name}
        line["event"] = record.getMessage()
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["places"] = _places(error)
        return json.dumps(line, ensure_ascii=True, default=str)


def config(level: str) -> dict[str, Any]:
    """The logging configuration of the server, as `logging.config.dictConfig` takes it."""
    logger = {"handlers": ["lines"], "level": level.upper(), "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.JsonLines"}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "loggers": dict.fromkeys(_LOGGERS, logger),
    }


def _places(error: BaseException) -> list[str]:
    from assistant.serve.service import place

    return place(error).split(" > ") if isinstance(error, Exception) else []
