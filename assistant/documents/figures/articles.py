"""Articles of laws and parts of texts: “art. L. 1462-1 CSP”, “Article 66 III”, “le 3° de l'article 44”, “Articles 44 to 46”, “recital 26”.

The code or act is not part of the value: it is named in words, which are compared as words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from assistant.documents.figures.figure import Found, Qualifier
from assistant.documents.figures.plain import Plain

# Words before a number, and the label that the number gets; a section is how English names the articles of American acts.
_LABELS = {
    "article articles art arts section sections": "",
    "chapitre chapitres chapter chapters": "chapter ",
    "annexe annexes annex annexes appendix": "annex ",
    "titre titres title titles": "title ",
    "considerant considerants recital recitals": "recital ",
    "paragraphe paragraphes paragraph paragraphs para point points pt alinea alineas §": "paragraph ",
}
LABELS = {word: label for words, label in _LABELS.items() for word in words.split()}
_ROMAN = r"[ivx]{1,6}"
_INTRO = re.compile(rf"(?P<word>{'|'.join(sorted(map(re.escape, LABELS), key=len, reverse=True))})(?![a-z])\.?\s?")
_NUMBER = re.compile(
    r"(?:(?P<letter>lo|[lrda])(?:\. ?| )?\*? ?(?=[0-9]{2}))?(?P<number>[0-9]{1,6}(?:-[0-9]{1,4}(?!°))*(?:[a-z](?![a-z0-9)]))?)(?:er)?(?![0-9])"
    r"(?P<bis> (?:bis|ter|quater|quinquies|sexies|septies|octies|nonies|decies)(?![a-z]))?"
    r"|(?P<first>premier(?![a-z]))"
)
_LABELLED = re.compile(rf"(?P<roman>{_ROMAN})(?![a-z0-9'-])|(?P<number>[0-9]{{1,4}}(?:\.[0-9]{{1,3}})*)(?![0-9a-z/-])")
_SUB = re.compile(
    rf" ?\((?P<in>[0-9]{{1,3}}|[a-z]|{_ROMAN})\)"
    rf"|(?:-|, ?| )(?P<roman>{_ROMAN})(?![a-z0-9']|-(?![0-9]{{1,3}}°))"
    r"|(?:-|, ?| )(?P<item>[0-9]{1,3})°"
    r"|,? (?:paragraphes?|paragraphs?|para\.?|par\.|alineas?|al\.|points?|pt\.?|lit\.|letter|lettre|sous-paragraphe|subparagraphs?) "
    rf"\(?(?P<named>[0-9]{{1,3}}|[a-z]|{_ROMAN})(?![a-z0-9])\)?"
    r"|,? ?§ ?(?P<par>[0-9]{1,3})"
    r"|\.(?P<dot>[0-9]{1,2}|[a-z])(?![a-z0-9])\)?"
    r"|,? (?P<letter>[a-z])\)"
)
_STOPS = re.compile(r" (?:de|du|of|et|and|ou|or|a)(?![a-z])|[^\w ]|$")
_COUNTED = re.compile(
    r"[0-9]+(?:[.,][0-9]+)? ?(?:%|€|ans?|annees?|years?|mois|months?|jours?|days?|heures?|hours?|euros?)(?![a-z])"
)
_MOST = 5  # parts of one article: L. 1461-1, III, 2°, a
_NEXT = re.compile(
    r"(?P<list>\s?,\s?|,? (?:et|and|ou|or|&|ainsi que|as well as) )(?:(?:de |a |aux? |the )?l?'?(?:art(?:icles?|s?\.) )|du |au |les? )?"
    r"|(?P<range> (?P<to>a|to|au) |\s?-\s?)(?:l'article )?"
)
# “le III de l'article 66”, “point (e) of Article 6(1)”, “3° du I de l'article L. 1111-8”
_BEFORE = re.compile(
    r"(?:(?P<word>paragraphe|paragraph|alinea|point|lettre|letter|subparagraph|item) )?"
    rf"\(?(?:(?P<item>[0-9]{{1,3}})°|(?P<roman>{_ROMAN})|(?P<any>[0-9]{{1,3}}|[a-z]))\)? (?:de l'|du |of (?:the )?)"
)
_ARTICLE = re.compile(r"art(?:icle|\.) ?")
_CODE_ARTICLE = re.compile(r"(?P<letter>lo|[lrda])(?:\. ?| )?\*? ?(?P<number>[0-9]{1,5}(?:-[0-9]{1,4})+)(?![0-9a-z/])")


class _Read(NamedTuple):
    value: str
    end: int


def read_articles(p: Plain, start: int) -> list[Found]:
    """The articles named from a place: one, a list (“articles 6 et 9”) or a range (“articles 44 à 46”)."""
    intro = _INTRO.match(p.folded, start)
    if not intro:
        return []
    label = LABELS[intro["word"]]
    many, short = intro["word"].endswith("s") or intro["word"] == "§", intro["word"] == "art"
    found: list[Found] = []
    at, begin = intro.end(), start
    qualifier: Qualifier | None = None
    while read := _one(p, at, label):
        found.append(Found("article", label + read.value, begin, read.end, qualifier))
        next_ = _NEXT.match(p.folded, read.end)
        if not next_ or (next_["to"] == "a" and not p.to(next_.start("to"))):
            break
        at = begin = next_.end()
        more = _one(p, at, label)
        if (
            not more
            or _COUNTED.match(p.folded, at)
            or not (many or more.value[0].isalpha() or (short and (next_["range"] or "(" in more.value)))
        ):
            break
        qualifier = None
        if next_["range"]:
            found[-1] = found[-1]._replace(qualifier="from")
            qualifier = "to"
    return found


def read_part_of_article(p: Plain, start: int) -> list[Found]:
    """“Le 3° de l'article 44”, “paragraph III of Article 66”: the same as “Article 44, 3°” and “Article 66, III”."""
    parts: list[str] = []
    at = start
    while len(parts) < 3 and (m := _BEFORE.match(p.folded, at)):
        if m["roman"] and not p.upper(*m.span("roman")):
            if len(m["roman"]) > 1 or not m["word"]:
                return []
            parts.append(m["roman"])
        elif m["any"] and not m["word"]:
            return []
        else:
            parts.append(m["item"] or (m["roman"] or "").upper() or m["any"])
        at = m.end()
    article = _ARTICLE.match(p.folded, at) if parts else None
    read = _one(p, article.end(), "") if article else None
    if not read:
        return []
    return [Found("article", read.value + "".join(f"({part})" for part in reversed(parts)), start, read.end)]


