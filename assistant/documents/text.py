"""Plain-text helpers shared by the lexical index and the understanding of questions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from assistant.types import Language

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\d+(?:[-/.]\d+)+|[^\W_]+")
_PLAIN = str.maketrans({"œ": "oe", "æ": "ae", "’": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-"})
_THOUSANDS = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)")


def clean(text: str) -> str:
    """`text` without control characters and lone surrogates, NFC, every run of white space one space."""
    kept = "".join(
        c if c.isprintable() or c.isspace() else " "
        for c in unicodedata.normalize("NFC", text)
        if not 0xD800 <= ord(c) <= 0xDFFF
    )
    return _SPACES.sub(" ", kept).strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case without accents, ligatures opened, apostrophes and dashes made plain: for matching, never for showing."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.combining(c))
    return bare.translate(_PLAIN)


def words(text: str) -> list[str]:
    """The folded words of a text in order; numbers keep their inner marks ("2023-146")."""
    return _WORD.findall(_THOUSANDS.sub("", fold(text)))


_FR = """
a ai ainsi alors apres as au aucun aucune aussi autre autres aux avait avant avec avez avoir avons ca car ce ceci cela celle celles celui
ces cet cette ceux chaque chez ci comme comment concernant d dans de depuis des donc dont du elle elles en encore entre es est et etaient
etait etant ete etes etre eu eux faire fait faut fut ici il ils j je juste l la laquelle le lequel les lesquelles lesquels leur leurs lui m ma
mais me meme memes mes moi mon n ne ni nos notre nous on ont ou par parce pas pendant peu peut peuvent plus pour pourquoi pouvez qu quand
que quel quelle quelles quels qui quoi s sa sans se selon sera serait ses si soit son sont sous souvent suis sur t ta te tes toi ton tous
tout toute toutes tres tu un une vers vos votre vous vu y combien lors ok svp stp bonjour merci dire dites dis peux pourriez savoir explique expliquer
expliquez parle parler propos cest quest cb pk pkoi koi ki jai jsuis keske truc genre quid bref
"""
_EN = """
a about after all also am an and any are as at be because been before being but by can could did do does doing don down during each else
even few for from further get got had has have having he her here hers him his how i if in into is it its itself just let like m me more
most my no nor not of off on once only or other our ours out over own please re s same shall she should so some such t than that the
their theirs them then there these they this those through to too under until up upon us very was we were what whats when where
whether which while who whom whose why will with would yes you your yours tell explain say says said know wondering thanks hello hi
regarding u ur pls thing
"""
STOPWORDS: dict[Language, frozenset[str]] = {"fr": frozenset(_FR.split()), "en": frozenset(_EN.split())}
ALL_STOPWORDS = STOPWORDS["fr"] | STOPWORDS["en"]


@lru_cache(maxsize=4)
def _stemmer(language: Language):  # type: ignore[no-untyped-def]
    import Stemmer

    return Stemmer.Stemmer({"fr": "french", "en": "english"}[language])


@lru_cache(maxsize=65536)
def _stem(word: str, language: Language) -> str:
    if word[0].isdigit():
        return word
    stem = str(_stemmer(language).stemWord(word))
    return (
        stem.rstrip("e") if language == "fr" and len(stem) > 4 else stem
    )  # folded "autorisé" and "autorisée" keep their e


def stems(text: str, language: Language) -> list[str]:
    """The stems of a text's content words, in order (Snowball; grammar words and single letters left out)."""
    return list(_stems(text, language))


@lru_cache(maxsize=32768)
def stem_set(text: str, language: Language) -> frozenset[str]:
    """The stems of a text, each once; sentences of the corpus are asked for again and again."""
    return frozenset(_stems(text, language))


@lru_cache(maxsize=32768)
def _stems(text: str, language: Language) -> tuple[str, ...]:
    stop = STOPWORDS[language]
    return tuple(_stem(w, language) for w in words(text) if w not in stop and (len(w) > 1 or w.isdigit()))
