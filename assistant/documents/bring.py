"""Bringing a file into the library: its source, its card when it is new, and a copy written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.documents.card import Card
from assistant.documents.corpus import Corpus
from assistant.documents.official import match
from assistant.documents.operator import CARD, card_text, operator_card, read_card
from assistant.documents.original import Original
from assistant.documents.readers import SUFFIXES, read_with_record
from assistant.documents.readers.dila import DilaText
from assistant.documents.readers.names import slug
from assistant.errors import InputError
from assistant.types import Language

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
Outcome = Literal["added", "replaced", "unchanged"]


@dataclass(frozen=True, slots=True)
class Added:
    """What bringing in a file did: where the text now is and how much of it can be cited."""

    source_id: str
    path: Path
    outcome: Outcome
    title: str
    language: Language
    paragraphs: int
    new_source: bool = False


def library_folder(data_dir: Path) -> Path:
    """The folder of the operator's own texts."""
    return data_dir / "library"


def add(
    path: Path,
    data_dir: Path,
    corpus: Corpus,
    *,
    source: str | None = None,
    title: str | None = None,
    url: str | None = None,
    date: str | None = None,
    replace: bool = False,
) -> Added:
    """Brings a file into the library; the same content again changes nothing.

    The source is `source`, else the one that its name or official record says, else a new one `operator-<name>`.
    """
    path = Path(path)
    original, record = read_with_record(path)
    source_id = identify(path, corpus, source, record)
    folder = library_folder(data_dir) / source_id
    card = _card(source_id, folder, corpus, original, record, title, url, date)
    raw, name = path.read_bytes(), f"{slug(path.stem)}{path.suffix.lower() or '.txt'}"
    existing = list(text_files(folder))
    same = next((p for p in existing if p.stat().st_size == len(raw) and p.read_bytes() == raw), None)
    clashes = [] if same else [p for p in existing if p.stem == Path(name).stem]
    if clashes and not replace:
        raise InputError(
            f"“{source_id}” already has another text named “{clashes[0].name}”; use --replace to put this one in "
            f"its place, or rename the file.",
            f"« {source_id} » a déjà un autre texte nommé « {clashes[0].name} » ; --replace met celui-ci à sa "
            f"place, ou renommez le fichier.",
        )
    known = read_card(folder)
    if card is not None and card != known:
        _write(folder / CARD, card_text(card).encode())
    target = same or folder / name
    if same is None:
        _write(target, raw)
        for clash in clashes:
            if clash != target:
                clash.unlink()
    outcome: Outcome = "unchanged" if same else "replaced" if clashes else "added"
    return Added(
        source_id,
        target,
        outcome,
        card.title.fr if card else original.title,
        original.language,
        len(original.paragraphs),
        card is not None and known is None,
    )


def identify(path: Path, corpus: Corpus, source: str | None, record: DilaText | None) -> str:
    """The id of the source that a file belongs to: as asked, by its name, by its official record, or a new one."""
    if source is not None:
        if not _ID.fullmatch(source):
            raise InputError(
                f"{source!r} cannot be the id of a source; use only a-z, 0-9 and hyphens.",
                f"{source!r} ne peut pas être l'identifiant d'une source ; n'utilisez que a-z, 0-9 et des tirets.",
            )
        return source
    if path.stem in corpus.sources:
        return path.stem
    return (match(record, corpus) if record else None) or f"operator-{slug(path.stem)}"


def _card(
    source_id: str,
    folder: Path,
    corpus: Corpus,
    original: Original,
    record: DilaText | None,
    title: str | None,
    url: str | None,
    date: str | None,
) -> Card | None:
    """The card to write beside the text; None for a source of the corpus, which has its own."""
    if source_id in corpus.sources and corpus.sources[source_id].card.kind != "operator":
        if title or url or date:
            raise InputError(
                f"“{source_id}” is in the corpus, and its card has the title, address and date; leave these out.",
                f"« {source_id} » est dans le corpus, et sa fiche a le titre, l'adresse et la date ; ne les "
                f"donnez pas.",
            )
        return None
    known = read_card(folder)
    if known is None:
        return new_card(source_id, original, record, title, url, date)
    if not (title or url or date):
        return known
    return operator_card(source_id, title or known.title.fr, url=url or known.url, date=date or known.date)


def new_card(
    source_id: str,
    original: Original,
    record: DilaText | None,
    title: str | None = None,
    url: str | None = None,
    date: str | None = None,
) -> Card:
    """The card of a new source, from what was given and, for the rest, from the text and its record."""
    official = record.record if record else None
    return operator_card(
        source_id,
        title or original.title,
        url=url or (official.url if official else None),
        date=date or (official.date if official else None),
        authority=official.jurisdiction if official else None,
    )


def text_files(folder: Path) -> Iterator[Path]:
    """The texts of one source in the library, in order of name."""
    if folder.is_dir():
        yield from (
            p
            for p in sorted(folder.iterdir())
            if p.is_file() and p.suffix.lower() in SUFFIXES and not p.name.startswith(".")
        )


def _write(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).chmod(0o644)
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as e:
        raise InputError(
            f"{path} cannot be written ({e.strerror}); check the data folder.",
            f"{path} ne peut pas être écrit ({e.strerror}) ; vérifiez le dossier de données.",
        ) from e
