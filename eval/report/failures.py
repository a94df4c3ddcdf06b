"""What can go wrong with a question, as data: a name (its words are in words.toml) and how to see it in a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from eval.metrics.registry import METRICS
from eval.reading import ReadRun, Record

DEPTH = 5


def _metric(name: str, bad: float) -> Callable[[Record], bool]:
    return lambda r: r["metrics"].get(name) == bad


def _vital_missed(r: Record) -> bool:
    """Answered, without a vital nugget."""
    return (
        answered(r)
        and r["answerable"]
        and any(
            n["importance"] == "vital" and not found
            for n, found in zip(r["gold"]["nuggets"], r["checks"]["nuggets"], strict=True)
        )
    )


def _not_retrieved(r: Record) -> bool:
    return any(g > 0 for g in r["gold"]["passages"].values()) and not any(x["grade"] for x in r["retrieved"][:DEPTH])


def _citations(r: Record) -> Iterable[Mapping[str, Any]]:
    return (c for s in r["checks"]["sentences"] for c in s["citations"])


FAILURES: dict[str, Callable[[Record], bool]] = {
    "refused": _metric("over_refusal", 1),
    "hallucinated": _metric("hallucination", 1),
    "forbidden": lambda r: any(r["checks"]["forbidden"]),
    "nugget": _vital_missed,
    "retrieval": _not_retrieved,
    "unsupported": lambda r: any(not s["supported"] for s in r["checks"]["sentences"]),
    "citation": lambda r: any(not (c["valid"] and c["verbatim"] and c["precise"]) for c in _citations(r)),
    "figure": lambda r: any(not f["cited"] for s in r["checks"]["sentences"] for f in s["figures"]),
    "language": _metric("language_match", 0),
}
AGAINST = ("changed", "lost")
NAMES = (*FAILURES, *AGAINST)


def answered(record: Record) -> bool:
    """True for an answer, False for a refusal or no reply."""
    return record["reply"] is not None and record["reply"]["kind"] == "answer"


def failures(record: Record, other: Record | None = None) -> list[str]:
    """What is wrong with a question, and how it differs from the other run's."""
    found = [name for name, has in FAILURES.items() if has(record)]
    if other is not None:
        found += [
            name
            for name, is_so in (("changed", _text(record) != _text(other)), ("lost", bool(worse(record, other))))
            if is_so
        ]
    return found


def worse(record: Record, other: Record) -> list[str]:
    """The metrics of a question that are worse than in the other run."""
    return [
        name
        for name, value in record["metrics"].items()
        if name in other["metrics"]
        and METRICS[name].BETTER is not None
        and (value - other["metrics"][name]) * (1 if METRICS[name].BETTER == "higher" else -1) < -1e-9
    ]


def by_failure(run: ReadRun, other: ReadRun | None) -> dict[str, list[str]]:
    """Question ids by failure, the failures that occur."""
    found: dict[str, list[str]] = {name: [] for name in NAMES}
    for key, record in run.records.items():
        for name in failures(record, other.records.get(key) if other else None):
            found[name].append(key)
    return {name: keys for name, keys in found.items() if keys}


def order(records: Iterable[Record]) -> Sequence[Record]:
    """Questions by kind, then language, then id: the order of the page."""
    return sorted(records, key=lambda r: (r["kind"], ("fr", "en").index(r["lang"]), r["id"]))


def _text(record: Record) -> str:
    return record["reply"]["text"] if record["reply"] is not None else ""
