"""What is turned away before any search, and how a refusal is named afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from assistant.documents.text import clean, fold
from assistant.respond.evidence import Decision
from assistant.retrieve.outside import Strange
from assistant.retrieve.understand import Query
from assistant.types import RefusalReason

# What an attempt to steer the assistant looks like. Extractive answers cannot obey; this only names the refusal rightly.
_STEERING = tuple(
    re.compile(p)
    for p in (
        r"^\W*(please |now |s'il te plait |stp )?(ignore[zr]?|oublie[zr]?|forget|disregard|bypass|contourne[zr]?|override)\b.{0,40}"
        r"\b(instruction|consigne|regle|rule|prompt|previous|precedent|above|precede|guideline)",
        r"\b(ignore[zr]?|oublie[zr]?|forget|disregard)\b (all |any |the |your |of |tes |vos |toutes |les |my |these )*"
        r"(previous|prior|above|earlier|instructions|consignes|system|rules|regles que)\b",
        r"\b(your|ton|tes|vos|votre|the|le) (system|initial|hidden|developer|systeme|cache) ?(prompt|instructions?|message|consignes?)|"
        r"\bsystem prompt\b|\bprompt (systeme|system|initial)\b",
        r"\b(print|reveal|show|repeat|affiche[zr]?|revele[zr]?|montre[zr]?|repete[zr]?)\b.{0,20}\b(your|ton|ta|tes|vos|votre)\b.{0,20}"
        r"\b(prompt|instructions?|consignes?|api key|cle api|password|mot de passe)\b",
        r"\b(you are now|tu es (maintenant|desormais)|vous etes (maintenant|desormais)|pretend (to be|you)|role.?play|joue le role|fais comme si|"
        r"fais semblant|imagine que tu es|developer mode|mode developpeur|jailbreak|do anything now)\b|(?:^|[.!;:,] *)(please )?act as\b",
        r"^\W*(please )?(say|repeat|answer only|reply only|respond only|dis|repete[zr]?|reponds (seulement|uniquement|juste)|"
        r"affirme|declare) (that|que|after me|apres moi|with|par|yes|oui|exactly|:|\")",
        r"^\W*(please |can you |could you |peux.tu |pouvez.vous |tu peux )?(write|compose|draft|ecris|ecrire|redige[rz]?|compose[rz]?|genere[rz]?|generate|"
        r"traduis|translate)\b.{0,40}\b(poem|poeme|song|chanson|story|histoire|e-?mail|tweet|script|code|essay|dissertation|haiku|blague|joke|python|"
        r"lettre|letter|article|sentence|phrase)\b",
        r"base64|rot13|<\s*script|</?system>|\[/?inst\]|###\s*(system|instruction)",
    )
)
_OFF_TOPIC_COVERAGE = 0.34


@dataclass(frozen=True, slots=True)
class Barred:
    """A question that is turned away at the door, and what its message tells."""

    reason: RefusalReason
    values: Mapping[str, object]


def bar(question: str, limit: int) -> Barred | None:
    """Why a question is not searched for: empty, too long, or an instruction; None when it is to be answered."""
    text = clean(question)
    if not any(c.isalnum() for c in text):
        return Barred("empty", {})
    if len(text) > limit:
        return Barred("too_long", {"length": len(text), "limit": limit})
    folded = fold(text)
    if any(p.search(folded) for p in _STEERING):
        return Barred("instructions", {})
    return None


def reason(query: Query, decision: Decision, odd: Strange) -> RefusalReason:
    """Why the sources do not answer: an attempt to steer, another subject, or the subject but not in the sources."""
    lead = decision.features.get("outside_lead", 0.0)
    if odd.instructions >= odd.off_topic and odd.instructions > 0 and lead > 0:
        return "instructions"
    if (
        not query.named
        and not query.terms
        and (lead > 0 or decision.features.get("coverage", 0.0) < _OFF_TOPIC_COVERAGE)
    ):
        return "off_topic"
    return "not_in_sources"
