"""What a follow-up is about: the source that it means, among those that were named and cited before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.text import fold, words
from assistant.retrieve.actors import is_actor
from assistant.retrieve.anaphora import pointed_at
from assistant.retrieve.names import MAIN, Names
from assistant.retrieve.phrases import PLACES
from assistant.types import LANGUAGES, Language

_POINTED = re.compile(
    r"\b(?:cet|cette|ces|ce|this|that|these|those|son|sa|ses|its|the|le|la|l'|du|au) ?(?P<noun>[a-z]{3,})(?:-l[ai]|-ci)?"
)
_HELD = re.compile(r"\b(?:son|sa|ses|leurs?|its|their|his|her) (?P<held>[a-z]{3,}(?: [a-z]{3,})?)")
_DAY = re.compile(r"\d{1,2} \w+ \d{4}")
_DETERMINED = re.compile(
    r"(?:\b(?:le|la|les|the)\s+|\bl['’]\s?|\b(?:arrêt|arret|loi|décret|article)\s+)+$", re.IGNORECASE
)
# What a noun may point at when no title holds it: the kinds of the cards (“|” parts the nouns).
_POINTS_AT = {
    "decision|jugement|judgment|ruling|affaire|case|arret|recours|action|proces|litige|appeal|appel|pourvoi|ordonnance|order|juge|judge|court": (
        "conseil_etat",
        "cjeu",
        "general_court",
    ),
    "loi|law|act|statute": ("law", "us_law", "code"),
    "rapport|report|etude|study|enquete|inquiry": ("report",),
    "article|journal|newspaper": ("press_article", "news"),
    "deliberation|authorisation|autorisation|avis|opinion": ("cnil_deliberation",),
    "framework|cadre|accord|agreement": ("eu_decision",),
    "reglement|regulation": ("eu_regulation",),
}
_KINDS = {noun: frozenset(kinds) for nouns, kinds in _POINTS_AT.items() for noun in nouns.split("|")}
# Nouns that may point at anything that was said.
_ANYTHING = frozenset(
    """
    cas dossier procedure histoire point sujet question chose mesure mesures raison raisons texte document risque delai date matiere reponse
    argument position choix probleme text case file procedure proceedings story subject matter thing measure reason risk deadline answer
    choice problem issue people gens personnes company entreprise societe
    """.split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An earlier question as it was understood: its text, what it stands on, the sources it is about, those cited for it.

    `goes_on`: what “why?” asks after: the whole of it, unless its own words were as bare; `titled`: the text begins with a source's title.
    """

    text: str
    base: str
    language: Language
    named: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    alone: bool = True
    goes_on: str = ""
    titled: bool = False

    @property
    def talked(self) -> tuple[str, ...]:
        """The sources that it is about, the likeliest first: of a follow-up those that answered it, else those that it names."""
        return (*self.named, *self.cited) if self.alone else (*self.cited, *self.named)

    @property
    def subject(self) -> str | None:
        """The one source that it is about, when there is one: named in it, else first cited for it."""
        return (self.named or self.cited or (None,))[0]


def meant(said: str, known: Sequence[Asked], names: Names, language: Language) -> tuple[str | None, bool]:
    """The source that a follow-up is about, and whether its own words or the course of the conversation make it sure."""
    if chosen := _chosen(said, known, names, language):
        return chosen, True
    last = known[-1]
    if not last.alone and last.cited:
        return last.cited[0], True
    return last.subject, False


def belonging(said: str, source: str, names: Names) -> tuple[str, ...]:
    """The sources that a possessive points at: “its implementing decree” is a decree that the source's card leads to."""
    if source not in names.cards:
        return ()
    own = {_stem(w) for lang in LANGUAGES for w in words(names.title(source, lang))}
    nouns = {_stem(w) for m in _HELD.finditer(fold(said)) for w in words(m["held"])} - own
    near = (r.to for r in names.cards[source].relations if r.to in names.cards)
    return tuple(
        s
        for s in dict.fromkeys(near)
        if nouns & {_stem(w) for lang in LANGUAGES for w in words(names.title(s, lang))[:1]}
    )


def can_be_meant(said: str, known: Sequence[Asked], names: Names, language: Language) -> bool:
    """False when the question points at something that was not talked of: “this base” after a question on a US Act."""
    nouns = pointed_at(said, names.mentions(said))
    if not nouns or _chosen(said, known, names, language):
        return True
    talked = {_stem(w) for a in known for w in words(a.text)}
    return all(_stem(n) in talked or n in _ANYTHING for n in nouns)


def matter(said: str, last: Asked, names: Names) -> tuple[str, ...]:
    """The sources of the terms that a follow-up brings (“and on the merits?”) which have to do with what was talked of."""
    talked = {*last.named, *last.cited} or {MAIN}
    near = {r.to for s in talked if s in names.cards for r in names.cards[s].relations} | {
        c.id for c in names.cards.values() if any(r.to in talked for r in c.relations)
    }
    brought = (s for m in names.mentions(said) if not m.is_source for s in names.glossary.terms[m.id].sources)
    return tuple(s for s in dict.fromkeys(brought) if s in near or s in talked)


def _chosen(said: str, known: Sequence[Asked], names: Names, language: Language) -> str | None:
    """The source that an ordinal or a noun (“the second”, “this order”) picks out among those talked of."""
    folded = fold(said)
    last = known[-1]
    sides = last.named if len(last.named) > 1 else ()
    for place, pattern in PLACES.items():
        if len(sides) > 1 and pattern.search(folded) and place < len(sides):
            return sides[place]
    talked = list(dict.fromkeys(s for a in reversed(known) for s in a.talked if s in names.cards))
    for m in _POINTED.finditer(folded):
        noun = _stem(m["noun"])
        titled = [s for s in talked if noun in (_stem(w) for w in words(names.title(s, language)))]
        kinds = _KINDS.get(noun, frozenset())
        fitting = titled or [s for s in talked if names.cards[s].kind in kinds]
        if fitting:
            return fitting[0]
    return None


def own_words(source: str, known: Sequence[Asked], names: Names, language: Language) -> str | None:
    """How the person called a source, with its article; None when they did not name it."""
    for asked in reversed(known):
        for m in names.mentions(asked.text) if asked.language == language else ():
            named = m.id == source if m.is_source else source in names.glossary.terms[m.id].sources[:1]
            name = asked.text[m.start : m.end]
            if named and not is_actor(name) and re.search(r"[a-z]", _DAY.sub("", fold(name))):
                article = _DETERMINED.search(asked.text[: m.start])
                name = (article[0] if article else "") + name
                return name[:1].upper() + name[1:]
    return None


def _stem(word: str) -> str:
    return word.rstrip("s")
