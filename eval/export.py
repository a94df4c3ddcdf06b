"""`python -m eval export RUN --to …`: a run in the shapes that other tools read, without importing any of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import InputError
from eval import rundir
from eval.dataset import Dataset
from eval.matching import bare, pattern
from eval.pairs import Nugget
from eval.reading import ReadRun, Record, read_run, set_of
from eval.told import one_of, sentences

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Material:
    """What an export is made from: the run, the texts of the passages by id, and the gold answers by question."""

    run: ReadRun
    texts: Mapping[str, str]
    gold: Mapping[str, str]

    @property
    def answerable(self) -> list[Record]:
        """The questions that have a gold answer and a reply: what judges of answers can score."""
        return [
            r for r in self.run.records.values() if r["answerable"] and r["reply"] is not None and self.gold_answer(r)
        ]

    def gold_answer(self, record: Record) -> str:
        """The gold answer of the set, or its nuggets one after the other."""
        return self.gold.get(record["id"]) or "; ".join(n["text"] for n in record["gold"]["nuggets"])

    def contexts(self, record: Record) -> list[dict[str, str]]:
        """The retrieved passages with their texts, best first."""
        return [
            {"doc_id": r["passage"], "text": self.texts[r["passage"]]}
            for r in record["retrieved"]
            if r["passage"] in self.texts
        ]


def ragas(m: Material) -> dict[str, str]:
    """RAGAS 0.4 `EvaluationDataset.from_jsonl`: one single-turn sample a line, answerable questions only."""
    return {
        "ragas.jsonl": _lines(
            {
                "user_input": r["question"],
                "retrieved_contexts": [c["text"] for c in m.contexts(r)],
                "reference_contexts": [
                    m.texts[p] for p, grade in r["gold"]["passages"].items() if grade > 0 and p in m.texts
                ],
                "response": bare(r["reply"]["text"]),
                "reference": m.gold_answer(r),
            }
            for r in m.answerable
        )
    }


def ragchecker(m: Material) -> dict[str, str]:
    """RAGChecker's input, answerable questions only: it needs a gold answer for each."""
    rows = [
        {
            "query_id": r["id"],
            "query": r["question"],
            "gt_answer": m.gold_answer(r),
            "response": bare(r["reply"]["text"]),
            "retrieved_context": m.contexts(r),
        }
        for r in m.answerable
    ]
    return {"ragchecker.json": json.dumps({"results": rows}, ensure_ascii=False, indent=1) + "\n"}


def promptfoo(m: Material) -> dict[str, str]:
    """promptfoo tests for `eval/promptfooconfig.yaml`: what a good reply is, as deterministic assertions; every question."""
    return {
        "promptfoo.json": json.dumps([_test(r) for r in m.run.records.values()], ensure_ascii=False, indent=1) + "\n"
    }


def trec(m: Material) -> dict[str, str]:
    """TREC: the run with six columns, the judgements, and the replies in the shape of TREC RAG."""
    return {
        name: (m.run.folder / name).read_text(encoding="utf-8") for name in (rundir.RUN, rundir.QRELS, rundir.ANSWERS)
    }


TARGETS: dict[str, Callable[[Material], dict[str, str]]] = {
    "ragas": ragas,
    "ragchecker": ragchecker,
    "promptfoo": promptfoo,
    "trec": trec,
}


def _test(record: Record) -> dict[str, Any]:
    """One promptfoo test; `output` is the answer object, as `transformResponse` of the configuration gives it."""
    kind = "answer" if record["answerable"] else "refusal"
    checks = [
        ("kind", f"output.kind === '{kind}'"),
        ("language", f"output.language === '{record['lang']}'"),
        (
            "citations",
            "output.sentences.every(s => s.citations.length > 0 && s.citations.every(n => output.citations.some(c => c.n === n)))",
        ),
    ]
    nuggets = [Nugget.model_validate(n) for n in record["gold"]["nuggets"] if record["answerable"]]
    checks += [("nugget", _says(pattern(n))) for n in nuggets if n.importance == "vital"]
    checks += [("forbidden", f"!({_says(p)})") for p in record["gold"]["forbidden"]]
    return {
        "description": f"{record['id']}: {record['question']}",
        "vars": {
            "id": record["id"],
            "question": record["question"],
            "language": record["lang"],
            "turns": json.dumps(record["turns"], ensure_ascii=False),
        },
        "assert": [{"type": "javascript", "metric": metric, "value": value} for metric, value in checks],
        "metadata": {k: record[k] for k in ("id", "pair", "lang", "split", "kind", "style", "answerable")},
    }


def _says(regex: str) -> str:
    """JavaScript that seeks a pattern in the folded answer, which the configuration's `transformResponse` adds."""
    return f"new RegExp({json.dumps(regex, ensure_ascii=False)}).test(output.folded)"


def material(run: ReadRun, dataset: Dataset | None) -> Material:
    """What exports of a run are made from; InputError when the texts of its passages cannot be found."""
    if dataset is None:
        raise InputError(
            f"The set “{run.config['set']['name']}” is not bundled; give its folder with --beir.",
            f"Le jeu « {run.config['set']['name']} » n'est pas fourni ; donnez son dossier avec --beir.",
        )
    path, gold = dataset.folder / "answers.jsonl", {}
    if path.is_file():
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        gold = {r["_id"]: r["gold_answer"] for r in rows if r.get("gold_answer")}
    return Material(run, {d.id: d.text for d in dataset.documents.values()}, gold)


def export(run: ReadRun, to: str, output: Path, beir: Path | None = None) -> list[Path]:
    """Writes the files of one target and returns their paths."""
    made = TARGETS[to](Material(run, {}, {}) if to in ("trec", "promptfoo") else material(run, set_of(run, beir)))
    output.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        if (output / name).resolve() != (run.folder / name).resolve():
            (output / name).write_text(text, encoding="utf-8")
    return [output / name for name in made]


@app.command()
def command(
    run: Annotated[Path, typer.Argument(help="A run directory.")],
    to: Annotated[str, typer.Option(help="ragas, ragchecker, promptfoo or trec.")],
    output: Annotated[Path | None, typer.Option(help="Where the files go; RUN/export by default.")] = None,
    beir: Annotated[Path | None, typer.Option(help="The folder of the set, when it is not the bundled one.")] = None,
) -> None:
    """Exports a run for other tools."""
    one_of("--to", to, tuple(TARGETS))
    with sentences():
        for path in export(read_run(run), to, output or run / "export", beir):
            typer.echo(str(path))


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
