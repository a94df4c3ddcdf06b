"""The assistant and its ablations, as the options of a system's file say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from assistant.documents.corpus import read_corpus
from assistant.documents.text import clean
from assistant.opening import build_index, open_assistant
from assistant.retrieve import weights as fitted
from assistant.settings import Settings
from eval.dataset import Item
from eval.pairs import FOLDER
from eval.provenance import code_fingerprint
from eval.systems import ablate
from eval.systems.base import AS_OF, About, Outcome, Setup
from eval.systems.foreign import open_foreign
from eval.systems.without import Without

STALE = "the index was built from another state of the corpus; run `assistant index` first"


class AssistantSystem:
    """`Assistant` with the options of its file: all are settings but the ablations.

    `anticipated = false` takes the anticipated questions away, `languages` keeps only the passages in those languages, `units`
    ranks passages by these weights alone, `without` takes one mechanism away, and `threshold = "refit"` finds the abstention
    threshold anew, at the same over-refusal on the calibration questions: the shipped one fits the shipped evidence only.
    """

    def __init__(self, setup: Setup) -> None:
        options = dict(setup.options)
        ablation = {
            k: options.pop(k) for k in ("anticipated", "languages", "units", "threshold", "without") if k in options
        }
        settings = _settings(setup, options)
        self._dataset, self._k = setup.dataset, setup.k
        self._names: Mapping[str, str] = {}
        if setup.dataset.folder.resolve() == FOLDER.resolve():
            if "embedding_model" in options:
                build_index(settings, progress=setup.progress)
            self._assistant = open_assistant(settings, progress=setup.progress)
        else:
            self._assistant, self._names = open_foreign(setup, settings)
        index = self._assistant.index
        stale = not self._names and index.manifest.corpus != read_corpus(settings.corpus).fingerprint()
        shipped = hashlib.sha256(fitted.WEIGHTS_FILE.read_bytes()).hexdigest()
        self.about = About(index.manifest.corpus, index.info.model_dump(), shipped, (STALE,) if stale else ())
        self._weights = ablate.Weights()
        self._without = Without(self._assistant, ablation["without"]) if "without" in ablation else None
        if "languages" in ablation:
            ablate.keep_languages(index, ablation["languages"])
        if not ablation.get("anticipated", True):
            ablate.drop_anticipated(index)
        if "units" in ablation:
            self._weights.rank_by(ablation["units"])
        if ablation.get("threshold") == "refit" and not self._names:
            key = (index.info.fingerprint, shipped, code_fingerprint(), ablation, options)
            self._weights.answer_from(
                ablate.threshold(self._assistant, setup.folder("thresholds"), key, setup.progress)
            )

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
        """Puts the fitted weights back, and the mechanism taken away."""
        self._weights.restore()
        if self._without:
            self._without.restore()


def _settings(setup: Setup, options: Mapping[str, Any]) -> Settings:
    """The run's settings with the system's; another embedding model gets an index folder of its own."""
    changes: dict[str, Any] = {"as_of": AS_OF, **options}
    if "embedding_model" in options:
        slug = re.sub(r"[^a-z0-9]+", "-", str(options["embedding_model"]).lower()).strip("-")
        changes["data_dir"] = setup.folder(slug)
    return setup.settings.model_copy(update=changes)
