"""Who speaks, decides or acts in this matter: the bodies and the firms, by the names that questions give them (folded text)."""

from __future__ import annotations

import re

from assistant.documents.text import fold

_FIRM = (
    r"(?:microsoft(?: azure| france)?(?! 365)|azure|scaleway|ovhcloud|ovh|clever cloud|cleyrop|numspot|cloud temple|outscale|s3ns|bleu|"
    r"google(?: cloud)?|amazon|aws|orange|docaposte|doctolib)"
)
FIRMS = re.compile(_FIRM)

# One of them takes another's place in a question.
ACTORS = re.compile(
    rf"\b(?:{_FIRM}|conseil d'etat|council of state|cnil|cnam|assurance maladie|health insurance|anssi|dinum|senat|senate|parlement|"
    r"parliament|congress|cour des comptes|cour de justice(?: de l'union europeenne)?|court of justice|cjue|cjeu|general court|tribunal|"
    r"commission(?: europeenne)?|european commission|edps|cepd|ema|agence europeenne des medicaments|european medicines agency|"
    r"ministre(?: de la sante)?|(?:health )?minister|ministere|ministry|gouvernement|government|juges?(?: des referes)?|(?:interim )?judges?|"
    r"interhop|health data hub|hdh|plateforme des donnees de sante|hopitaux|hospitals|requerants|applicants)\b"
)


def names_actor(text: str) -> bool:
    """True when a body or a firm is named in a text."""
    return bool(ACTORS.search(fold(text)))


def is_actor(name: str) -> bool:
    """True for the name of a body or a firm: what is said of it is in many sources."""
    return bool(ACTORS.fullmatch(fold(name)))
