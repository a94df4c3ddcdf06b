"""Run directories invented for tests of what reads them: two pairs of questions, an off-topic one, and replies to choose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.types import Language
from eval import rundir
from eval.asked import Asked
from eval.dataset import Dataset, Item, Span, read_dataset
from eval.metrics.judge import Deterministic
from eval.pairs import Nugget

TEXTS = {
    "s1/fr#duree-1": "L'autorisation est limitée à trois ans. Elle date de 2023.",
    "s1/en#duree-1": "The authorisation is limited to three years. It dates from 2023.",
    "s1/fr#lieu-1": "Les données sont en France & <ailleurs>.",
    "s1/en#lieu-1": "The data are in France & <elsewhere>.",
}
REFUSED = "refused"
Replies = Mapping[str, str]  # question id → quote of the answer, or REFUSED


def write_set(folder: Path) -> Dataset:
    """The set that invented runs are made on."""
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": key, "title": "S1", "text": text, "metadata": {"lang": key[3:5], "unit": "s1#" + key.split("#")[1]}}
        for key, text in TEXTS.items()
    ]
    queries = [
        {"_id": i.id, "text": i.text, "metadata": {"lang": i.lang, "pair": i.pair}} for i in items() if i.answerable
    ]
    for name, rows in (("corpus", documents), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text(
            "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8"
        )
    rows_ = [f"{i.id}\t{p}\t{g}\n" for i in items() for p, g in i.grades.items()]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows_), encoding="utf-8")
    return read_dataset(folder)


def items() -> list[Item]:
    """Five questions: two pairs that the sources answer, and one that they do not."""
    asked = {
        "q1": ("Combien de temps ?", "How long?", "duree-1", "trois ans", "three years"),
        "q2": ("Où ça, <b> ?", "Where, <b>?", "lieu-1", "france", "france"),
    }
    found = []
    for pair, (fr, en, unit, *nuggets) in asked.items():
        sides: tuple[tuple[Language, str, str], ...] = (("fr", fr, nuggets[0]), ("en", en, nuggets[1]))
        for lang, text, nugget in sides:
            passage = f"s1/{lang}#{unit}"
            found.append(
                Item(
                    f"{pair}-{lang}",
                    text,
                    lang,
                    pair,
                    "test",
                    kind="fact",
                    style="plain",
                    turns=("Avant ?",) if pair == "q2" else (),
                    grades={passage: 2},
                    sources=("s1",),
                    nuggets=(Nugget(text=nugget),),
                    forbidden=("interdit",),
                    spans=(Span(passage, 0, 10),),
                )
            )
    return [
        *found,
        Item("q3-fr", "Quel temps fait-il ?", "fr", "q3", "test", kind="off_topic", style="slang", answerable=False),
    ]


GOOD: Replies = {
    "q1-fr": "L'autorisation est limitée à trois ans.",
    "q1-en": "The authorisation is limited to three years.",
    "q2-fr": "Les données sont en France & <ailleurs>.",
    "q2-en": "The data are in France & <elsewhere>.",
    "q3-fr": REFUSED,
}
BAD: Replies = {
    **GOOD,
    "q1-fr": REFUSED,
    "q2-fr": "Elle date de 2023.",
    "q2-en": "It dates from 2023.",
    "q3-fr": "Elle date de 2023.",
}


def write_run(folder: Path, dataset: Dataset, replies: Replies = GOOD, name: str = "default") -> Path:
    """A finished run directory with these replies."""
    asked = [
        Asked(
            i,
            tuple((p, 1.0 - n / 10) for n, p in enumerate(TEXTS) if p[3:5] == i.lang),
            _reply(i, replies[i.id]),
            dataset.documents,
            Deterministic(),
        )
        for i in items()
    ]
    config = {
        "format": 1,
        "run_id": name,
        "system": {"name": name, "title": "Invented", "kind": "assistant", "options": {}},
        "set": {
            "name": "invented",
            "split": "test",
            "sha256": dataset.sha256,
            "questions": len(asked),
            "language": None,
            "limit": None,
        },
        "options": {"k": 20, "seed": 0, "judge": "deterministic", "as_of": "2026-11-21"},
        "versions": {"python": "3"},
        "corpus": "c",
        "index": {"fingerprint": "f" * 64, "sources": 1, "passages": 4},
        "weights": None,
        "code": "0" * 64,
    }
    timings = {
        "format": 1,
        "open_ms": 1.0,
        "questions": {a.item.id: 10.0 + n for n, a in enumerate(asked)},
        "p50": 12.0,
        "p95": 14.0,
        "total_s": 0.1,
    }
    rundir.write_config(folder, config)
    rundir.write_run(folder, config, asked, timings)
    return folder


def _reply(item: Item, quote: str) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "id": item.id,
        "kind": "answer",
        "question": item.text,
        "language": item.lang,
        "as_of": "2026-11-21",
        "text": f"{quote} [1]",
        "sentences": [],
        "citations": [],
        "warnings": [],
        "refusal": None,
        "confidence": 0.9,
        "generator": "extractive",
    }
    if quote == REFUSED:
        return {
            **reply,
            "kind": "refusal",
            "text": "Les sources ne le disent pas.",
            "confidence": 0.8,
            "refusal": {"reason": "not_in_sources", "nearest": []},
        }
    passage, text = next((p, t) for p, t in TEXTS.items() if quote in t)
    start = text.index(quote)
    citation = {
        "n": 1,
        "source_id": "s1",
        "passage_id": passage,
        "title": "S1",
        "authority": "–",
        "date": None,
        "locator": None,
        "document": "digest",
        "language": passage[3:5],
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "url": None,
    }
    return {
        **reply,
        "sentences": [{"text": quote, "citations": [1], "verdict": "quoted"}],
        "citations": [citation],
        "warnings": [{"code": "overtaken", "text": "Plus récent.", "source_id": "s1"}],
    }
