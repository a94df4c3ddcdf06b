"""Evidence of known content in both languages, the question it answers, and the extractive answer made of it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from assistant.documents.card import Bilingual, Card, Status
from assistant.documents.glossary import Glossary
from assistant.respond.compose import answer
from assistant.respond.parts import Part
from assistant.retrieve.understand import Names, Query, understand
from assistant.types import Answer, IndexInfo, Language, Passage

DAY = dt.date(2026, 11, 22)
INFO = IndexInfo(fingerprint="f", sources=1, passages=2)

# A: who authorised what, for how long; B: what became of the suspension; C: what one side claims; D: a negative finding; E: money.
SENTENCES: dict[Language, dict[str, str]] = {
    "fr": {
        "A": "Le 21 décembre 2023, la CNIL a autorisé pour trois ans le Health Data Hub à constituer l'entrepôt EMC2 chez Microsoft.",
        "B": "Le 22 mars 2024, le juge des référés du Conseil d'État a rejeté la demande de suspension de cette autorisation.",
        "C": "Selon l'association InterHop, l'hébergement chez Microsoft expose les données à un accès des autorités américaines.",
        "D": "L'expertise n'a trouvé aucun hébergeur européen capable de répondre aux exigences dans un délai compatible avec le projet.",
        "E": "Le contrat a coûté 2,4 millions d'euros en 2022 et couvre 12 % des besoins.",
    },
    "en": {
        "A": "On 21 December 2023, the CNIL authorised the Health Data Hub for three years to set up the EMC2 warehouse at Microsoft.",
        "B": "On 22 March 2024, the interim judge of the Conseil d'État dismissed the request to suspend this authorisation.",
        "C": "According to the association InterHop, hosting at Microsoft exposes the data to access by the American authorities.",
        "D": "The expert report found no European host able to meet the requirements within a time compatible with the project.",
        "E": "The contract cost 2.4 million euros in 2022 and covers 12% of the needs.",
    },
}
QUESTIONS: dict[Language, str] = {
    "fr": "Qu'a décidé la CNIL au sujet de l'entrepôt EMC2 et qu'en a-t-on dit ?",
    "en": "What did the CNIL decide about the EMC2 warehouse and what was said of it?",
}
CARD = Card(
    id="s1",
    kind="cnil_deliberation",
    title=Bilingual(fr="Titre", en="Title"),
    short=Bilingual(fr="Titre", en="Title"),
    authority="CNIL",
    number=None,
    date="2023-12-21",
    status=Status(fr="en vigueur", en="in force"),
)
INDEX: Any = SimpleNamespace(cards={"s1": CARD}, info=INFO)


def parts(language: Language, names: str = "ABCDE", **change: Any) -> list[Part]:
    """A part for each sentence, each in a passage of its own between other words."""
    return [_part(name, SENTENCES[language][name], language, **change) for name in names]


def _part(name: str, text: str, language: Language, **change: Any) -> Part:
    whole = f"… {text} …"
    passage = Passage(
        id=f"s1/{language}#{name}",
        source_id="s1",
        document="digest",
        language=language,
        paragraph=name,
        start=0,
        end=len(whole),
        text=whole,
        **change,
    )
    return Part(passage, 2, 2 + len(text))


def query(language: Language, question: str | None = None) -> Query:
    """The question as the assistant understands it."""
    return understand(question or QUESTIONS[language], Names.of(INDEX.cards, Glossary()), language=language)


def extractive(language: Language, given: list[Part] | None = None) -> Answer:
    """The extractive answer."""
    made = answer(
        given or parts(language), INDEX.cards, DAY, language, question=QUESTIONS[language], confidence=0.9, index=INFO
    )
    return made.model_copy(update={"timings_ms": {"total": 5.0}})
