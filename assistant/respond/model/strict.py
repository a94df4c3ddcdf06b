"""What a model must not do to the words of a quote, though every word of its sentence is there: four crude signs.

They cost some true paraphrases. A model that is told to keep the words of its evidence seldom needs what they forbid, and
what is withheld is replaced by the quote, so that strictness loses style and no content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.sentences import sentence_spans
from assistant.documents.text import ALL_STOPWORDS, fold, stems, words
from assistant.types import Language

_NAME = re.compile(
    r"(?<![\w'’])(?:[A-ZÀ-ÖØ-Þ][\w&.-]*\w)(?:(?:\s+|\s+(?:d['’] ?|de |du |of )|-)[A-ZÀ-ÖØ-Þ][\w&.-]*\w)*"
    r"|\b(?:\d{4}-\d{2,}|\d{5,}|[CT]-\d+/\d+)\b"
)
_ELIDED = re.compile(r"\b([dlnsjmtcDLNSJMTC]|qu|Qu)['’](?=[A-ZÀ-ÖØ-Þ])")
_MONTHS = frozenset(
    "january february march april may june july august september october november december janvier fevrier mars avril mai juin juillet "
    "aout septembre octobre novembre decembre".split()
)
_VOICE = re.compile(r"\b(?:par|by)\b")
_SAYS = re.compile(r"\b(?:selon|d'apres|according to)\s+(?:l'|la |le |les |the )?$")
_CUES = frozenset(
    "ne n aucun aucune ni jamais sans non difficile difficilement not no never without nor neither cannot hard hardly unlikely".split()
)
_REACH = 4  # words after a cue in which the word that it denies stands
_TORN = 2  # content words that come before a clause, dates apart, when it is torn out of its sentence


def objection(sentence: str, quotes: Sequence[str], language: Language) -> str | None:
    """What is wrong with a sentence, or None."""
    spoken = [quote[a:b] for quote in quotes for a, b in sentence_spans(quote)]
    if any(_reordered(sentence, q) for q in spoken):
        return "order"
    if not set(re.findall(r"\b[IVX]+\b", sentence)) <= set(re.findall(r"\b[IVX]+\b", " ".join(quotes))):
        return "numeral"
    if any(_torn(sentence, q) for q in spoken):
        return "torn"
    if _denied(sentence, language) ^ _denied(" ".join(quotes), language) and _turned(sentence, spoken, language):
        return "negation"
    return None


def names(text: str) -> list[str]:
    """The names and reference numbers of a text, folded, each once, in order; who is said to say it is not among them."""
    plain = _ELIDED.sub(r"\1' ", text)
    found: dict[str, None] = {}
    for m in _NAME.finditer(plain):
        name = fold(m[0])
        first = name.split()[0]
        if m.start() == 0 and first in ALL_STOPWORDS:
            name = name.removeprefix(first).strip()
        if name and name not in _MONTHS and not _SAYS.search(fold(plain[: m.start()])):
            found.setdefault(name)
    return list(found)


def _reordered(sentence: str, quote: str) -> bool:
    """True for names in another order than in the quote: “A authorised B at C” is not “C authorised B at A”. A change of voice
    may change it; who does what is then checked elsewhere."""
    claim, there = names(sentence), names(quote)
    shared = [n for n in claim if n in there]
    if shared == [n for n in there if n in shared]:
        return False
    return bool(_VOICE.search(fold(sentence))) == bool(_VOICE.search(fold(quote)))


def _torn(sentence: str, quote: str) -> bool:
    """True for words that stand in the middle of a quote: what comes before them there may be “because, in its view”."""
    at = fold(quote).find(fold(sentence).rstrip(".!… "))
    before = [w for w in words(quote[:at]) if w not in ALL_STOPWORDS | _MONTHS and not w[0].isdigit()] if at > 0 else []
    return len(before) >= _TORN


def _turned(sentence: str, spoken: Sequence[str], language: Language) -> bool:
    """True when a word that one side denies stands on the other side without its denial."""
    own, denied = set(stems(sentence, language)), _denied(sentence, language)
    for quote in spoken:
        theirs = _denied(quote, language)
        if (theirs & own) - denied or (denied & set(stems(quote, language))) - theirs:
            return True
    return False


def _denied(text: str, language: Language) -> frozenset[str]:
    """The stems that a negation of a text denies: the first content word after each."""
    found: set[str] = set()
    told = words(text)
    for n, word in enumerate(told):
        if word in _CUES:
            after = (w for w in told[n + 1 : n + 1 + _REACH] if w not in _CUES)
            found.update(next(((s[0],) for w in after if (s := stems(w, language))), ()))
    return frozenset(found)
