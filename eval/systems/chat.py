"""Any chat model as the generator of the assistant: not there yet, so it says what is needed."""

from __future__ import annotations

from assistant.errors import InputError
from eval.dataset import Item
from eval.systems.base import About, Outcome, Setup


class ChatSystem:
    """The assistant with the generator of the option `generator`."""

    about = About()

    def __init__(self, setup: Setup) -> None:
        model = setup.options["generator"]
        raise InputError(
            f"The chat model “{model}” cannot be evaluated yet: this version only answers by quoting (generator = “extractive”).",
            f"Le modèle de dialogue « {model} » ne peut pas encore être évalué : cette version ne répond qu'en citant "
            "(generator = « extractive »).",
        )

    def ask(self, item: Item) -> Outcome:
        """Never reached."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing to put back."""
