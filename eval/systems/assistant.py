"""The assistant and its ablations: settings, the anticipated questions, the languages of the passages, and the ranker's weights.

Ablations change the opened index in memory and the weights file that is read; nothing of the library is edited.
"""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.documents.corpus import read_corpus
from assistant.documents.text import clean
from assistant.index.lexical import Lexical
from assistant.index.load import Index, Unit
from assistant.opening import build_index, open_assistant
from assistant.pipeline import Assistant
from assistant.retrieve import weights as fitted
from assistant.settings import Settings
from assistant.types import LANGUAGES
from eval.dataset import Item
from eval.pairs import FOLDER
from eval.systems.base import AS_OF, About, Outcome, Setup
from eval.systems.foreign import open_foreign

_ABLATIONS = ("anticipated", "languages", "units")


class AssistantSystem:
    """`Assistant` with the options of its file: `anticipated`, `languages`, `units`; all others are settings."""

    def __init__(self, setup: Setup) -> None:
        options = dict(setup.options)
        ablation = {k: options.pop(k) for k in _ABLATIONS if k in options}
        settings = _settings(setup, options)
        self._dataset, self._k = setup.dataset, setup.k
        self._restore: Callable[[], None] = lambda: None
        self._names: Mapping[str, str] = {}
        if setup.dataset.folder.resolve() == FOLDER.resolve():
            if "embedding_model" in options:
                build_index(settings, progress=setup.progress)
            self._assistant = open_assistant(settings, progress=setup.progress)
        else:
            self._assistant, self._names = open_foreign(setup, settings)
        index = self._assistant.index
        notes: tuple[str, ...] = ()
        if not self._names and index.manifest.corpus != read_corpus(settings.corpus).fingerprint():
            notes = ("the index was built from another state of the corpus; run `assistant index` first",)
        if "languages" in ablation:
            keep_languages(index, ablation["languages"])
        if not ablation.get("anticipated", True):
            drop_anticipated(index)
        if "units" in ablation:
            self._restore = use_unit_weights(ablation["units"])
        self.about = About(index.manifest.corpus, index.info.model_dump(), hashlib.sha256(fitted.WEIGHTS_FILE.read_bytes()).hexdigest(), notes)

    @property
    def assistant(self) -> Assistant:
        """The assistant that answers."""
        return self._assistant

    def ask(self, item: Item) -> Outcome:
        """Passages in the order of retrieval, twins merged; the reply as it would be given."""
        trace = self._assistant.trace(item.text, history=item.turns, id=item.id)
        best: dict[str, float] = {}
        for c in trace.candidates:
            passage = c.passage(item.lang).id
            best.setdefault(self._dataset.in_language(self._names.get(passage, passage), item.lang), c.score)
            if len(best) == self._k:
                break
        assert trace.reply is not None
        reply = trace.reply.to_json() | {"question": clean(item.text)}
        reply.pop("timings_ms", None)
        reply["confidence"] = round(reply["confidence"], 6)
        for citation in reply["citations"]:
            citation["passage_id"] = self._names.get(citation["passage_id"], citation["passage_id"])
        return Outcome(list(best.items()), reply)

    def close(self) -> None:
        """Puts the fitted weights back."""
        self._restore()


def _settings(setup: Setup, options: Mapping[str, Any]) -> Settings:
    """The run's settings with the system's; another embedding model gets an index folder of its own."""
    changes: dict[str, Any] = {"as_of": AS_OF, **options}
    if "embedding_model" in options:
        slug = re.sub(r"[^a-z0-9]+", "-", str(options["embedding_model"]).lower()).strip("-")
        changes["data_dir"] = setup.folder(slug)
    return setup.settings.model_copy(update=changes)


def drop_anticipated(index: Index) -> None:
    """Takes the anticipated questions out of an opened index: as keys, as words, and from the lexical index."""
    index.questions = {}
    index.question_rows = {}
    index.__dict__.pop("by_unit", None)
    index._unit_stems.clear()
    for language in LANGUAGES:
        texts = [" ".join((index.cards[p.source_id].short[language], *p.headings, p.text)) for p in index.by_language[language]]
        index.lexical[language] = Lexical.build(language, texts)


def keep_languages(index: Index, languages: list[str]) -> None:
    """Leaves only the passages and anticipated questions of some languages in an opened index."""
    index.passages = {k: p for k, p in index.passages.items() if p.language in languages}
    grouped: dict[str, dict[Any, Any]] = {}
    for p in index.passages.values():
        grouped.setdefault(p.unit, {})[p.language] = p
    index.units = {u: Unit(u, next(iter(ps.values())).source_id, ps) for u, ps in grouped.items()}
    index.questions = {k: q for k, q in index.questions.items() if q.language in languages}
    index.__dict__.pop("by_unit", None)
    index._unit_stems.clear()
    for language in LANGUAGES:
        if language not in languages:
            index.by_language[language] = []
            index.lexical[language] = Lexical.build(language, [])


def use_unit_weights(units: Mapping[str, float]) -> Callable[[], None]:
    """Ranks passages by these weights alone (0 for the features not named); returns what puts the fitted ones back."""
    shipped = fitted.WEIGHTS_FILE
    data = json.loads(shipped.read_text(encoding="utf-8"))
    data["units"] = {name: float(units.get(name, 0.0)) for name in data["units"]}
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as f:
        json.dump(data, f)
    fitted.WEIGHTS_FILE = Path(f.name)
    fitted.weights.cache_clear()

    def restore() -> None:
        fitted.WEIGHTS_FILE = shipped
        fitted.weights.cache_clear()
        Path(f.name).unlink(missing_ok=True)

    return restore
