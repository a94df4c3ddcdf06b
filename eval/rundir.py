"""The files of a run directory (format: eval/README.md), written so that the same run gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from eval.asked import Asked
from eval.metrics.trec import falling
from eval.summary import by_question, summarise

FORMAT = 1
CONFIG, METRICS_FILE, QUESTIONS, RUN, QRELS, ANSWERS, TIMINGS = (
    "config.json",
    "metrics.json",
    "questions.jsonl",
    "run.trec",
    "qrels.trec",
    "answers.jsonl",
    "timings.json",
)
PART = "questions.jsonl.part"


def write_run(
    folder: Path,
    config: Mapping[str, Any],
    asked: Sequence[Asked],
    timings: Mapping[str, Any],
    near_keys: Collection[str] = (),
) -> dict[str, Any]:
    """Writes everything but `config.json`, the part file last of all; returns the metrics."""
    tag = str(config["run_id"])
    metrics = {
        "format": FORMAT,
        "run_id": tag,
        "set": config["set"]["name"],
        "split": config["set"]["split"],
        "questions": len(asked),
        **summarise(asked, config["options"]["seed"], near_keys),
    }
    judged = [a for a in asked if a.item.grades]
    texts = {
        RUN: "".join(
            f"{a.item.id} Q0 {p} {n} {score:.6f} {tag}\n"
            for a in judged
            for n, (p, score) in enumerate(falling(a.retrieved), 1)
        ),
        QRELS: "".join(f"{a.item.id} 0 {p} {g}\n" for a in judged for p, g in sorted(a.item.grades.items())),
        QUESTIONS: _lines(record(a) for a in asked),
        ANSWERS: _lines(trec_rag(a, tag) for a in asked if a.reply is not None),
        METRICS_FILE: json.dumps(metrics, ensure_ascii=False, indent=1) + "\n",
        TIMINGS: json.dumps(timings, indent=1) + "\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / PART).unlink(missing_ok=True)
    return metrics


def write_config(folder: Path, config: Mapping[str, Any]) -> None:
    """Writes `config.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(json.dumps(config, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file of a run directory; InputError says what the folder should be."""
    try:
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise InputError(
            f"{path.parent} is not a finished run directory ({path.name}: {e}); make one with `python -m eval run`.",
            f"{path.parent} n'est pas le dossier d'une mesure achevée ({path.name} : {e}) ; "
            "faites-en un avec `python -m eval run`.",
        ) from e
    return data


def record(asked: Asked) -> dict[str, Any]:
    """The line of one question in `questions.jsonl`."""
    item = asked.item
    return {
        "id": item.id,
        "pair": item.pair,
        "lang": item.lang,
        "split": item.split,
        "kind": item.kind,
        "style": item.style,
        "answerable": item.answerable,
        "question": item.text,
        "turns": list(item.turns),
        "gold": {
            "sources": list(item.sources),
            "passages": dict(sorted(item.grades.items(), key=lambda g: (-g[1], g[0]))),
            "spans": [{"passage": s.passage, "start": s.start, "end": s.end} for s in item.spans],
            "nuggets": [n.model_dump() for n in item.nuggets],
            "forbidden": list(item.forbidden),
        },
        "retrieved": [
            {"passage": p, "score": score, "grade": item.grades.get(p)} for p, score in falling(asked.retrieved)
        ],
        "reply": asked.reply,
        "checks": {
            "nuggets": list(asked.nuggets),
            "forbidden": list(asked.forbidden),
            "sentences": [
                {
                    "supported": s.supported,
                    "citations": [
                        {
                            "n": c.n,
                            "valid": c.valid,
                            "verbatim": c.verbatim,
                            "precise": c.precise,
                            "misattributed": c.misattributed,
                            "frankenquote": c.frankenquote,
                        }
                        for c in s.citations
                    ],
                    "figures": [{"figure": f.form, "text": f.text, "cited": cited} for f, cited in s.figures],
                }
                for s in asked.sentences
            ],
        },
        "metrics": by_question(asked),
    }


def trec_rag(asked: Asked, run_id: str) -> dict[str, Any]:
    """The reply in the shape of TREC RAG: sentences that cite positions in a list of references."""
    numbers = list(asked.citations)
    said = asked.reply["sentences"] if asked.reply is not None and asked.answered else ()
    return {
        "run_id": run_id,
        "topic_id": asked.item.id,
        "topic": asked.item.text,
        "references": [c["passage_id"] for c in asked.citations.values()],
        "response_length": sum(len(s["text"].split()) for s in said),
        "answer": [
            {"text": s["text"], "citations": [numbers.index(n) for n in s["citations"] if n in numbers]} for s in said
        ],
    }


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
