"""Indexing the bundled corpus: the conversion of the model apart, the first index, and an index without change."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median

from eval.bench.cold import environment_of
from eval.bench.measure import BenchError, Measured, Options, run, tell

_CONVERT = (
    "from assistant.opening import engine_of; from assistant.settings import load_settings; engine_of(load_settings())"
)
_INDEX = ["-m", "assistant", "index"]


def index(options: Options) -> list[Measured]:
    """Seconds of each step, in temporary folders; the index in use is left alone."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        converting = {**environment_of(options), "ASSISTANT_DATA_DIR": str(folder / "convert")}
        tell("  converting the model")
        converted = run(["-c", _CONVERT], converting)
        models = folder / "convert" / "models"
        if not models.is_dir():
            raise BenchError(
                "The model was not converted where it was expected.",
                "Le modèle n'a pas été converti là où il était attendu.",
            )
        indexing = {**environment_of(options), "ASSISTANT_DATA_DIR": str(folder / "index")}
        (folder / "index").mkdir()
        (folder / "index" / "models").symlink_to(models, target_is_directory=True)
        tell("  indexing the corpus")
        first = run(_INDEX, indexing)
        again = [run(_INDEX, indexing).seconds for _ in range(options.runs)]
        size = sum(p.stat().st_size for p in (folder / "index" / "index").rglob("*") if p.is_file()) / 2**20
    both = converted.seconds + first.seconds
    return [
        Measured("first index, model converted", first.seconds, "s", None, 1),
        Measured("conversion of the model", converted.seconds, "s", None, 1),
        Measured("first index with conversion", both, "s", 120, 1),
        Measured("index without change, median", median(again), "s", 3, len(again)),
        Measured("without change / first", median(again) / first.seconds, "times", None, len(again)),
        Measured("peak memory, indexing", first.peak, "MiB", None, 1),
        Measured("peak memory, converting", converted.peak, "MiB", None, 1),
        Measured("size of the index", size, "MiB", None, 1),
    ]
