"""Names made of what a text is and when it is from: “la loi de 2019”, “the March 2024 order”."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.documents.card import Card
from assistant.documents.text import words
from assistant.retrieve.dates import find_dates, months
from assistant.types import LANGUAGES, Language

# What the titles of the cards call a text (folded), and what else people call it; and what they call any text of a kind.
_TITLED: dict[Language, dict[str, tuple[str, ...]]] = {
    "fr": {
        **{
            n: (n,)
            for n in "loi decret arrete ordonnance decision arret deliberation rapport reglement memoire referentiel".split()
        },
        "etude": ("etude", "rapport"),
        "lettre": ("lettre", "courrier"),
        "circulaires": ("circulaire",),
    },
    "en": {
        **{
            n: (n,)
            for n in "decree order decision judgment deliberation report regulation letter brief standard".split()
        },
        "act": ("act", "law"),
        "study": ("study", "report"),
        "circulars": ("circular",),
    },
}
_RULED: dict[Language, tuple[str, ...]] = {"fr": ("decision", "jugement"), "en": ("ruling", "decision", "judgment")}
_OF_KIND: dict[str, dict[Language, tuple[str, ...]]] = {
    **dict.fromkeys(("conseil_etat", "cjeu", "general_court"), _RULED),
    "cnil_deliberation": {"fr": ("decision", "avis"), "en": ("decision", "opinion")},
}


def dated_forms(card: Card) -> Iterator[str]:
    """The folded forms of a card's kind with its year, and with its month; whoever takes them must leave out what two cards share."""
    for language in LANGUAGES:
        title = card.short[language]
        called = [n for w in words(title) for n in _TITLED[language].get(w, ())]
        called += _OF_KIND.get(card.kind, {}).get(language, ())
        dates = {d[:size] for d in (card.date or "", *find_dates(title)) for size in (4, 7) if len(d) >= size}
        for noun in dict.fromkeys(called):
            for date in sorted(dates):
                for when in _written(date):
                    yield f"{noun} de {when}" if language == "fr" else f"{when} {noun}"
                    if language == "en":
                        yield f"{noun} of {when}"


def _written(date: str) -> Iterator[str]:
    """A year, or a month in every way of writing it, folded."""
    year, _, month = date.partition("-")
    yield from (f"{name} {year}" for name in months(int(month))) if month else (year,)
