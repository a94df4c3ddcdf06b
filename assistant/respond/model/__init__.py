"""Chat models that word the answers, and cannot add to them.

`open_wording(settings)` gives None for the extractive generator, else a `Wording`: its `reword` and `stream` turn an
extractive answer into a worded one, in which every sentence was proved from the evidence before it was shown.
"""

from assistant.respond.model.about import described
from assistant.respond.model.values import Evidence, Shown, Withheld, Worded
from assistant.respond.model.wording import Wording, open_wording, worth

__all__ = ("Evidence", "Shown", "Withheld", "Worded", "Wording", "described", "open_wording", "worth")
