"""Opens an assistant: settings, model, index (built on first use), pipeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.documents.corpus import Corpus, read_corpus
from assistant.errors import IndexingError
from assistant.index import manifest
from assistant.index.build import Built, Progress, build
from assistant.index.load import open_index
from assistant.index.model import Engine, open_engine
from assistant.pipeline import Assistant
from assistant.settings import Settings, load_settings

Step = Callable[[str], None]


def engine_of(settings: Settings, step: Step | None = None) -> Engine:
    """The embedding engine of the settings; the bundled model is converted on first use, telling `step`."""
    return open_engine(settings.embedding_model, settings.data_dir / "models", progress=step)


def corpus_of(settings: Settings, extra: Sequence[Path] = ()) -> Corpus:
    """The corpus of the settings with the operator's own texts, and with the files and folders in `extra`."""
    from assistant.documents.library import with_library

    return with_library(read_corpus(settings.corpus), settings.data_dir, extra)


def build_index(
    settings: Settings,
    *,
    extra: Sequence[Path] = (),
    force: bool = False,
    progress: Progress | None = None,
    step: Step | None = None,
) -> Built:
    """Builds the index of the settings, or finds that nothing changed."""
    corpus = corpus_of(settings, extra)
    return build(
        corpus, engine_of(settings, step), manifest.index_root(settings.data_dir), progress=progress, force=force
    )


def open_assistant(
    settings: Settings | None = None, *, progress: Progress | None = None, step: Step | None = None
) -> Assistant:
    """An assistant ready to answer; builds the index when there is none yet (a minute or two, told to `progress`)."""
    settings = settings or load_settings()
    engine = engine_of(settings, step)
    try:
        index = open_index(settings.data_dir, model=engine.model_id, checksum=engine.checksum)
    except IndexingError:
        found = manifest.current(manifest.index_root(settings.data_dir))
        if found and manifest.read_manifest(found):  # an index is there, for something else: the operator decides
            raise
        build_index(settings, progress=progress, step=step)
        index = open_index(settings.data_dir, model=engine.model_id, checksum=engine.checksum)
    assistant = Assistant(index, engine, settings)
    _ = assistant.wording  # a key that cannot be read is told now, not at the first question
    return assistant
