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
        r"\b(ignor|oubli|forget|disregard|bypass|contourn|overrid)\w*\b.{0,40}\b(instruction|consigne|regle|rule|prompt|previous|precedent|directive|"
        r"everything above|tout ce qui precede|system)",
        r"\b(system|initial|hidden|developer|systeme|initiale?|cachee?)s? (prompt|instruction|message|consigne)|\bprompt (systeme|system|initial)|"
        r"\b(print|reveal|show|repeat|affiche|revele|montre|repete|donne)\w*\b.{0,30}\b(prompt|instructions|consignes|api key|cle api|mot de passe|password)\b",
        r"\b(you are now|tu es (maintenant|desormais)|vous etes (maintenant|desormais)|act as|pretend (to be|you)|role.?play|joue le role|fais comme si|fais semblant|"
        r"imagine que tu es|behave as|agis comme|from now on|a partir de maintenant|developer mode|mode developpeur|jailbreak|\bdan\b mode|do anything now)\b",
        r"\b(say|write|answer|reply|respond|repeat|output|dis|ecris|reponds|repondez|repete|affirme|state|confirm|declare)\b.{0,25}\b(that|que|with|par|only|seulement|uniquement|exactly|"
        r"mot pour mot|after me|apres moi)\b.{0,80}$(?<!\?)",
        r"\b(write|compose|ecris|redige|compose|genere|generate|traduis|translate|code|program)\w*\b.{0,20}\b(poem|poeme|song|chanson|story|histoire|email|mail|tweet|script|code|essay|"
        r"dissertation|haiku|blague|joke|python|lettre|letter|article)\b",
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
