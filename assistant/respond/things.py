"""The thing of a plain form that a question asks for, and whether the answer holds one: a sum, a case number, an address, a name.

The decision to answer weighs evidence; this is the check after it. A question that asks for a sum of money is not answered by
sentences without one, however near they are: that is refused, and the refusal says what is missing. Only forms that a
pattern recognises for sure are checked (no answerable question of the calibration, development and benchmark `dev` sets is
lost by it).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.documents.text import fold, stem_set, stems
from assistant.respond.demands import HELD
from assistant.respond.parts import Part
from assistant.retrieve.dates import find_dates
from assistant.retrieve.names import Names
from assistant.retrieve.understand import Query

# “verdict”: what somebody will decide, which no source can tell; “definition”: of what no sentence names; “gap”: a known one, whatever its form
Thing = Literal["sum", "identifier", "contact", "person", "verdict", "definition", "gap"]


@dataclass(frozen=True, slots=True)
class _Row:
    """`asked` is sought in the folded question, `held` in a sentence as it is written (`bare`: without the names known)."""

    thing: Thing
    asked: re.Pattern[str]
    held: re.Pattern[str]
    bare: bool = False


_PAID = r"coute\w*|couter\w*|verse\w*|paye\w*|paie\w*|touche\w*|gagne\w*|factur\w*|depens\w*|rapporte\w*|euros?|argent"
_COSTS = r"costs?|pays?|paid|earns?|charge[ds]?|money|euros|spend|spent|receives?|fine|worth"
_SUM = (
    r"prix|montant|cout|budget|somme|amende|tarif|salaire|remuneration|subvention|price|cost|amount|sum|fine|fees?|salary|"
    r"penalty"
)
_IS = r"(?: (?:est|etait|sera|sont|serait|is|was|are|were|did|fut|le|la|les|the|its|exact|annual|total|exactement|annuel|a))*"
_WHICH = r"(?:quel(?:le)?s?|what|which|whats|what's)"
_CASE = r"(?:affaire|decision|deliberation|ordonnance|requete|arret|dossier|marche|contrat|pourvoi)"

_DAY = len("2020-09-21")
_RATE = (
    r"(?:\b(?:par|per|a|each|every|chaque) (?:\w+ )?(?:an|annee|année|mois|jour|patient|personne|dossier|tete|tête|year|month|day|person|record|"
    r"head|annum)s?\b)"
)
_MONEY = HELD["money"].pattern

_DECIDES = (
    r"(?:conseil d'etat|council of state|cjue|cjeu|ecj|cour|courts?|tribunal|juges?|judges?|cnil|commission|senat|senate|parlement|parliament|"
    r"gouvernement|government)"
)
_NEVER = re.compile(r"(?!)")

_TABLE = (
    _Row(
        "verdict",
        re.compile(
            rf"\bwill (?:the )?(?:[a-z]+ )?{_DECIDES}\b.{{0,30}}\b(?:rule|decide|annul|overturn|uphold|strike|confirm|dismiss|renew|"
            rf"extend|fine|ban)\b|\b(?:what|how) will (?:the )?(?:[a-z]+ )?{_DECIDES}\b|\bnext time\b|"
            rf"\b{_DECIDES}\b.{{0,20}}\b(?:va|vont)(?:-(?:t-)?(?:il|elle|on|ils|elles))? (?:decider|juger|annuler|confirmer|rejeter|"
            r"trancher|sanctionner|renouveler|prolonger|condamner|interdire)\b|\b(?:decidera|jugera|annulera|confirmera|tranchera|"
            r"rejettera|renouvellera|prolongera|sanctionnera|interdira)\b|\bla prochaine fois\b|"
            r"\b(?:sera|seront)(?:-t-(?:il|elle))? (?:juge|rendu|tranche|examine|plaide)e?s? quand\b|"
            r"\bquand\b.{0,40}\b(?:sera|seront)(?:-t-(?:il|elle|ils|elles))? "
            r"(?:juge|rendu|tranche|examine|plaide)e?s?\b|\bwhen will\b.{0,40}\b(?:be (?:decided|heard|judged|ruled)|rule|decide)\b"
        ),
        _NEVER,
    ),
    _Row(  # a total is no rate
        "sum",
        re.compile(
            rf"\b(?:combien\b.{{0,60}}\b(?:{_PAID})|how much\b.{{0,60}}\b(?:{_COSTS})|{_WHICH}{_IS} (?:{_SUM}))\b.{{0,60}}{_RATE}"
        ),
        re.compile(rf"(?:{_MONEY}).{{0,80}}{_RATE}|{_RATE}.{{0,80}}(?:{_MONEY})", re.IGNORECASE),
    ),
    _Row(
        "sum",
        re.compile(
            rf"\bcombien (?!de (?:temps|jours|mois|semaines)\b|d'an).{{0,60}}\b(?:{_PAID})\b|"
            rf"\b{_WHICH}{_IS} (?:{_SUM})\b|\bhow much\b.{{0,60}}\b(?:{_COSTS})\b|"
            r"\bhow much (?:did|does|has|is|was)\b"
        ),
        HELD["money"],
    ),
    _Row(
        "identifier",
        re.compile(
            rf"\b{_WHICH}{_IS} (?:numeros?|references?)\b(?! vert| de telephone)|"
            rf"\bnumeros? (?:d'|de (?:la |l'|cette )?)(?:\w+ )?{_CASE}\b|"
            r"\b(?:case|docket|file|registration|reference|contract) numbers?\b|"
            r"\bnumbers? of (?:the|that|this) (?:\w+ ){0,3}(?:case|decision|deliberation|order|ruling|contract|tender)\b"
        ),
        HELD["identifier"],
    ),
    _Row(
        "contact",
        re.compile(
            r"\b(?:numero (?:vert|de telephone)|(?:phone|telephone) number|adresse (?:e-?mail|mail|postale|electronique|du siege)|"
            r"(?:e-?mail|postal|street|web) address|quelle est l'adresse|what is the address)\b"
        ),
        HELD["contact"],
    ),
    _Row(
        "person",
        re.compile(
            r"\b(?:donne\w*|cite\w*)(?:[- ]moi)? (?:le |les |leurs? )?noms?\b|\bleurs noms\b|\bcomment s'appel\w+|"
            rf"\b{_WHICH}{_IS} (?:full )?(?:noms?|names?) (?:des?|du|of)\b.{{0,30}}\b(?:juges?|rapporteure?s?|particuliers?|personnes?|"
            r"directeurs?|directrice|avocats?|judges?|individuals?|persons?|people|directors?|lawyers?)\b|"
            r"\b(?:give|tell|list)(?: me| us)? (?:the|their) (?:full )?names?\b"
        ),
        HELD["person"],
        bare=True,
    ),
)


def lacking(question: str, texts: Sequence[str], names: Names) -> Thing | None:
    """The thing that a question asks for and that no sentence of its answer holds; None when there is none.

    What the question itself holds answers nothing.
    """
    folded = fold(question)
    for row in _TABLE:
        if row.asked.search(folded):
            given = {m[0].lower() for m in row.held.finditer(question)}
            said = [_without(t, names) if row.bare else t for t in texts]
            of_day = row.thing == "identifier" and any(len(d) == _DAY for d in find_dates(question))
            if (
                of_day and len(about := names.find_sources(question)) == 1
            ):  # the number of another decision is no answer
                said = [_without(t, names, about[0]) for t in texts if about[0] in names.find_sources(t)]
            if not any(m[0].lower() not in given for t in said for m in row.held.finditer(t)):
                return row.thing
    return None


def undefined(query: Query, parts: Sequence[Part]) -> bool:
    """True when a definition is asked for of what no sentence of the answer, nor a heading above it, names at all."""
    if query.kind.kind != "definition" or query.named or query.terms:
        return False
    asked = set(stems(query.kind.asked.sub(" ", fold(query.own or query.asked)), query.language))
    told = (stem_set(" ".join((p.text, *p.passage.headings)), query.language) for p in parts)
    return bool(asked) and not any(asked & t for t in told)


def _without(text: str, names: Names, but: str | None = None) -> str:
    """The text with every name that the corpus knows, `but` the names of one source, blanked out: “Conseil d'État” is nobody's name."""
    for m in sorted(names.mentions(text), key=lambda m: -m.start):
        text = f"{text[: m.start]} _ {text[m.end :]}" if m.id != but else text
    return text
