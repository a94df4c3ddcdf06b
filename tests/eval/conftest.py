"""A tiny bilingual set in BEIR's shape, and a folder with the bundled model for an index of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import Settings
from eval.asked import Asked
from eval.dataset import Document, Item
from eval.metrics.judge import Deterministic

PASSAGES = {
    "lasts": (
        "fr",
        "La durée",
        "L'autorisation est limitée à trois ans. Elle a été donnée le 21 décembre 2023 par la CNIL.",
        "en",
        "Duration",
        "The authorisation is limited to three years. It was given on 21 December 2023 by the CNIL.",
    ),
    "host": (
        "fr",
        "Hébergeur",
        "Les données sont hébergées par Microsoft dans des centres de données en France.",
        "en",
        "Host",
        "The data are hosted by Microsoft in data centres in France.",
    ),
    "court": (
        "fr",
        "Le Conseil d'État",
        "Le Conseil d'État a rejeté la demande de suspension le 22 mars 2024.",
        "en",
        "The Conseil d'État",
        "The Conseil d'État dismissed the request for suspension on 22 March 2024.",
    ),
    "names": (
        "fr",
        "Pseudonymes",
        "Les données ne comportent pas de noms : elles sont pseudonymisées.",
        "en",
        "Pseudonyms",
        "The data hold no names: they are pseudonymised.",
    ),
}
QUESTIONS = (
    ("p1", "fr", "Combien de temps dure l'autorisation ?", {"lasts": 2}, "trois ans"),
    ("p1", "en", "How long does the authorisation last?", {"lasts": 2}, "three years"),
    ("p2", "fr", "Qui héberge les données ?", {"host": 2, "names": 1}, "microsoft"),
    ("p2", "en", "Who hosts the data?", {"host": 2, "names": 1}, "microsoft"),
    ("p3", "fr", "Qu'a décidé le Conseil d'État sur la suspension ?", {"court": 2}, "rejet"),
    ("p3", "en", "What did the Conseil d'État decide about the suspension?", {"court": 2}, "dismiss"),
)
UNANSWERABLE = (("p4", "fr", "Quel temps fait-il à Brest ?"), ("p4", "en", "What is the weather in Brest?"))


@pytest.fixture(scope="session")
def tiny_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set directory with 8 passages in twins, 6 answerable questions and 2 others."""
    folder = tmp_path_factory.mktemp("sets") / "tiny"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {
            "_id": f"{name}-{row[n]}",
            "title": row[n + 1],
            "text": row[n + 2],
            "metadata": {"lang": row[n], "unit": name, "source": "tiny"},
        }
        for name, row in PASSAGES.items()
        for n in (0, 3)
    ]
    _write(folder / "corpus.jsonl", documents)
    _write(
        folder / "queries.jsonl",
        [
            {"_id": f"{p}-{lang}", "text": text, "metadata": {"lang": lang, "pair": p}}
            for p, lang, text, *_ in QUESTIONS
        ],
    )
    _write(
        folder / "unanswerable.jsonl",
        [{"_id": f"{p}-{lang}", "text": t, "metadata": {"lang": lang, "pair": p}} for p, lang, t in UNANSWERABLE],
    )
    _write(
        folder / "answers.jsonl",
        [
            {"_id": f"{p}-{lang}", "answerable": True, "nuggets": [{"text": nugget, "importance": "vital"}]}
            for p, lang, _, _, nugget in QUESTIONS
        ],
    )
    rows = [
        f"{p}-{lang}\t{name}-{lang}\t{grade}\n" for p, lang, _, grades, _ in QUESTIONS for name, grade in grades.items()
    ]
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def settings(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with a data folder of their own that shares the converted model."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "models").symlink_to((data_dir / "models").resolve())
    return Settings(data_dir=folder)


TEXT_A = "L'autorisation est limitée à trois ans. Elle date du 21 décembre 2023."
TEXT_B = "Le Conseil d'État a rejeté le recours."
DOCUMENTS = {"a": Document("a", "A", TEXT_A, "fr", "a", "s1"), "b": Document("b", "B", TEXT_B, "fr", "b", "s2")}
AskedMaker = Callable[..., Asked]


@pytest.fixture
def make_asked() -> AskedMaker:
    """Makes an `Asked` about two passages; `said` holds (sentence, [(passage, quote)…]) and None makes a refusal."""
    return _asked


def _asked(
    said: list[tuple[str, list[tuple[str, str]]]] | None = None,
    *,
    answerable: bool = True,
    confidence: float = 0.9,
    lang: str = "fr",
    ranking: tuple[str, ...] = (),
    text: str | None = None,
    **gold: Any,
) -> Asked:
    item = Item(id="q1", text="?", lang=lang, pair="q1", split="test", answerable=answerable, **gold)  # type: ignore[arg-type]
    reply: Mapping[str, Any] = {
        "kind": "refusal",
        "text": text or "Les sources ne le disent pas.",
        "language": lang,
        "confidence": confidence,
        "sentences": [],
        "citations": [],
    }
    if said is not None:
        quotes = [q for _, cited in said for q in cited]
        starts = [max(DOCUMENTS[p].text.find(q), 0) if p in DOCUMENTS else 0 for p, q in quotes]
        citations = [
            {"n": n, "source_id": "s", "passage_id": p, "quote": q, "start": start, "end": start + len(q)}
            for n, ((p, q), start) in enumerate(zip(quotes, starts, strict=True), 1)
        ]
        numbers = iter(range(1, len(quotes) + 1))
        sentences = [{"text": s, "citations": [next(numbers) for _ in cited]} for s, cited in said]
        shown = " ".join(f"{s['text']} [{s['citations'][0]}]" for s in sentences if s["citations"])
        reply = {**reply, "kind": "answer", "text": text or shown, "sentences": sentences, "citations": citations}
    return Asked(item, tuple((p, 1.0 - n / 10) for n, p in enumerate(ranking)), reply, DOCUMENTS, Deterministic())


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
