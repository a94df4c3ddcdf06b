"""Which of the two languages a question is in, however short, misspelt or full of acronyms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from assistant.documents.text import STOPWORDS, words
from assistant.types import Language

_QUOTED = re.compile(r"[«“\"][^»”\"]*[»”\"]")
_ACRONYM = re.compile(r"^[A-Z0-9ÉÈ&.’'/-]{2,}s?$")
_ACCENT = re.compile(r"[àâçèéêëîïôùûœÀÂÇÈÉÊËÎÏÔÙÛŒ]")
# Names that are written the same way in both languages, and words of one that the other's questions use.
_NEUTRAL = frozenset(
    "health data hub microsoft azure cloud act privacy shield framework darwin eu emc2 hdh cnil snds scaleway amazon web "
    "services conseil etat plateforme des donnees de sante assurance maladie cour comptes schrems latombe".split()
)
_MONTHS_FR = frozenset("janvier fevrier avril mai juin juillet aout septembre octobre novembre decembre".split())
_MONTHS_EN = frozenset("january february march april june july august september october november december".split())
# Words of the subject that only one of the languages writes so: what keyword questions without grammar words are told by.
_SUBJECT_FR = frozenset(
    "avocat avocats resume plainte depot revelations interne syndicats vaccins securite chiffrement partenariat revendeur marge contenu delai "
    "juge juges loi lois arret arrete hebergement hebergeur entrepot hopital hopitaux autorisation duree donnees sante recours etude".split()
)
_SUBJECT_EN = frozenset(
    "case cases members registration controller controllers joint judgment spending penalties explained amount interview withdrawal minister "
    "sensitive promise press laws law risk journalist name vaccines decree content reasons subject purpose claimant hosting host hospital "
    "hospitals warehouse authorisation authorization health appeal challenge lawsuit provider providers study".split()
)
_ONLY_FR = (STOPWORDS["fr"] - STOPWORDS["en"] - {"me", "on", "son", "fut", "a", "au"}) | _MONTHS_FR | _SUBJECT_FR
_ONLY_EN = (STOPWORDS["en"] - STOPWORDS["fr"] - {"don", "on", "me", "as", "or", "an"}) | _MONTHS_EN | _SUBJECT_EN


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["fr", "en"])
    return identifier


def detect(text: str, default: Language = "fr") -> Language:
    """“fr” or “en”; `default` (the conversation's or page's language) when the text does not tell.

    Grammar words vote first, accents next, then py3langid (Lui and Baldwin 2012) restricted to the two; quoted names and
    acronyms do not count.
    """
    bare = _QUOTED.sub(" ", text)
    content = [w for token in bare.split() if not _ACRONYM.match(token.strip("?!.,;:()")) for w in words(token)]
    telling = [w for w in content if w not in _NEUTRAL and (len(w) > 1 or w in "aàiy")]
    fr, en = (sum(w in only for w in telling) for only in (_ONLY_FR, _ONLY_EN))
    if abs(fr - en) >= 2 or (fr != en and min(fr, en) == 0):
        return "fr" if fr > en else "en"
    if fr >= en and _accented(bare):
        return "fr"
    if not telling:
        return default
    language, _ = _identifier().classify(" ".join(telling) if len(telling) > 2 else bare)
    return "fr" if language == "fr" else "en"


def _accented(text: str) -> bool:
    """True when a French accent stands in a word that is not a name (a capital inside the question)."""
    own = (
        w
        for n, w in enumerate(text.split())
        if not (_ACRONYM.match(w) or (n and w[:1].isupper()) or set(words(w)) <= _NEUTRAL)
    )
    return bool(_ACCENT.search(" ".join(own)))
