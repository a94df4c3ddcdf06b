"""Which source of the corpus an official DILA record is the text of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.documents.card import Card, Kind
from assistant.documents.corpus import Corpus
from assistant.documents.readers.dila import DilaRecord, DilaText
from assistant.documents.text import fold, stems

_NUMBER = re.compile(r"[A-Za-z]{0,3}-?\d[\d/-]*\d")
_CODE_ARTICLE = re.compile(r"\b([LRD])\.?\s?(\d+(?:-\d+)*)")
_LAW_ARTICLES = re.compile(r"\barticles?\s+((?:\d+(?:-\d+)*(?:\s*(?:,|et|à)\s*)?)+)")
_TEXTS: dict[str, tuple[Kind, ...]] = {
    "cnil": ("cnil_deliberation",),
    "jade": ("conseil_etat",),
    "article": ("law", "code"),
}


def match(found: DilaText, corpus: Corpus) -> str | None:
    """The id of the source that this record is, or None.

    In this order: an identifier or ECLI on a card; the number with the kind, unless the dates differ; the kind and the
    full date of a card without a number, when the text speaks of what the card's title names.
    """
    record, cards = found.record, [s.card for s in corpus.sources.values() if s.card.kind != "operator"]
    for tests in (_by_identifier, _by_number, _by_title, _by_date):
        ids = {card.id for card in cards if tests(record, found, card)}
        if len(ids) == 1:
            return ids.pop()
        if ids:
            return None
    return None


def telling(corpus: Corpus) -> frozenset[str]:
    """Words of the cards one of which any matching record contains: to pass over the rest of a bulk folder unread."""
    found: set[str] = set()
    for source in corpus.sources.values():
        card = source.card
        found.update(v for v in card.identifiers.values() if len(v) >= 8)
        found.update(_numbers(card))
        if card.date and len(card.date) == 10:
            found.add(card.date)
        if card.kind == "code":
            found.update(
                f">{letter}{dot}{number}<"
                for letter, number in _CODE_ARTICLE.findall(card.title.fr)
                for dot in ("", ". ", ".")
            )
    return frozenset(found)


def _by_identifier(record: DilaRecord, _: DilaText, card: Card) -> bool:
    values = set(card.identifiers.values())
    if record.id in values or (record.ecli is not None and record.ecli in values):
        return True
    return record.parent is not None and record.parent in values and _names_article(record, card)


def _by_number(record: DilaRecord, _: DilaText, card: Card) -> bool:
    if (
        card.kind not in _kinds(record)
        or not record.number
        or (record.fund == "article" and not _names_article(record, card))
    ):
        return False
    dates_differ = bool(record.date and card.date and not record.date.startswith(card.date))
    return not dates_differ and bool(set(_NUMBER.findall(record.number)) & _numbers(card))


def _by_title(record: DilaRecord, _: DilaText, card: Card) -> bool:
    """A code has neither number nor date: its name and the article's number are in the card's title."""
    if record.fund != "article" or card.kind != "code" or not _CODE_ARTICLE.search(card.title.fr):
        return False
    return fold(record.title).split(",")[0] in fold(card.title.fr) and _names_article(record, card)


def _by_date(record: DilaRecord, found: DilaText, card: Card) -> bool:
    if (
        card.number
        or not record.date
        or record.date != card.date
        or record.fund == "article"
        or card.kind not in _kinds(record)
    ):
        return False
    # A court gives many decisions on one day: the text must speak of what the card's title names.
    about = {s for s in stems(card.title.fr, "fr") if not s[0].isdigit() and len(s) > 3} - _COMMON
    return bool(about) and len(about & set(stems(found.original.text[:200_000], "fr"))) * 2 > len(about)


_COMMON = frozenset(
    stems(
        "ordonnance décision délibération arrêt avis conseil état janvier février mars avril juin juillet août "
        "septembre "
        "octobre novembre décembre collectif référé commission fond",
        "fr",
    )
)


def _kinds(record: DilaRecord) -> tuple[Kind, ...]:
    if record.fund == "jade" and "conseil d'etat" not in fold(record.jurisdiction or ""):
        return ()
    return _TEXTS[record.fund]


def _numbers(card: Card) -> frozenset[str]:
    return frozenset(n for n in _NUMBER.findall(card.number or "") if len(n) >= 4)


def _names_article(record: DilaRecord, card: Card) -> bool:
    """True when the card's title names this article, or (for a law) names none."""
    wanted = list(_ranges(card))
    if not wanted:
        return card.kind != "code"
    number = re.sub(r"[.\s*]", "", record.article or "").upper()
    letter, rest = (number[:1], number[1:]) if number[:1].isalpha() else ("", number)
    try:
        value = tuple(int(n) for n in rest.split("-"))
    except ValueError:
        return False
    return any(letter == a and low <= value <= high for a, low, high in wanted)


def _ranges(card: Card) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    title = card.title.fr
    named: list[tuple[str, str, int, int]] = [(m[1], m[2], m.start(), m.end()) for m in _CODE_ARTICLE.finditer(title)]
    if not named:
        for group in _LAW_ARTICLES.finditer(title):
            named += [
                ("", n[0], group.start(1) + n.start(), group.start(1) + n.end())
                for n in re.finditer(r"\d+(?:-\d+)*", group[1])
            ]
    for i, (letter, number, _, end) in enumerate(named):
        low = high = tuple(int(n) for n in number.split("-"))
        if i + 1 < len(named) and title[end : named[i + 1][2]].strip() == "à":
            high = tuple(int(n) for n in named[i + 1][1].split("-"))
        yield letter, low, high