def read_code_article(p: Plain, start: int) -> list[Found]:
    """“L. 1111-8” without the word article before it."""
    m = _CODE_ARTICLE.match(p.folded, start)
    if not m or not p.upper(*m.span("letter")):
        return []
    read = _one(p, start, "")
    return [Found("article", read.value, start, read.end)] if read else []


def _one(p: Plain, at: int, label: str) -> _Read | None:
    if label:
        m = _LABELLED.match(p.folded, at)
        if not m or (m["roman"] and not p.upper(*m.span("roman"))):
            return None
        return _Read(str(_arabic(m["roman"])) if m["roman"] else m["number"], m.end())
    m = _NUMBER.match(p.folded, at)
    if not m:
        return None
    value = "1" if m["first"] else (m["letter"] or "").upper() + m["number"] + (m["bis"] or "").strip()
    end = m.end()
    for _ in range(_MOST):
        sub = _SUB.match(p.folded, end)
        if not sub:
            break
        name = str(sub.lastgroup)
        part = sub[name]
        if name == "roman" and not _is_roman(p, sub):
            break
        value += f"({part.upper() if len(part) > 1 or p.upper(*sub.span(name)) else part})"
        end = sub.end()
    return _Read(value, end)


def _is_roman(p: Plain, m: re.Match[str]) -> bool:
    """Capitals; and “Article 66 I of…”, not “Article 66 I think”."""
    alone = m["roman"] == "i" and m[0][0] == " "
    return p.upper(*m.span("roman")) and not (alone and not _STOPS.match(p.folded, m.end()))


_VALUES = {"i": 1, "v": 5, "x": 10}


def _arabic(roman: str) -> int:
    digits = [_VALUES[c] for c in roman]
    return sum(-d if d < after else d for d, after in zip(digits, [*digits[1:], 0], strict=True))
