"""Derives the benchmark's files in BEIR, TREC and LegalBench-RAG shape from the question pairs and the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.documents.corpus import Corpus, read_corpus
from assistant.documents.sentences import sentence_spans
from assistant.types import LANGUAGES, Language, Passage
from eval.matching import found_in
from eval.pairs import FOLDER, Judged, Nugget, Pair, read_judged, read_pairs, split_of

HEADER = "query-id\tcorpus-id\tscore\n"


def build_data(folder: Path = FOLDER, corpus: Corpus | None = None) -> dict[str, str]:
    """Writes the derived files and returns their contents by name; the same input gives the same bytes."""
    made = derive(read_pairs(folder), corpus or read_corpus(), read_judged(folder))
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return made


def derive(pairs: Iterable[Pair], corpus: Corpus, judged: Iterable[Judged] = ()) -> dict[str, str]:
    """The contents of every derived file, by name."""
    pairs = list(pairs)
    passages = [p for source in corpus.sources.values() for p in source.passages() if p.document == "digest"]
    answerable = [(pair, lang) for pair in pairs for lang in LANGUAGES if pair.answerable]
    made = {
        "corpus.jsonl": _lines(_document(p, corpus) for p in passages),
        "queries.jsonl": _lines(_query(pair, lang) for pair, lang in answerable),
        "unanswerable.jsonl": _lines(_query(pair, lang) for pair in pairs for lang in LANGUAGES if not pair.answerable),
        "answers.jsonl": _lines(_gold(pair, lang) for pair in pairs for lang in LANGUAGES),
        "spans.jsonl": _lines(_snippets(pair, lang, passages) for pair, lang in answerable),
    }
    for split in ("dev", "test"):
        of_split = [(pair, lang) for pair, lang in answerable if pair.split == split]
        for suffix, languages in (("", None), ("-both", LANGUAGES)):
            rows = [
                (f"{pair.pair}-{lang}", p, grade)
                for pair, lang in of_split
                for p, grade in sorted(judge(pair, passages, languages or (lang,)).items())
            ]
            made[f"qrels/{split}{suffix}.tsv"] = HEADER + "".join(f"{q}\t{p}\t{g}\n" for q, p, g in rows)
            made[f"qrels/{split}{suffix}.trec"] = "".join(f"{q} 0 {p} {g}\n" for q, p, g in rows)
    return made | _second(list(judged), passages)


def _second(judged: Sequence[Judged], passages: Sequence[Passage]) -> dict[str, str]:
    """The second judgements as TREC qrels, a paragraph in the question's language, with grade 0 for what was seen and is neither."""
    ids = {(p.unit, p.language): p.id for p in passages}
    return {
        f"qrels/{split}-read.trec": "".join(
            f"{j.pair}-{lang} 0 {ids[unit, lang]} {grade}\n"
            for j in judged
            if split_of(j.pair) == split
            for lang in LANGUAGES
            for unit, grade in sorted(j.grades.items())
            if (unit, lang) in ids
        )
        for split in ("dev", "test")
        if judged
    }


def judge(pair: Pair, passages: Iterable[Passage], languages: Iterable[Language]) -> dict[str, int]:
    """Passage ids with grades: the best grade of a fact that the passage carries; a gap paragraph answers nothing."""
    wanted = tuple(languages)
    grades = {
        p.id: max((pair.facts.get(f, 0) for f in p.facts), default=0)
        for p in passages
        if p.language in wanted and p.role != "gap"
    }
    return {p: g for p, g in grades.items() if g}


def gold_spans(pair: Pair, language: Language, passages: Iterable[Passage]) -> list[tuple[Passage, int, int]]:
    """The sentences of the grade-2 passages that hold a nugget, as `[start, end)` in the passage."""
    by_id = {p.id: p for p in passages}
    nuggets = pair.side(language).nuggets
    return [
        (by_id[i], a, b)
        for i, grade in judge(pair, by_id.values(), (language,)).items()
        if grade == 2
        for a, b in _sentences(by_id[i].text)
        if any(_says(n, by_id[i].text[a:b]) for n in nuggets)
    ]


@cache
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


@cache
def _says(nugget: Nugget, text: str) -> bool:
    return found_in(nugget, text)


def _document(p: Passage, corpus: Corpus) -> dict[str, Any]:
    card = corpus.sources[p.source_id].card
    title = " – ".join((card.short[p.language], *p.headings[-1:]))
    return {
        "_id": p.id,
        "title": title,
        "text": p.text,
        "metadata": {
            "source": p.source_id,
            "lang": p.language,
            "unit": p.unit,
            "role": p.role,
            "facts": list(p.facts),
            "date": card.date,
            "file": f"{p.source_id}/{p.language}.md",
            "start": p.start,
            "end": p.end,
        },
    }


def _query(pair: Pair, lang: Language) -> dict[str, Any]:
    side = pair.side(lang)
    return {
        "_id": f"{pair.pair}-{lang}",
        "text": side.question,
        "metadata": {
            "lang": lang,
            "pair": pair.pair,
            "kind": pair.kind,
            "style": pair.style,
            "answerable": pair.answerable,
            "turns": list(side.turns),
            "split": pair.split,
        },
    }


def _gold(pair: Pair, lang: Language) -> dict[str, Any]:
    side = pair.side(lang)
    return {
        "_id": f"{pair.pair}-{lang}",
        "answerable": pair.answerable,
        "nuggets": [n.model_dump() for n in side.nuggets],
        "gold_answer": "; ".join(n.text for n in side.nuggets) or None,
        "forbidden": list(side.forbidden),
        "sources": list(pair.sources),
    }


def _snippets(pair: Pair, lang: Language, passages: Iterable[Passage]) -> dict[str, Any]:
    spans = gold_spans(pair, lang, passages)
    return {
        "query": pair.side(lang).question,
        "snippets": [
            {"file_path": f"{p.source_id}/{p.language}.md", "span": [p.start + a, p.start + b]} for p, a, b in spans
        ],
        "tags": [f"{pair.pair}-{lang}"],
    }


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
