"""Questions of the benchmark that are near copies of an anticipated question of the index (E5 cosine)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.opening import open_assistant
from assistant.settings import Settings
from assistant.types import LANGUAGES
from eval.dataset import NEAR_KEYS
from eval.pairs import FOLDER, read_pairs

ALIKE = 0.96
Vectors = NDArray[np.float32]


def near_keys(settings: Settings, progress: Callable[[str, int, int], None]) -> list[dict[str, Any]]:
    """Each question with the anticipated question of its language that is most like it, where the cosine is at least 0.96."""
    assistant = open_assistant(settings)
    index, engine = assistant.index, assistant.engine
    ids = list(index.questions)
    vectors: dict[str, Vectors] = {}  # as the model makes them: those in the store lie in a trained space
    for n in range(0, len(ids), 256):
        some = ids[n : n + 256]
        got = engine.encode([index.questions[i].text for i in some], kind="query").pooled
        vectors.update(zip(some, got, strict=True))
        progress("keys", min(n + 256, len(ids)), len(ids))
    found: list[dict[str, Any]] = []
    sides = [(pair, lang) for pair in read_pairs() for lang in LANGUAGES if not pair.side(lang).turns]
    for lang in LANGUAGES:
        keys = [i for i in ids if index.questions[i].language == lang]
        matrix = np.stack([vectors[i] for i in keys])
        own = [pair for pair, side in sides if side == lang]
        for n in range(0, len(own), 32):
            block = own[n : n + 32]
            similar = engine.encode([p.side(lang).question for p in block], kind="query").pooled @ matrix.T
            for pair, row in zip(block, similar, strict=True):
                best = int(row.argmax())
                if row[best] >= ALIKE:
                    found.append(
                        {
                            "id": f"{pair.pair}-{lang}",
                            "question": pair.side(lang).question,
                            "key": index.questions[keys[best]].text,
                            "unit": index.questions[keys[best]].unit,
                            "cosine": round(float(row[best]), 3),
                        }
                    )
            progress("embed", min(n + 32, len(own)) + (len(own) if lang == LANGUAGES[1] else 0), len(sides))
    return sorted(found, key=lambda f: f["id"])


def write_near_keys(
    settings: Settings, progress: Callable[[str, int, int], None], folder: Path = FOLDER
) -> list[dict[str, Any]]:
    """As `near_keys`, written to `near_keys.json` beside the set."""
    found = near_keys(settings, progress)
    (folder / NEAR_KEYS).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return found
