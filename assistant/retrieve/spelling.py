"""Mends a misspelt word of a question when exactly one step leads to a word of the corpus ("heberjer" → "heberger")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from assistant.documents.text import ALL_STOPWORDS, fold
from assistant.types import Language

SHORTEST = 5
_UNHYPHENED = re.compile(r"\b(\w*[ae]) t (il|elle|on|ils|elles)\b", re.IGNORECASE)  # after a vowel: not “isn t on”
_LOWER_WORD = re.compile(r"(?<![\w-])[a-zà-öø-ÿœ]{5,}(?![\w-])")


# What people write in chats for a usual word, by language.
CHAT: Mapping[Language, Mapping[str, str]] = {
    "fr": {
        **dict.fromkeys(("koi", "kwa"), "quoi"),
        **dict.fromkeys(("pk", "pkoi", "pq", "prk", "pourkoi"), "pourquoi"),
        **dict.fromkeys(("kan", "kand", "qd"), "quand"),
        **dict.fromkeys(("tjr", "tjrs", "tjs"), "toujours"),
        **dict.fromkeys(("ya", "y'a"), "il y a"),
        "ke": "que", "ki": "qui", "cb": "combien", "yavait": "il y avait", "tps": "temps", "pr": "pour", "ds": "dans", "avc": "avec",
        "bcp": "beaucoup", "mtn": "maintenant", "qqn": "quelqu'un", "qqch": "quelque chose", "jms": "jamais", "nb": "nombre",
        "cest": "c'est", "komment": "comment", "kel": "quel", "kelle": "quelle", "koment": "comment",
    },
    "en": {
        **dict.fromkeys(("wat", "wot"), "what"),
        **dict.fromkeys(("cuz", "coz", "bc"), "because"),
        "u": "you", "ur": "your", "whats": "what's", "whos": "who's", "hows": "how's", "wheres": "where's", "thats": "that's", "b4": "before",
        "dont": "don't", "doesnt": "doesn't", "didnt": "didn't", "isnt": "isn't", "wasnt": "wasn't", "cant": "can't", "wont": "won't",
        "govt": "government", "yrs": "years", "yr": "year", "abt": "about", "smth": "something",
    },
}  # fmt: skip
_WORD = re.compile(r"(?<![\w'’-])[\w']+(?![\w'’-])")
_IS_WHAT = re.compile(r"\bc (?=(?:quoi|qui|quand|combien|vrai|ou|est)\b)", re.IGNORECASE)


def spelt_out(text: str, language: Language) -> str:
    """A text with the usual spelling of what people write in chats (“c koi” is “c'est quoi”)."""
    known = CHAT[language]
    text = _WORD.sub(lambda m: known.get(m[0].lower(), m[0]), text)
    return _IS_WHAT.sub("c'est ", text) if language == "fr" else text


class Speller:
    """Known words by the forms that they have with one letter left out (SymSpell; Garbe 2012)."""

    def __init__(self, frequency: Mapping[str, int], knows: Callable[[str], bool]) -> None:
        self._knows = knows
        self._frequency = {w: n for w, n in frequency.items() if len(w) >= SHORTEST and w.isalpha()}
        self._near: dict[str, list[str]] = {}
        for word in self._frequency:
            for form in _shorter(word):
                self._near.setdefault(form, []).append(word)

    def mend_text(self, text: str) -> str:
        """A text with its unknown words mended, for searching; known words, names and figures stay as they are."""
        return _LOWER_WORD.sub(
            lambda m: m[0] if fold(m[0]) in ALL_STOPWORDS or self._knows(m[0]) else self.mend(m[0]), text
        )

    def mend(self, word: str) -> str:
        """The commonest known word one insertion, deletion, substitution or swap away; the word itself when there is none."""
        low = fold(word)
        if len(low) < SHORTEST or not low.isalpha() or low in self._frequency:
            return word
        found = {w for form in _shorter(low) for w in self._near.get(form, ()) if abs(len(w) - len(low)) <= 1}
        return max(sorted(found), key=lambda w: self._frequency[w], default=word)


def hyphened(text: str) -> str:
    """A text with the hyphens of French inversions, which are often left out: “y a t il” is “y a-t-il”."""
    return _UNHYPHENED.sub(r"\1-t-\2", text)


def _shorter(word: str) -> Iterator[str]:
    yield word
    for n in range(len(word)):
        yield word[:n] + word[n + 1 :]
