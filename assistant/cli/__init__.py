"""The command `assistant`.

Its exit status is 0 (done, refusals included), 1 (`check` found something wrong), 2 (usage or set-up), 130 (Ctrl-C), or
70 (an error of ours).

Nothing heavy is imported here: each command imports what it needs when it runs. No traceback is ever shown, unless the
environment has ASSISTANT_LOG_LEVEL=debug.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

USAGE, INTERRUPTED, BROKEN_PIPE, UNEXPECTED = 2, 130, 141, 70


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs one command and exits with its status."""
    # The products here are small: OpenBLAS's further threads would only spin, and take a second core from other questions.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that cannot show a letter shows “?” instead of failing
            stream.reconfigure(errors="replace")
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output has seen enough
        _discard_output()
        status = BROKEN_PIPE
    except KeyboardInterrupt:
        status = INTERRUPTED
    raise SystemExit(status)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return _command(arguments)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        if os.environ.get("ASSISTANT_LOG_LEVEL", "").lower() == "debug":
            traceback.print_exc()
        from assistant.cli.failure import told

        return told(error)


def _command(arguments: Sequence[str] | None) -> int:
    import logging

    from assistant.cli.app import command

    logging.getLogger().setLevel(logging.ERROR)
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = command().main(given, prog_name="assistant", standalone_mode=False)
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # Click has made an exit of it
            raise end.__context__ from None
        raise
    return status if isinstance(status, int) else 0


def _discard_output() -> None:
    """Sends what is still buffered nowhere, so that the end of the process does not complain about it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (OSError, ValueError):
            continue
