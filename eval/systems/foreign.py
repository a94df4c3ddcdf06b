"""The assistant over a set that is not ours: every document of a BEIR folder becomes one citable passage."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.documents.card import Bilingual, Card, Status
from assistant.documents.corpus import Corpus, Source
from assistant.documents.glossary import Glossary
from assistant.documents.original import Original, OriginalParagraph
from assistant.index import manifest
from assistant.index.build import build
from assistant.index.load import open_index
from assistant.opening import engine_of
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import LANGUAGES, Language
from eval.dataset import Dataset, Document
from eval.systems.base import Setup

SOURCE = "beir"
_BREAK = "\n\n"


def open_foreign(setup: Setup, settings: Settings) -> tuple[Assistant, Mapping[str, str]]:
    """An assistant over the set, its index built when needed, and the document id behind each passage id."""
    corpus, names = corpus_of(setup.dataset)
    folder = settings.data_dir / "eval" / f"{setup.dataset.name}-{corpus.fingerprint()[:12]}"
    engine = engine_of(settings)
    build(corpus, engine, manifest.index_root(folder), progress=setup.progress)
    return Assistant(open_index(folder, model=engine.model_id, checksum=engine.checksum), engine, settings), names


def corpus_of(dataset: Dataset) -> tuple[Corpus, dict[str, str]]:
    """The set's documents as one source with an original for each language, and the document of each passage id."""
    by_language: dict[Language, list[Document]] = {lang: [] for lang in LANGUAGES}
    for d in dataset.documents.values():
        by_language[d.language or _detect(d.text)].append(d)
    originals: list[Original] = []
    names: dict[str, str] = {}
    for language, documents in by_language.items():
        at, paragraphs = 0, []
        for d in documents:
            paragraphs.append(OriginalParagraph(at, at + len(d.text), (d.title,) if d.title else ()))
            at += len(d.text) + len(_BREAK)
        if documents:
            original = Original(
                SOURCE, dataset.name, language, _BREAK.join(d.text for d in documents), tuple(paragraphs)
            )
            originals.append(original)
            names.update((p.id, d.id) for p, d in zip(original.passages(SOURCE), documents, strict=True))
    name = Bilingual(fr=dataset.name, en=dataset.name)
    card = Card(
        id=SOURCE,
        kind="operator",
        title=name,
        short=name,
        authority=dataset.name,
        number=None,
        date=None,
        licence="unknown",
        status=Status(fr="jeu d'évaluation", en="evaluation set"),
    )
    return Corpus(dataset.folder, {SOURCE: Source(card, originals=tuple(originals))}, Glossary()), names


def _detect(text: str) -> Language:
    from assistant.retrieve.language import detect

    return detect(text)
