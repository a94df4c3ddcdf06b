"""“When is Schrems I from?”: the sentence of a source that gives its own date, when nothing else is asked."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.documents.card import Card
from assistant.documents.text import stems
from assistant.index.entries import SentenceEntry
from assistant.index.load import Index
from assistant.respond.parts import Part
from assistant.retrieve.dates import find_dates
from assistant.retrieve.question import Encoded
from assistant.retrieve.understand import Query
from assistant.types import LANGUAGES, Language, Passage

_LEADS = ("definition-1", "essentiel-1")
# Words that ask for the date of a text without saying anything else of it.
_DATING: dict[Language, str] = {
    "fr": "date dater daté rendu rendue prise pris adopté adoptée décision arrêt ordonnance délibération loi décret texte "
    "rapport quand jour année premier première second seconde deuxième",
    "en": "date dated made given issued adopted decided handed delivered decision ruling judgment order deliberation law act "
    "decree text report when day year from first second",
}


def own_date(query: Query, encoded: Encoded, index: Index, language: Language) -> Part | None:
    """The sentence with the date of the one source that a question names; None when the question asks for more than that."""
    if query.kind.kind != "when" or len(query.named) != 1:
        return None
    card = index.cards.get(query.named[0])
    if card is None or not card.date or set(encoded.stems) - of_name(card, query.language):
        return None
    units = (index.units.get(f"{card.id}#{paragraph}") for paragraph in _LEADS)
    passages = (p for unit in units if unit and (p := unit.passages.get(language)))
    parts = (Part(p, s.start, s.end) for p in passages for s in _sentences(p, index))
    return next((part for part in parts if card.date in find_dates(part.text)), None)


def _sentences(passage: Passage, index: Index) -> Iterator[SentenceEntry]:
    return (index.sentences[row] for row in index.sentence_rows.get(passage.id, ()))


def of_name(card: Card, language: Language) -> set[str]:
    """The stems of what a source is called, and of the words that date a text."""
    names = [card.title[x] for x in LANGUAGES] + [card.short[x] for x in LANGUAGES]
    names += [card.id.replace("-", " "), *card.aliases.fr, *card.aliases.en, card.number or ""]
    names += [card.authority[x] for x in LANGUAGES]
    return {s for n in names for s in stems(n, language)} | set(stems(_DATING[language], language))
