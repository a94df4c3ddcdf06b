"""The operator's own texts, under `<data_dir>/library/<source id>/`, and the corpus with them attached.

`add` brings one file in, `sync` takes official texts from a folder of DILA files, `with_library` attaches them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.documents.bring import Added, add, identify, library_folder, new_card, text_files
from assistant.documents.card import Card
from assistant.documents.corpus import Corpus, Source
from assistant.documents.operator import read_card
from assistant.documents.original import Original
from assistant.documents.readers import SUFFIXES, read_with_record
from assistant.documents.readers.dila import DilaText
from assistant.documents.sync import Skipped, SyncReport, sync
from assistant.errors import InputError


def with_library(corpus: Corpus, data_dir: Path, extra: Sequence[Path] = ()) -> Corpus:
    """The corpus with the operator's texts: the library's, and `extra` files or folders, which are not copied."""
    sources = dict(corpus.sources)
    root = library_folder(data_dir)
    for folder in (
        sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith(".")) if root.is_dir() else ()
    ):
        card = read_card(folder)
        for path in text_files(folder):
            original, _ = _read_named(path)
            if folder.name not in sources and card is None:
                raise InputError(
                    f"{folder} is the folder of no source; add its files again with `assistant add`, or remove it.",
                    f"{folder} n'est le dossier d'aucune source ; rajoutez ses fichiers avec `assistant add`, ou "
                    f"retirez-le.",
                )
            _attach(sources, folder.name, original, card)
    for path in _listed(extra):
        original, record = _read_named(path)
        source_id = identify(path, corpus, None, record)
        _attach(sources, source_id, original, None if source_id in sources else new_card(source_id, original, record))
    return replace(corpus, sources={sid: sources[sid] for sid in sorted(sources)})


def _attach(sources: dict[str, Source], source_id: str, original: Original, card: Card | None) -> None:
    source = sources.get(source_id)
    if source is None:
        if card is None:
            raise InputError(
                f"“{source_id}” has no card; give it a title.",
                f"« {source_id} » n'a pas de fiche ; donnez-lui un titre.",
            )
        source = Source(card)
    if any(o.text == original.text for o in source.originals):
        return
    names, n, name = {o.name for o in source.originals}, 2, original.name
    while name in names:
        name, n = f"{original.name}-{n}", n + 1
    sources[source_id] = replace(source, originals=(*source.originals, replace(original, name=name)))


def _read_named(path: Path) -> tuple[Original, DilaText | None]:
    """A text of the library; the error names the whole path, so that the operator finds the file."""
    try:
        return read_with_record(path)
    except InputError as e:
        raise InputError(f"{path}: {e.en}", f"{path} : {e.fr}") from e


def _listed(paths: Sequence[Path]) -> Iterator[Path]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        found = sorted(
            p
            for p in path.rglob("*")
            if p.is_file()
            and p.suffix.lower() in SUFFIXES
            and not any(part.startswith(".") for part in p.relative_to(path).parts)
        )
        if not found:
            raise InputError(
                f"“{path}” holds no text that can be read ({', '.join(SUFFIXES)}); name another folder.",
                f"« {path} » ne contient aucun texte lisible ({', '.join(SUFFIXES)}) ; nommez un autre dossier.",
            )
        yield from found


__all__ = ("Added", "Skipped", "SyncReport", "add", "library_folder", "sync", "with_library")
