"""`python -m eval convert`: other people's sets in the shape that `eval run --beir` reads (eval/README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.errors import InputError
from eval.cutting import passages_of
from eval.questions import normalise
from eval.told import one_of, sentences

HEADER = "query-id\tcorpus-id\tscore\n"

app = typer.Typer(add_completion=False)
Row = dict[str, Any]


@dataclass
class Made:
    """A set being made; passages and questions by id, so that what stands in several files is written once."""

    documents: dict[str, Row] = field(default_factory=dict)
    queries: dict[str, Row] = field(default_factory=dict)
    grades: dict[str, dict[str, int]] = field(default_factory=dict)
    answers: dict[str, Row] = field(default_factory=dict)
    spans: list[Row] = field(default_factory=list)

    def document(self, key: str, title: str, text: str, **metadata: Any) -> None:
        """Adds a passage."""
        self.documents[key] = {"_id": key, "title": title, "text": text, "metadata": metadata}

    def query(
        self,
        key: str,
        text: str,
        grades: Mapping[str, int],
        *,
        answers: Sequence[str] = (),
        lang: str | None = None,
        answerable: bool = True,
    ) -> None:
        """Adds a question with its judged passages and its gold answers (each a way to say the same)."""
        self.queries[key] = {
            "_id": key,
            "text": text,
            "metadata": {"answerable": answerable, **({"lang": lang} if lang else {})},
        }
        if answerable:
            self.grades[key] = dict(grades)
        ways = list(dict.fromkeys(a for a in answers if a.strip()))
        nuggets = (
            [{"text": ways[0], "match": "|".join(re.escape(normalise(w)) for w in ways), "importance": "vital"}]
            if ways
            else []
        )
        self.answers[key] = {
            "_id": key,
            "answerable": answerable,
            "nuggets": nuggets,
            "gold_answer": ways[0] if ways else None,
        }

    def files(self, split: str) -> dict[str, str]:
        """The contents of the set's files, by name."""
        for row in self.queries.values():
            row["metadata"]["split"] = split
        made = {
            "corpus.jsonl": _lines(self.documents.values()),
            "queries.jsonl": _lines(q for k, q in self.queries.items() if k in self.grades),
            f"qrels/{split}.tsv": HEADER
            + "".join(f"{q}\t{d}\t{g}\n" for q, found in self.grades.items() for d, g in found.items()),
            f"qrels/{split}.trec": "".join(
                f"{q} 0 {d} {g}\n" for q, found in self.grades.items() for d, g in found.items()
            ),
            "answers.jsonl": _lines(self.answers.values()),
        }
        unanswerable = [q for k, q in self.queries.items() if k not in self.grades]
        return (
            made
            | ({"unanswerable.jsonl": _lines(unanswerable)} if unanswerable else {})
            | ({"spans.jsonl": _lines(self.spans)} if self.spans else {})
        )


def squad(made: Made, path: Path, lang: str | None, corpus: Path | None) -> None:
    """SQuAD 1.1 and 2.0, FQuAD, PIAF: a passage for each context; a question without an answer is unanswerable."""
    for a, article in enumerate(_json(path)["data"]):
        for p, paragraph in enumerate(article["paragraphs"]):
            key, text = f"{path.stem}-{a}-{p}", paragraph["context"]
            made.document(key, article.get("title") or "", text, **({"lang": lang} if lang else {}))
            for qa in paragraph["qas"]:
                answers = [] if qa.get("is_impossible") else [x for x in qa.get("answers") or [] if x["text"]]
                made.query(
                    str(qa["id"]),
                    qa["question"],
                    {key: 1},
                    answers=[x["text"] for x in answers],
                    lang=lang,
                    answerable=bool(answers),
                )
                snippets = {
                    (x["answer_start"], x["answer_start"] + len(x["text"]))
                    for x in answers
                    if x.get("answer_start", -1) >= 0
                }
                if snippets:
                    made.spans.append(
                        {
                            "query": qa["question"],
                            "tags": [str(qa["id"])],
                            "snippets": [{"file_path": key, "span": list(s)} for s in sorted(snippets)],
                        }
                    )


