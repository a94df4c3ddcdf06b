"""Answers questions about the CNIL's decision of 21 December 2023 (EMC2 at Microsoft), each sentence proved by a quote.

from assistant import open_assistant
assistant = open_assistant()
print(assistant.ask("Combien de temps dure l'autorisation ?").text)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Answer", "Assistant", "Citation", "Hit", "Refusal", "Settings", "open_assistant"]

if TYPE_CHECKING:
    from assistant.opening import open_assistant
    from assistant.pipeline import Assistant
    from assistant.settings import Settings
    from assistant.types import Answer, Citation, Hit, Refusal

_HOMES = {
    "open_assistant": "assistant.opening",
    "Assistant": "assistant.pipeline",
    "Settings": "assistant.settings",
    "Answer": "assistant.types",
    "Citation": "assistant.types",
    "Hit": "assistant.types",
    "Refusal": "assistant.types",
}


def __getattr__(name: str) -> Any:
    """Imports what is asked for when it is asked for: `import assistant` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'assistant' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
