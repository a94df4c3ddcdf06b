"""Official texts of the corpus's sources, taken from a folder of DILA XML files that was already downloaded."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.documents.bring import Added, add
from assistant.documents.corpus import Corpus
from assistant.documents.official import match, telling
from assistant.documents.readers.decode import read_bytes
from assistant.documents.readers.dila import parse_dila
from assistant.errors import InputError

_OUTDATED = frozenset(
    """
    ABROGE ABROGE_DIFF MODIFIE MODIFIE_MORT_NE PERIME ANNULE TRANSFERE DISJOINT SUBSTITUE VIGUEUR_DIFF
    """.split()
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left aside, and why."""

    path: Path
    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a synchronisation did with each XML file of the folder."""

    added: tuple[Added, ...] = ()
    unchanged: tuple[Added, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def sync(folder: Path, corpus: Corpus, data_dir: Path) -> SyncReport:
    """Adds the official files whose identifier, number, ECLI or date is that of a source; a newer one replaces it."""
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(
            f"“{folder}” is not a folder; unpack the DILA archive and name the folder that results.",
            f"« {folder} » n'est pas un dossier ; décompressez l'archive de la DILA et nommez le dossier obtenu.",
        )
    words = sorted((re.escape(w.encode()) for w in telling(corpus)), key=len, reverse=True)
    may_match = re.compile(b"|".join(words) or rb"(?!)")
    skipped: list[Skipped] = []
    chosen: dict[tuple[str, str], Path] = {}
    for path in _xml_files(folder):
        source_id = _source_or_reason(path, corpus, may_match)
        if isinstance(source_id, Skipped):
            skipped.append(source_id)
            continue
        key = (source_id, path.stem.lower())
        kept, left = sorted((path, chosen.get(key, path)), key=lambda p: (p.stat().st_mtime, p), reverse=True)
        chosen[key] = kept
        if left != kept:  # a full archive and its increments may hold one record several times
            skipped.append(
                Skipped(
                    left,
                    "a newer copy of this record is in the folder.",
                    "une copie plus récente de cette notice est dans le dossier.",
                )
            )
    done = [add(path, data_dir, corpus, source=source_id, replace=True) for (source_id, _), path in chosen.items()]
    return SyncReport(
        tuple(a for a in done if a.outcome != "unchanged"),
        tuple(a for a in done if a.outcome == "unchanged"),
        tuple(skipped),
    )


def _source_or_reason(path: Path, corpus: Corpus, may_match: re.Pattern[bytes]) -> str | Skipped:
    try:
        raw = read_bytes(path)
        if not may_match.search(raw):
            return Skipped(
                path,
                "no source has its identifier, number or date.",
                "aucune source n'a son identifiant, son numéro ou sa date.",
            )
        found = parse_dila(path, raw)
    except InputError as e:
        return Skipped(path, e.en, e.fr)
    if found is None:
        return Skipped(path, "the record has no text.", "la notice n'a pas de texte.")
    if found.record.state in _OUTDATED:
        return Skipped(
            path,
            f"this version is not in force ({found.record.state}).",
            f"cette version n'est pas en vigueur ({found.record.state}).",
        )
    return match(found, corpus) or Skipped(
        path,
        "no source, or more than one, has its identifier, number or date.",
        "aucune source, ou plusieurs, n'ont son identifiant, son numéro ou sa date.",
    )


def _xml_files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(root) / name for name in sorted(names) if name.lower().endswith(".xml"))
