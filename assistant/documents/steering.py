"""Whether somebody tries to steer the assistant instead of asking it something, and what they ask all the same.

What tells is who is addressed: an order to the assistant about its own rules, role, words or form of answer is steering; a
question on what others may order, ignore or say is a question. Each part of a text is judged in all its readings
(`disguise`), so that a question beside an order is still answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.documents.disguise import ciphers, readings, reveal
from assistant.documents.orders import HIDDEN, ORDERS
from assistant.documents.text import ALL_STOPWORDS, fold, words

_DANGEROUS = re.compile(
    r"<\s*(script|style)\b.*?(?:<\s*/\s*\1\s*>|$)|<[a-z!/][^<>]*(?:\bon\w+\s*=|javascript:)[^<>]*>|"
    r"<\s*/?\s*(?:script|style|iframe|object|embed|svg|img|body|meta|link|form|base)\b[^<>]*>|!?\[[^\]]*\]\(\s*(?:https?:|javascript:|data:|//)[^)]*\)",
    re.IGNORECASE | re.DOTALL,
)
# Marks of a conversation or a prompt that is not this one: what stands between them is nobody's question.
_ROLES = re.compile(
    r"</?\s*(?:system|assistant|user|human|question|context|prompt|instructions?)\s*>|<\|[^|<>]{1,40}\|>|<</?sys>>|\[/?(?:inst|sys|system|systeme|système)\]|"
    r"(?:^|\n)\s*#{2,}\s*(?:system|instructions?|prompt|règles?|rules?|consignes?|nouvelles?|new)\b[^\n]{0,30}?(?::|\n|$)|"
    r"(?:^|\n)\s*(?:system|système|assistant|human|user|developer|admin(?:istrat(?:or|eur))?|root)\s*:|-{3,}[^-\n]{0,60}-{3,}",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"(?<=[.!?;…])\s+|\n+|\s+[—–]\s+|;\s*|:\s+|\s+:\s*|,\s*(?=(?:puis|ensuite|then|and then|and also|et aussi)\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?\s*[»\"”')\]]*\s*$|^\W*(?:(?:and|et|so|alors|puis|then)\s+)?(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|did|does|do|has|have|had|"
    r"can|could|may|must|will|would|should|qui|que|qu'|quoi|quand|ou|pourquoi|comment|combien|quel(?:le)?s?|est-ce|lequel|a quoi|de quoi|par qui)\b|"
    r"\b[a-z]+-(?:t-)?(?:il|elle|ils|elles|on|ce)\b"
)
_INDIRECT = re.compile(
    r"\b(?:tell|show|explain|give|say|dis|dites|explique[zr]?|montre[zr]?|donne[zr]?|precise[zr]?)\b(?:[- ](?:me|moi|us|nous))?(?: to me)? "
    r"(?:how|what|who|why|when|where|whether|if|which|comment|pourquoi|qui|quand|ou|si|ce que|ce qui|combien|quel(?:le)?s?|a quoi|en quoi)\b|"
    r"\b(?:tell|talk to) (?:me|us)\b.{0,40} about\b|\bparle[zr]?[- ](?:moi|nous)\b.{0,40}\b(?:de|du|des|d')"
)
# What an assistant is asked to do with its sources, when it is said with what.
_TASK = re.compile(
    r"\b(?:resum\w+|synthes\w+|summar\w+|overview|outline|chronolog\w+|timeline|le point sur|explique\w*|explain|decris|describe|list(?:e[sz]?)?)\b"
)
# “Affirmer que…, est-ce exact ?”: an infinitive is the subject of a question, unless it speaks of the assistant's own.
_WONDERS = re.compile(r"\W*\w{3,}er\b(?!.*\b(?:tes|ton|ta|vos|votre)\b).*\?\W*$")


@dataclass(frozen=True, slots=True)
class Heard:
    """`steers`: something in the text is an order to the assistant; `question`: what is asked, without it (None: nothing)."""

    steers: bool
    question: str | None


@lru_cache(maxsize=512)
def hear(text: str) -> Heard:
    """A text taken apart: its orders to the assistant are left out, its questions are kept as they were written."""
    shown = reveal_markup(text)
    parts = [p for p in (p.strip() for p in _CUT.split(shown.text)) if any(c.isalnum() for c in p)]
    orders = [steers(p) for p in parts]
    if not shown.foreign and not any(orders) and not _disguised(text):
        return Heard(False, text)
    asked = [p for p, order in zip(parts, orders, strict=True) if not order and asks(p)]
    return Heard(True, " ".join(asked) or None)


def asks(part: str) -> bool:
    """True when a text has the form of a question, even an indirect one (“tell me how…”, “summarise…”)."""
    folded = fold(part)
    if _ASKS.search(folded) or _INDIRECT.search(folded):
        return True
    return bool(_TASK.search(folded)) and sum(w not in ALL_STOPWORDS for w in words(part)) > 1


def steers(part: str) -> bool:
    """True when a sentence, in one of its readings, is an order to the assistant."""
    read = readings(part)
    if read and _WONDERS.match(read[0]):
        return False
    return any(order.search(reading) for reading in read for order in ORDERS)


def _disguised(text: str) -> bool:
    """True when the whole, read without its disguise, is an order that no part of it shows by itself."""
    others = readings(text)[1:]
    return any(order.search(reading) for reading in others for order in ORDERS) or any(
        order.search(reading) for reading in ciphers(text) for order in HIDDEN
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    foreign: bool


def reveal_markup(text: str) -> _Shown:
    """The text with code, links and role marks cut out (`foreign` when there were any), ready to be taken apart."""
    cut = _ROLES.sub("\n", _DANGEROUS.sub("\n", text))
    return _Shown(reveal(cut), cut != text)
