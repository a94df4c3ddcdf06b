"""Evidence that the particular thing a question demands is in the sentences found: a sum, a number of a case, a name, a count.

A question can be on the subject, and every word of it met, while the one thing it asks for is missing: that is what most
near misses are. Each demand is a feature of the decision to abstain: +1 met, -1 not met, 0 not demanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.documents.text import fold, stems
from assistant.index.load import Index
from assistant.respond.sentences import Ranked
from assistant.retrieve.answer_type import answer_type
from assistant.retrieve.focus import focus
from assistant.retrieve.question import Encoded
from assistant.retrieve.search import Candidate
from assistant.retrieve.understand import Query
from assistant.types import LANGUAGES

FEATURES = (
    "money",
    "contact",
    "identifier",
    "person",
    "count",
    "kind_agrees",
    "noun_agrees",
    "keys_gap",
    "rare_met",
    "rare_lost",
    "rare_share",
)
SENTENCES, KEYS, UNITS = 3, 3, 2
RARE = 2.0  # idf from which a word tells more than the subject


@dataclass(frozen=True, slots=True)
class Demand:
    """`asked` is sought in the folded question, `held` in a sentence as it is written."""

    name: str
    asked: re.Pattern[str]
    held: re.Pattern[str]


_DEMANDS = (
    Demand(
        "money",
        re.compile(
            r"\b(prix|cout|coute\w*|tarif\w*|montant|budget|paie\w*|paye\w*|verse\w*|factur\w*|salaire|remuner\w*|euros?|argent|cher|price|cost\w*|fees?|paid|pays?|"
            r"salary|budget|how much|money|amount|bill|expensive|worth|subvention|grant|amende|fine|penalty)\b"
        ),
        re.compile(
            r"\d[\d\s.,\u00a0\u202f]*(?:millions?|milliards?|billion|m€|k€)?\s*(?:d'|d’)?(?:euros?|€|eur|dollars?|\$)|(?:€|\$|eur)\s?\d",
            re.IGNORECASE,
        ),
    ),
    Demand(
        "contact",
        re.compile(
            r"\b(e-?mails?|mail|adresse|address|telephone|phone|numero vert|contact\w*|formulaire|form|joindre|ecrire a|site web|website|url)\b"
        ),
        re.compile(r"@|https?://|www\.|\b0\d(?:[ .]?\d\d){4}\b|\b\d+,? (?:rue|avenue|boulevard|place|street)\b"),
    ),
    Demand(
        "identifier",
        re.compile(r"\b(numeros?|numbers?|identifiants?|identifiers?|references?|case n)\b"),
        re.compile(
            r"\b[Nn][o°]s?[\s\u00a0]?\d{4,}|\b[CT]-\d+/\d+|\b\d{4}-\d{2,4}\b|\b\d{6}\b|\b[A-Z]{2,}[A-Z0-9]{6,}\b"
        ),
    ),
    Demand(
        "person",
        re.compile(r"\b(noms?|names?|s'appelle\w*|called|prenoms?|surnames?|identite|identity)\b"),
        re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ-]+ (?:de |d['’]|Le |La )?[A-ZÀ-Ý][a-zà-ÿ'’-]+\b"),
    ),
)
HELD: Mapping[str, re.Pattern[str]] = {d.name: d.held for d in _DEMANDS}
"""How each thing demanded is written in a sentence."""
_NUMBER = re.compile(
    r"\d|^(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|vingt|trente|cent|mille|two|three|four|five|seven|eight|nine|ten|twelve|"
    r"twenty|thirty|hundred|thousand)$"
)
_AFTER = 5  # words after a number among which the thing counted stands


def demands(
    query: Query, encoded: Encoded, candidates: Sequence[Candidate], ranked: Sequence[Ranked], index: Index
) -> Mapping[str, float]:
    """The features, by name: what is demanded against the best sentences, and what the nearest anticipated questions ask."""
    texts = [r.text for r in ranked if r.candidate.unit.role != "gap"][:5]
    folded = fold(query.asked)
    keyed = sorted((c for c in candidates if c.key), key=lambda c: -c.key.alike if c.key else 0.0)[:KEYS]
    nearest = [c.key.text for c in keyed if c.key]
    found = {d.name: _met(d, query.asked, folded, texts[:SENTENCES]) for d in _DEMANDS}
    noun = focus(query.asked).noun
    return found | {
        "count": _counted(noun, query, texts) if noun and query.kind.kind == "how_many" else 0.0,
        "kind_agrees": _share([answer_type(k).kind == query.kind.kind for k in nearest]),
        "noun_agrees": _same_noun(noun, nearest[:1]),
        "keys_gap": _share([c.unit.role == "gap" for c in keyed]),
        **_rare(query, encoded, candidates, index),
    }


def _rare(query: Query, encoded: Encoded, candidates: Sequence[Candidate], index: Index) -> Mapping[str, float]:
    """How the question's telling words fare, those that are not simply the names in every question on the subject."""
    rare = {s: w for s, w in encoded.stems.items() if w >= RARE}
    plain = [c for c in candidates if c.unit.role != "gap"][:UNITS]
    own = [index.unit_stems(c.unit, lang) for c in plain for lang in LANGUAGES]
    total = sum(rare.values())
    met = sum(w for s, w in rare.items() if any(s in o for o in own))
    return {
        "rare_met": met / total if total else 1.0,
        "rare_lost": max((w for s, w in rare.items() if not any(s in o for o in own)), default=0.0),
        "rare_share": total / (sum(encoded.stems.values()) or 1.0),
    }


def _met(demand: Demand, question: str, folded: str, texts: Sequence[str]) -> float:
    if not demand.asked.search(folded):
        return 0.0
    given = {
        m[0].lower() for m in demand.held.finditer(question)
    }  # a number that the question itself holds answers nothing
    return 1.0 if any(m[0].lower() not in given for t in texts for m in demand.held.finditer(t)) else -1.0


def _counted(noun: str, query: Query, texts: Sequence[str]) -> float:
    """Whether a sentence counts what is asked for: the noun stands shortly after a number."""
    wanted = stems(noun, query.language)[:1]
    for text in texts:
        words = fold(text).split()
        for n, word in enumerate(words):
            if _NUMBER.search(word) and set(wanted) & set(
                stems(" ".join(words[n + 1 : n + 1 + _AFTER]), query.language)
            ):
                return 1.0
    return -1.0


def _same_noun(noun: str | None, keys: Sequence[str]) -> float:
    """Whether the nearest anticipated question asks for the same noun; 0 when either asks for none."""
    others = [o for k in keys if (o := focus(k).noun)]
    if not noun or not others:
        return 0.0
    same = any(stems(o, lang)[:1] == stems(noun, lang)[:1] for o in others for lang in ("fr", "en"))
    return 1.0 if same else -1.0


def _share(found: Sequence[bool]) -> float:
    return sum(found) / len(found) if found else 0.0
