"""Mends a misspelt word of a question when exactly one step leads to a word of the corpus ("heberjer" → "heberger")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from assistant.documents.text import ALL_STOPWORDS, fold

SHORTEST = 5
_UNHYPHENED = re.compile(r"\b(\w*[ae]) t (il|elle|on|ils|elles)\b", re.IGNORECASE)  # after a vowel: not “isn t on”
_LOWER_WORD = re.compile(r"(?<![\w-])[a-zà-öø-ÿœ]{5,}(?![\w-])")


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
