"""Peak resident memory of a process that opens the assistant and answers questions."""

from __future__ import annotations

from eval.bench.cold import environment_of
from eval.bench.measure import Measured, Options, run

ASKED = 50
_OPEN = "from assistant.opening import open_assistant; a = open_assistant()"
_ASK = f"""
{_OPEN}
import sys
from eval.dataset import read_dataset
for item in read_dataset().choose("dev").items[: int(sys.argv[1])]:
    a.ask(item.text, history=item.turns)
"""


def memory(options: Options) -> list[Measured]:
    """Peak memory after opening, and after some questions."""
    environment, asked = environment_of(options), options.limit or ASKED
    opened = run(["-c", f"{_OPEN}; a.index.store"], environment)
    asking = run(["-c", _ASK, str(asked)], environment)
    if opened.peak is None or asking.peak is None:
        return [Measured("peak memory", None, "MiB", note="this system does not tell the peak memory of a process")]
    return [
        Measured("peak memory, opened", opened.peak, "MiB", None, 1),
        Measured("peak memory, answering", asking.peak, "MiB", None, asked),
    ]
