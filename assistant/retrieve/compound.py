"""The questions that one message holds, in its own words: “Qui héberge EMC2, et combien ça coûte ?” holds two.

Only what surely begins another question is cut: a conjunction or a mark before a word that asks. A relative clause (“la CNIL,
qui regrettait ce choix, …”) is none, and what asks nothing (“I am a nurse.”) stays before the question that it leads in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.documents.text import clean, fold
from assistant.retrieve.follow_up import content
from assistant.retrieve.grammar import FINITE, OPENS, PREP

_MARKS = ".,;:!?…"
MOST = 4  # questions of one message that are told apart
_SURE = (  # words that ask wherever they stand
    r"(?:pourquoi|pour quoi|pk|pq|combien|cb|quand|comment|est[ -]ce qu|qu'est-ce|c(?:'est)? (?:quoi|koi|qui|quand|combien)|quel(?:le)?s?|"
    r"why|when|how|what(?:'s)?|whats|whose)\b"
)
_ALSO = (  # those that a conjunction must lead in
    r"(?:qui|lequel|laquelle|lesquel(?:le)?s|a quoi|qu'(?:a|ont|en|est)|que (?:dit|disent|prevoit|faire|fait|change|vaut|vise|demande|devient)|"
    r"who|whom|which|where|whether)\b"
)
_SUBJECT = (
    r"(?:it|he|she|they|this|that|these|those|the|there|we|you|i|any|anyone|anybody|my|our|its|their|his|her|microsoft)"
)
_AUXILIARY = (
    rf"(?:(?:is|are|was|were|has|have|had) {_SUBJECT}|(?:did|does|do|can|could|must|will|would|should) "
    r"(?!be\b|not\b|have\b|also\b|only\b|now\b|still\b|then\b|never\b|so\b|no\b)\w+)\b"
)
_INVERTED = r"(?:[\w']+ ){0,4}[a-z']+-(?:t-)?(?:il|elle|on|ils|elles|ce)\b"
_ECHO = r"(?:c'est|ca|il|ils|elle|elles|on|y a)\b[^,.?!;:]{0,40}\b(?:combien|cb|quand|quoi|comment|pourquoi|qui|quel(?:le)?s?)\b"
_AND = r"(?:et|and|puis|then|but|mais|plus|&|\+)"
_LED = (
    rf"(?:(?:aussi|also|sinon|du coup|alors|surtout|enfin|finally|if so|si oui|en fait|concretement),? )?(?:{PREP} )?"
)
_ANY = rf"(?:{_SURE}|{_ALSO}|{_AUXILIARY}|{_INVERTED}|{_ECHO})"
_ASKS = re.compile(rf"^\W*(?:{_AND} )?{_LED}{_ANY}")
_TURNED = re.compile(rf"{_AND} (?!{_LED}{_SURE}){_LED}{_INVERTED}")
# “quelles associations et quelles personnes ont attaqué…”: what is asked of both comes after
_NOUN = re.compile(
    rf"(?:^|[:,.] )(?:{_AND} )?{_LED}(?:what|which|quel(?:le)?s?|how many|combien d[e'])\s?[\w'-]+(?: [\w'-]+)?$"
)
# a relative clause that goes on from another: “la CNIL, qui regrette et qui autorise”
_RELATIVE = re.compile(r"(?:et|and) (?:qui|who|which)\b")
_RELATES = re.compile(r"\w,? (?:qui|who|which)\b")
_WITHIN = re.compile(rf"\b{_SURE}|\b(?:ou pas|or not)\b|\b{_INVERTED}|[:,.] {_AUXILIARY}")
_SENTENCE = re.compile(r"(?<=[?!])[\s»\"”)]+|(?<=[^.\W][^.\W][.…])\s+(?=[^\W\d_])|\n+|;\s+")
_CLAUSE = re.compile(rf"\s*[,–—-]?\s(?={_AND} {_LED}{_ANY})|,\s(?!quand|when)(?={_LED}(?:{_SURE}|{_AUXILIARY}))")


def questions_in(text: str) -> tuple[str, ...]:
    """The questions of a message, in order; empty when it holds one at most, or too many to be told apart."""
    text = clean(text)
    if len(fold(text)) != len(text):  # a cut would fall elsewhere
        return ()
    found: list[str] = []
    lead = ""
    for sentence in _pieces(text, _SENTENCE):
        clauses = list(_clauses(sentence))
        for n, clause in enumerate(clauses):
            last = n == len(clauses) - 1
            alone = n == 0 and (len(clauses) > 1 or _asked(sentence))
            opens = _ASKS.search(fold(clause)) or (alone and OPENS.match(fold(clause)))
            asks = bool(opens or (_WITHIN.search(fold(clause)) if not last else _asked(sentence)))
            whole = f"{lead}{'' if not lead or lead[-1] in _MARKS else ','} {clause}".strip()
            if asks:
                found.append(whole)
            lead = "" if asks else whole
    return tuple(found) if 2 <= len(found) <= MOST else ()


def _clauses(sentence: str) -> Iterator[str]:
    """The clauses of a sentence that each ask something; the first must say what it asks about."""
    start = 0
    for m in _CLAUSE.finditer(fold(sentence)):
        before = sentence[start : m.start()]
        if not (content(before) or start):
            continue
        if _NOUN.search(fold(before)) or (_RELATIVE.match(fold(sentence), m.end()) and _RELATES.search(fold(before))):
            continue
        turned = _TURNED.match(fold(sentence), m.end())
        if turned and not FINITE.search(fold(before)):  # “comment A et B ont-ils réagi ?”
            continue
        yield before
        start = m.end()
    yield sentence[start:]


def _asked(sentence: str) -> bool:
    return sentence.rstrip(' »"”)').endswith("?")


def _pieces(text: str, cut: re.Pattern[str]) -> Iterator[str]:
    yield from (p.strip() for p in cut.split(text) if p and any(c.isalnum() for c in p))
