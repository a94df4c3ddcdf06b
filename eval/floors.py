"""Floors that the figures of a run must not fall under (`floors.toml`), so that CI holds the quality."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.metrics.registry import METRICS

FLOORS = Path(__file__).with_name("floors.toml")


def missed(config: Mapping[str, Any], metrics: Mapping[str, Any], path: Path = FLOORS) -> list[str]:
    """Each floor that a run misses, one sentence each; a part of a split (`--limit`, `--lang`) is not held to them."""
    chosen = config["set"]
    if chosen["limit"] is not None or chosen["language"] is not None or chosen.get("sample") is not None:
        return []
    floors = tomllib.loads(path.read_text(encoding="utf-8"))
    scopes = floors.get(config["system"]["name"], {}).get(chosen["name"], {}).get(chosen["split"], {})
    return [
        sentence
        for scope, wanted in scopes.items()
        for name, floor in wanted.items()
        if (sentence := _miss(metrics, scope, name, floor))
    ]


def _miss(metrics: Mapping[str, Any], scope: str, name: str, floor: float) -> str:
    if scope == "parity":
        found = metrics["parity"].get(name)
        value = None if found is None else abs(found["gap"])
        return (
            f"{name}: the gap between French and English is {value}, more than {floor}"
            if value is None or value > floor
            else ""
        )
    found = metrics.get(scope, {}).get(name)
    if found is None:
        return f"{name} ({scope}) has a floor but no figure"
    lower = METRICS[name].BETTER == "lower"
    if found["value"] > floor if lower else found["value"] < floor:
        return f"{name} ({scope}) is {found['value']:.4f}, {'over' if lower else 'under'} {floor}"
    return ""
