"""The card of a source that the operator brought in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from pydantic import ValidationError

from assistant.documents import yamlio
from assistant.documents.card import Bilingual, Card, Status
from assistant.errors import CorpusError, InputError

CARD = "card.yaml"
_STATUS = Status(fr="texte apporté par l'exploitant", en="text brought in by the operator")
_MAX_TITLE, _MAX_SHORT = 300, 80


def operator_card(
    source_id: str, title: str, *, url: str | None = None, date: str | None = None, authority: str | None = None
) -> Card:
    """A checked card of kind “operator”; InputError names what is wrong with what was given."""
    title = " ".join(title.split())[:_MAX_TITLE] or source_id
    short = title if len(title) <= _MAX_SHORT else title[: _MAX_SHORT - 1].rsplit(" ", 1)[0] + "…"
    _check_date(date)
    try:
        author = authority or (urlsplit(url).hostname if url else None) or "—"
        return Card(
            id=source_id,
            kind="operator",
            title=Bilingual(fr=title, en=title),
            short=Bilingual(fr=short, en=short),
            authority=Bilingual(fr=author, en=author),
            number=None,
            date=date,
            url=url,
            url_basis="operator" if url else None,
            licence="not stated",
            status=_STATUS,
        )
    except (ValidationError, ValueError) as e:
        first = e.errors()[0] if isinstance(e, ValidationError) else {"loc": ("url",), "msg": str(e)}
        name = ".".join(str(x) for x in first["loc"])
        hints = {
            "url": ("an address begins with https://", "une adresse commence par https://"),
            "id": (
                "a source id has only a-z, 0-9 and hyphens",
                "un identifiant de source n'a que a-z, 0-9 et des tirets",
            ),
        }
        en, fr = hints.get(name, (str(first["msg"]), str(first["msg"])))
        raise InputError(
            f"The {name or 'card'} of the new source cannot be used: {en}.",
            f"« {name or 'card'} » de la nouvelle source ne convient pas : {fr}.",
        ) from e


def read_card(folder: Path) -> Card | None:
    """The card in an operator's folder, or None when there is none; InputError when it is broken."""
    path = folder / CARD
    if not path.is_file():
        return None
    try:
        card = yamlio.parse(path, Card)
    except CorpusError as e:
        raise InputError(f"{e.en} Mend or remove this file.", f"{e.fr} Corrigez ou retirez ce fichier.") from e
    if card.id != folder.name or card.kind != "operator":
        raise InputError(
            f"{path}: the card must have the id “{folder.name}” and the kind “operator”; mend it.",
            f"{path} : la fiche doit avoir l'identifiant « {folder.name} » et le genre « operator » ; corrigez-la.",
        )
    return card


def card_text(card: Card) -> str:
    """The card as YAML, without what is empty or usual."""
    data: dict[str, Any] = card.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(
        data | {"number": card.number, "date": card.date}, allow_unicode=True, sort_keys=False, width=120
    )


def _check_date(date: str | None) -> None:
    if date is None:
        return
    try:
        if len(date) not in (4, 7, 10) or not date.isascii():
            raise ValueError(date)
        dt.date.fromisoformat((date + "-01-01")[:10])
    except ValueError as e:
        raise InputError(
            f"The date {date!r} cannot be used; write YYYY, YYYY-MM or YYYY-MM-DD.",
            f"La date {date!r} ne convient pas ; écrivez AAAA, AAAA-MM ou AAAA-MM-JJ.",
        ) from e
