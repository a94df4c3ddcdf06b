"""Proves that the index fits the corpus and the model, and that every anticipated question finds its own paragraph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.documents.check import CorpusReport, Problem, check_corpus
from assistant.documents.corpus import Corpus
from assistant.errors import CorpusError, IndexingError
from assistant.index import manifest
from assistant.index.load import Index, open_index
from assistant.index.model import Engine
from assistant.index.store import Kind
from assistant.opening import corpus_of, engine_of
from assistant.settings import Settings
from assistant.types import LANGUAGES, Language

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.respond.model.probe import ModelReport

DEPTHS = (1, 5, 10)
ENOUGH = 0.98  # share of the anticipated questions that must find their paragraph among the first ten
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Missed:
    """An anticipated question whose own paragraph is not among the first ten found (`rank` is None: not found at all)."""

    question: str
    unit: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The anticipated questions of one language: how many, the share found at each depth, and those not in the first ten."""

    questions: int
    found: Mapping[int, float]
    missed: tuple[Missed, ...]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The index in use: what it holds, and what does not fit."""

    fingerprint: str | None = None
    model: str | None = None
    passages: int = 0
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was checked; `sound` when nothing is wrong."""

    corpus: CorpusReport | None
    index: IndexReport
    asked: Mapping[Language, Asked] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    model: ModelReport | None = None

    @property
    def sound(self) -> bool:
        """True when there is no problem of any kind."""
        return not self.problems


def check_all(
    settings: Settings,
    *,
    fast: bool = False,
    progress: Progress | None = None,
    step: Callable[[str], None] | None = None,
) -> Report:
    """Checks corpus, index and, unless `fast`, every anticipated question (a few minutes)."""
    try:
        corpus = corpus_of(settings)
    except CorpusError as e:
        broken = Problem("corpus_broken", e.path, str(e))
        return Report(None, IndexReport(), problems=(broken,))
    report = check_corpus(corpus)
    try:
        index = open_index(settings.data_dir)
    except IndexingError as e:
        missing = IndexReport(problems=(Problem("index_unusable", str(settings.data_dir), str(e)),))
        return Report(report, missing, problems=report.problems + missing.problems)
    engine = engine_of(settings, step)
    found = check_index(index, corpus, engine)
    asked = {} if fast or found.problems else ask_anticipated(_assistant(index, engine, settings), progress)
    lost = tuple(
        Problem("questions_lost", language, f"{a.found[DEPTHS[-1]]:.1%}")
        for language, a in asked.items()
        if a.found[DEPTHS[-1]] < ENOUGH
    )
    model = check_chat_model(settings, step)
    silent = (Problem("chat_model", model.url, model.name),) if model and model.failure else ()
    return Report(report, found, asked, report.problems + found.problems + lost + silent, model)


def check_chat_model(settings: Settings, step: Callable[[str], None] | None = None) -> ModelReport | None:
    """What the chat model of the settings does with an easy question; None when the generator is extractive."""
    if settings.generator == "extractive":
        return None
    from assistant.respond.model.probe import probe

    if step:
        step(settings.generator)
    return probe(settings)


def check_index(index: Index, corpus: Corpus, engine: Engine) -> IndexReport:
    """Whether an index was built from this corpus with this model, and holds a vector for everything that it lists."""
    info = index.manifest
    problems: list[Problem] = []
    if info.corpus != corpus.fingerprint():
        problems.append(Problem("index_corpus", str(index.folder)))
    if (info.model, info.model_checksum) != (engine.model_id, engine.checksum):
        problems.append(Problem("index_model", str(index.folder), f"{info.model} ≠ {engine.model_id}"))
    elif info.fingerprint != manifest.fingerprint(
        info.corpus, info.model, info.model_checksum, manifest.heads(index.spaces)
    ):
        problems.append(Problem("index_fingerprint", str(index.folder)))
    try:
        listed: dict[Kind, list[str]] = {
            "passages": list(index.passages),
            "sentences": [s.id for s in index.sentences],
            "questions": list(index.questions),
        }
        missing = sum(len(set(ids) - set(index.store.get(kind, ids))) for kind, ids in listed.items())
    except Exception as e:
        problems.append(Problem("index_unusable", str(index.folder), str(e)))
    else:
        if missing:
            problems.append(Problem("index_vectors", str(index.folder), str(missing)))
    return IndexReport(info.fingerprint, info.model, info.passages, tuple(problems))


def ask_anticipated(assistant: Assistant, progress: Progress | None = None) -> dict[Language, Asked]:
    """Asks every anticipated question and says where its own paragraph comes among those found."""
    from assistant.retrieve.question import encode
    from assistant.retrieve.search import search
    from assistant.retrieve.understand import understand

    index, questions = assistant.index, list(assistant.index.questions.values())
    ranks: dict[Language, list[tuple[str, str, int | None]]] = {language: [] for language in LANGUAGES}
    for n, q in enumerate(questions):
        if progress:
            progress("check", n, len(questions))
        query = understand(q.text, assistant.names, language=q.language)
        found = search(query, encode(query, index, assistant.engine), index)
        rank = next((r for r, c in enumerate(found, 1) if c.unit.id == q.unit), None)
        ranks[q.language].append((q.text, q.unit, rank))
    if progress and questions:
        progress("check", len(questions), len(questions))
    return {language: _asked(rows) for language, rows in ranks.items()}


def _asked(rows: list[tuple[str, str, int | None]]) -> Asked:
    deepest = DEPTHS[-1]
    total = len(rows) or 1
    found = {depth: sum(r is not None and r <= depth for _, _, r in rows) / total for depth in DEPTHS}
    return Asked(len(rows), found, tuple(Missed(q, u, r) for q, u, r in rows if r is None or r > deepest))


def _assistant(index: Index, engine: Engine, settings: Settings) -> Assistant:
    from assistant.pipeline import Assistant

    return Assistant(index, engine, settings)


__all__ = ("Asked", "IndexReport", "Missed", "Report", "ask_anticipated", "check_all", "check_index")
