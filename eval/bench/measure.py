"""What the measurements share: a figure, the options, and a child process timed with its peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.errors import AssistantError

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024


class BenchError(AssistantError):
    """What is to be measured cannot be run."""

    code = "bench"


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure with."""

    data_dir: Path
    threads: int = 2
    runs: int = 5
    limit: int | None = None
    people: int = 32
    seconds: float = 60
    url: str | None = None
    passages: tuple[int, ...] = (1000, 10_000)


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure: a value, or None with a note that says why there is none; `bar` is what the design asks for."""

    name: str
    value: float | None
    unit: str
    bar: float | None = None
    n: int = 0
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The value over its bar; under 1 the bar is met."""
        return None if self.value is None or not self.bar else self.value / self.bar

    @property
    def digits(self) -> int:
        """Decimals worth showing."""
        return {"s": 2, "ms": 1, "MiB": 0, "times": 2}.get(self.unit, 0)

    def row(self) -> dict[str, Any]:
        """The figure as JSON."""
        value, ratio = (None if v is None else round(v, 4) for v in (self.value, self.ratio))
        return {
            "name": self.name,
            "value": value,
            "unit": self.unit,
            "bar": self.bar,
            "ratio": ratio,
            "n": self.n,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Ran:
    """A child process that ended: seconds, peak resident memory in MiB (None where the system does not say), what it printed."""

    seconds: float
    peak: float | None
    output: str


def run(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Ran:
    """Runs `python …` in the clone to its end; BenchError with its last words when it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *command],
            stdout=out,
            stderr=err,
            stdin=subprocess.DEVNULL,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )
        try:
            peak = _wait(child)
        except BaseException:  # Ctrl-C: nothing goes on behind
            child.kill()
            raise
        seconds = time.perf_counter() - start
        if child.returncode:
            err.seek(0)
            said = err.read().decode(errors="replace").split("\n")
            last = next((line.strip() for line in reversed(said) if line.strip()), "")
            what = f"`python {' '.join(command)[:80]}`"
            raise BenchError(
                f"{what} ended with status {child.returncode}: {last}",
                f"{what} s'est terminé avec le statut {child.returncode} : {last}",
            )
        out.seek(0)
        return Ran(seconds, peak, out.read().decode())


def _wait(child: subprocess.Popen[bytes]) -> float | None:
    """Waits for a child's end; its peak memory where the system tells it."""
    if not hasattr(os, "wait4"):
        child.wait()
        return None
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux hands a parent's peak down to its child: a figure that is not above ours tells nothing of the child.
    inherited = sys.platform != "darwin" and used.ru_maxrss <= own * 1.02
    return None if inherited else peak_mib(used)


def peak_mib(used: resource.struct_rusage) -> float:
    """Peak resident memory of a process; Linux counts KiB, macOS bytes."""
    return used.ru_maxrss / (MIB if sys.platform == "darwin" else 1024)


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and maximum."""
    return {"p50": float(np.percentile(values, 50)), "p95": float(np.percentile(values, 95)), "max": float(max(values))}


def tell(sentence: str) -> None:
    """Says on stderr what is going on."""
    print(sentence, file=sys.stderr, flush=True)
