"""Cold starts: `assistant ask` as a person runs it, a new process each time, and what it imports."""

from __future__ import annotations

from statistics import median

from eval.bench.measure import Measured, Options, run

QUESTION = "Combien de temps dure l'autorisation d'EMC2 ?"
# Takes a second or more to import and is not needed to answer: none of these should be loaded.
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "langchain",
    "langchain_core",
    "onnx",
    "onnxscript",
    "sklearn",
    "scipy",
    "trafilatura",
)
_LOADED = """
import sys
from assistant.opening import open_assistant
open_assistant().ask(sys.argv[1])
print(*[m for m in sys.argv[2:] if m in sys.modules])
"""


def cold(options: Options) -> list[Measured]:
    """Median seconds of `assistant ask` with the index built, against a bare Python, and the heavy modules it imports."""
    environment = environment_of(options)
    ask = ["-m", "assistant", "ask", QUESTION, "--json"]
    run(ask, environment)  # builds the index where there is none, and warms the disk's cache
    spent = [run(ask, environment).seconds for _ in range(options.runs)]
    bare = [run(["-c", "pass"]).seconds for _ in range(options.runs)]
    loaded = run(["-c", _LOADED, QUESTION, *HEAVY], environment).output.split()
    return [
        Measured("assistant ask, cold, median", median(spent), "s", 4, len(spent)),
        Measured("assistant ask, cold, slowest", max(spent), "s", None, len(spent)),
        Measured("assistant ask / python -c pass", median(spent) / median(bare), "times", None, len(spent)),
        Measured("heavy modules imported", len(loaded), "modules", None, len(HEAVY), " ".join(loaded)),
    ]


def environment_of(options: Options) -> dict[str, str]:
    """The options as the settings of a child process."""
    return {"ASSISTANT_DATA_DIR": str(options.data_dir), "ASSISTANT_THREADS": str(options.threads)}