def legalbench_rag(made: Made, path: Path, lang: str | None, corpus: Path | None) -> None:
    """LegalBench-RAG: its files cut into passages; gold are the passages that gold spans touch, and the spans in them."""
    root = corpus or path.parent.parent / "corpus"
    for n, test in enumerate(_json(path)["tests"]):
        key, grades, snippets = f"{path.stem}-{n:04d}", dict[str, int](), list[Row]()
        for snippet in test["snippets"]:
            name, (start, end) = snippet["file_path"], snippet["span"]
            for d, a, b in _pieces(made, root, name):
                low, high = max(start, a), min(end, b)
                if low < high:  # a span over several passages becomes one span in each
                    grades[d] = 1
                    snippets.append({"file_path": name, "span": [low, high]})
        if not grades:
            raise InputError(
                f"{path}: test {n} has no gold span inside its files.",
                f"{path} : le test {n} n'a aucun passage attendu dans ses fichiers.",
            )
        made.query(key, test["query"], grades, lang=lang)
        made.spans.append({"query": test["query"], "snippets": snippets, "tags": [key, *test.get("tags", [])]})


def nomiracl(made: Made, path: Path, lang: str | None, corpus: Path | None) -> None:
    """NoMIRACL and MIRACL as JSON lines; a question without positive passages is unanswerable."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as e:
            raise InputError(
                f"{path}:{number}: not a JSON line ({e}).", f"{path}:{number} : ce n'est pas une ligne JSON ({e})."
            ) from e
        grades: dict[str, int] = {}
        for name, grade in (("negative_passages", 0), ("positive_passages", 1)):
            for passage in row.get(name) or []:
                made.document(
                    str(passage["docid"]),
                    passage.get("title") or "",
                    passage["text"],
                    **({"lang": lang} if lang else {}),
                )
                grades[str(passage["docid"])] = grade
        made.query(str(row["query_id"]), row["query"], grades, lang=lang, answerable=any(grades.values()))


SHAPES: dict[str, Callable[[Made, Path, str | None, Path | None], None]] = {
    "squad": squad,
    "legalbench-rag": legalbench_rag,
    "nomiracl": nomiracl,
}


def convert(
    shape: str,
    files: Sequence[Path],
    to: Path,
    *,
    split: str = "test",
    lang: str | None = None,
    corpus: Path | None = None,
) -> Made:
    """Reads files of a shape and writes the set to a new or empty folder."""
    if to.exists() and any(to.iterdir()):
        raise InputError(f"{to} is not empty; name a new folder.", f"{to} n'est pas vide ; nommez un nouveau dossier.")
    made = Made()
    for path in files:
        try:
            SHAPES[shape](made, path, lang, corpus)
        except (KeyError, TypeError, ValueError, AttributeError) as e:
            raise InputError(
                f"{path} is not of the shape {shape} ({type(e).__name__}: {e}).",
                f"{path} n'a pas la forme {shape} ({type(e).__name__} : {e}).",
            ) from e
        except OSError as e:
            raise InputError(f"{path} cannot be read ({e}).", f"{path} ne peut pas être lu ({e}).") from e
    for name, text in made.files(split).items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_text(text, encoding="utf-8")
    return made


def _pieces(made: Made, root: Path, name: str) -> list[tuple[str, int, int]]:
    """The passages of a file as (id, start, end), added to the set when first asked for."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise InputError(f"{name} is outside of {root}.", f"{name} est hors de {root}.")
    with path.open(encoding="utf-8", newline="") as f:  # offsets count the line ends as they are
        text = f.read()
    found = [(f"{name}#{n}", a, b) for n, (a, b) in enumerate(passages_of(text), 1)]
    for key, a, b in found:
        if key not in made.documents:
            made.document(key, Path(name).stem, text[a:b], file=name, start=a, end=b)
    return found


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


@app.command()
def command(
    files: Annotated[list[Path], typer.Argument(help="The files to convert, into one set.")],
    shape: Annotated[str, typer.Option("--from", help="squad (also FQuAD and PIAF), legalbench-rag or nomiracl.")],
    to: Annotated[Path, typer.Option(help="The folder to make.")],
    split: Annotated[str, typer.Option(help="Name of the split, and so of the qrels file.")] = "test",
    lang: Annotated[
        str | None, typer.Option(help="Language of the questions: fr or en; found out when not given.")
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option(
            help="LegalBench-RAG: the folder of its texts; `corpus` beside the folder of the tests by default."
        ),
    ] = None,
) -> None:
    """Converts question sets to a folder that `python -m eval run --beir` takes."""
    one_of("--from", shape, tuple(SHAPES))
    if lang is not None:
        one_of("--lang", lang, ("fr", "en"))
    with sentences():
        made = convert(shape, files, to, split=split, lang=lang, corpus=corpus)
    typer.echo(
        f"{to}: {len(made.documents)} passages, {len(made.grades)} answerable and {len(made.queries) - len(made.grades)} unanswerable questions"
    )
