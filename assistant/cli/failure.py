"""What goes wrong, as one sentence on stderr that says how to mend it."""

from __future__ import annotations

import re
import sys
from typing import Any

import typer

from assistant.cli import INTERRUPTED, UNEXPECTED, USAGE
from assistant.cli.common import printable, user_language
from assistant.messages import text
from assistant.types import Language


def told(error: Exception) -> int:
    """Prints the sentence of an error and returns the exit status."""
    from assistant.errors import AssistantError

    language = user_language()
    if isinstance(error, AssistantError):
        status, sentence = USAGE, error.sentence(language)
    elif isinstance(error, typer.Abort):
        return INTERRUPTED
    elif hasattr(error, "format_message"):  # Click's errors, whichever Click Typer brings along
        status, sentence = USAGE, _usage(error, language)
    elif isinstance(error, OSError):
        status, sentence = (
            USAGE,
            text("cli.os_error", language, name=error.filename or "", why=error.strerror or str(error)),
        )
    else:
        status, sentence = UNEXPECTED, text("cli.unexpected", language, why=f"{type(error).__name__}: {error}"[:300])
    print(printable(sentence).replace("\n", " "), file=sys.stderr)
    return status


def _usage(error: Any, language: Language) -> str:
    """A usage error in the user's language, and the command that shows the help."""
    path = getattr(getattr(error, "ctx", None), "command_path", None) or "assistant"
    option = getattr(error, "option_name", "")
    kind = type(error).__name__
    if kind == "NoSuchOption" and option in ("--config", "--version") and path != "assistant":
        return text("usage.global_option", language, option=option, command=path)
    key, what = _detail(error, kind, language)
    sentence = text(f"usage.{key}", language, what=what)
    near = getattr(error, "possibilities", None) or _SUGGESTED.findall(str(error.message))
    if near:
        sentence += " " + text("usage.near", language, what=", ".join(sorted(near)))
    return sentence + " " + text("usage.help", language, command=path)


def _detail(error: Any, kind: str, language: Language) -> tuple[str, str]:
    """The message key of a usage error and the words it is about."""
    message = str(error.message)
    if kind == "UsageError" and (quoted := _WORDS.search(message)):
        return ("extra", quoted[2]) if quoted[1] is None else ("no_command", quoted[1])
    if kind == "BadParameter":
        return "bad_value", f"{_parameter(error)} ({_why(message, language)})"
    key, what = _DETAILS.get(kind, ("other", lambda e: str(e.message).rstrip(".")))
    return key, what(error)


def _why(message: str, language: Language) -> str:
    """Why a value cannot be used: the commonest reasons in the user's language, the others as they come."""
    if choices := re.search(r"not one of (.+?)\.?$", message):
        return text("usage.one_of", language, what=choices[1].replace("'", ""))
    if "valid integer" in message:
        return text("usage.whole_number", language)
    return message.removeprefix("Value error, ").rstrip(".")


_SUGGESTED = re.compile(r"Did you mean '(.*?)'")
_WORDS = re.compile(r"No such command '(.*?)'\.|unexpected extra argument(?:s|\(s\))? \((.*)\)", re.DOTALL)


def _parameter(error: Any) -> str:
    name = error.param.get_error_hint() if error.param is not None else (error.param_hint or "")
    return str(name).replace("'", "")


_DETAILS: dict[str, tuple[str, Any]] = {
    "NoSuchOption": ("no_option", lambda e: e.option_name),
    "MissingParameter": ("missing", _parameter),
    "BadOptionUsage": ("option_usage", lambda e: e.option_name),
}
