"""Puts what a short follow-up names in the place of its like in the question before: “Quand … Schrems I ?” “Et Schrems II ?”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.documents.text import ALL_STOPWORDS, fold, words
from assistant.retrieve.actors import ACTORS, FIRMS
from assistant.retrieve.grammar import JOIN, WH
from assistant.retrieve.names import Mention, Names

# Sources that say something as a body does: “que dit le rapport Marchand-Arvier ?”, “et la Cour des comptes ?”.
_SAYING = re.compile(r"(?:rapport|article (?:de|du)\b)")
_SPEAKERS = frozenset({"body", "firm", "document", "person"})
_PERSON = re.compile(r"\b[A-ZÀ-Ý][a-zà-ÿ-]+ [A-ZÀ-Ý][\w'’-]+")
SAYS = re.compile(
    r"\b(?:di[ts]\w*|say\w*|said|pense\w*|think\w*|avis|opinion|position|regrett\w*|critiqu\w*|recomm\w+|propos\w+|declar\w+|conclu\w+|reproch\w*)\b"
)
_OPINION = re.compile(r"\b(?:pense\w*|think)\b")
_PREPOSED = re.compile(
    r"\b(?:sur|chez|avec|contre|pour|par|de|du|des|a|au|aux|d|about|on|at|with|against|for|by|of|from|to|concernant|regarding)"
    r"(?:[ '](?:la |le |les |l'|the )?)$"
)
_ITS_NOUN = (
    re.compile(r"\b(?:rapport|etude|mission|enquete|article)s? $"),
    re.compile(r" (?:report|study|inquiry|article)s?\b"),
)
_NOUNS = frozenset({"rapport", "etude", "article", "mission", "report", "study"})
_JOINT = re.compile(r"\b(?:du |de |d['’])$", re.IGNORECASE)
_FILLING = frozenset({"one", "ones"})  # “the October one”
_MONTH = (
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)"
)
_DAY = r"\d{1,2}(?=(?:er|st|nd|rd|th)?\b(?![/.,-]\d))(?:er|st|nd|rd|th)?"
# A date and the word before it; a day alone is a date only after “le” or “the”.
_DATE = re.compile(
    rf"(?:\b(?P<lead>le|on the|on|in|en|the) )?(?:(?<![\w/.-])(?P<day>{_DAY})(?: of)? (?P<month>{_MONTH})(?: (?P<year>\d{{4}}))?|"
    rf"\b(?P<month2>{_MONTH})(?: (?P<year2>\d{{4}}))?|(?<![\w/.-])(?P<year3>(?:19|20)\d\d)(?![/.-]?\d)|(?<=\b(?:le|he) )(?P<day2>{_DAY}))\b"
)
_SPELT = {"fevrier": "février", "aout": "août", "decembre": "décembre"} | {
    m: m.title()
    for m in "january february march april may june july august september october november december".split()
}
_ARTICLE = re.compile(r"(?:\b(?:le|la|les|the|du|des|au|aux|un|une|a|an)\s+|\b[ld]['’])$", re.IGNORECASE)
_OPENING = re.compile(
    r"^\W*(?:(?:et|and|mais|but|what about|how about|quid d[eu]|ok|alors|so|non|no|nan|not that|plutot|rather|"
    r"je (?:parlais|parle|voulais dire|voulais parler|pensais)(?: d[eu]| a)?|i (?:meant|mean|was (?:talking|asking) about)|"
    r"(?:celui|celle|ceux|celles)(?= d)|the one|pas ca|sorry|pardon|desole)\b\W*)+",
)
_OF = re.compile(r"^(?:du |des |de (?=la |l')|d[e'] ?)", re.IGNORECASE)
_ALONE = {"du ": "le ", "des ": "les ", "de ": "", "d'": "", "de": ""}
_LED = re.compile(
    r"(?:pour|par|avec|sur|dans|chez|contre|depuis|en|selon|for|by|with|on|in|at|against|since|about|under|from|of)\b"
)
_ASKS = re.compile(rf"{JOIN}(?:{WH}|combien d[e'])\b")
# “…, qu'en dit-elle ?”: nothing but the one named is new.
_TAIL = re.compile(
    r"[\s,]*(?:qu'en (?:dit|pense|disent|pensent)\b.*|(?:(?:il|elle|ils|elles|lui|eux|en) )*(?:dit|dite|pense|disent|pensent) quoi.*|"
    r"what (?:does|do|did) (?:it|he|she|they) (?:say|think)\b.*|aussi|also|too|as well|then|alors)\W*$"
)
_SAME_YEAR = re.compile(
    r"[\s,]*\b(?:(?:of|in|on) )?(?:the same|that|this)(?: same)? (?:year|month|day)\b"
    r"|[\s,]*\b(?:de |dans |en )?(?:la |le )?(?:cette |ce )?meme (?:annee|mois|jour)\b"
    r"|[\s,]*\b(?:de |dans )?(?:cette annee-la|ce mois-la)"
)
_APART = {"du": "de ", "des": "de ", "au": "à ", "aux": "à ", "d'": "de "}
_CONTRACTED = (("de le ", "du "), ("de les ", "des "), ("à le ", "au "), ("à les ", "aux "))


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something that can be put in another's place: what kind it is and where it stands."""

    kind: str
    start: int
    end: int


def substitute(fragment: str, question: str, names: Names) -> str | None:
    """The question with the fragment in the place of its like; None when the fragment is more than a name or a date."""
    opening = _OPENING.match(fold(fragment))
    rest = fragment[opening.end() :] if opening and len(fold(fragment)) == len(fragment) else fragment
    if _ASKS.match(fold(rest)):  # “how many applicants?” names nobody
        return None
    rest = _OF.sub(lambda m: _ALONE[fold(m[0])], rest)
    if (m := _SAME_YEAR.search(fold(rest))) and m.start():  # “and in March of that year?”
        rest = rest[: m.start()] + rest[m.end() :]
    whole = rest
    bare = rest[: len(_TAIL.sub("", fold(rest)))]
    if _pieces(rest[len(bare) :], names):  # “…, elle en pense quoi de Microsoft ?” asks something of its own
        bare = rest
    if _OPINION.search(fold(rest[len(bare) :])) and not SAYS.search(fold(question)):
        return None  # what somebody thinks of it is another question than who did it
    rest = bare.strip(" ?.!…,")
    new = _pieces(rest, names)
    if [p.kind for p in new] in (["body", "date"], ["firm", "date"]):  # “et le Sénat en 2025 ?”: one after the other
        who, when = rest[: new[0].end], rest[new[0].end :]
        first = substitute(who, question, names)
        return first and (_redate(first, when) or f"{first.rstrip(' ?.!')}{when} ?")
    if len(new) != 1 or not _nothing_else(rest, new[0], question):
        return None
    if new[0].kind == "date":
        return _redate(question, rest)
    old = _like(new[0], _pieces(question, names), fold(question), says=len(bare) < len(whole))
    if old is None or _LED.match(fold(rest)) or fold(question[old.start : old.end]) == fold(rest):
        return None
    return _put(question, old, rest, new[0])


def _like(new: _Piece, held: Sequence[_Piece], folded: str, says: bool = False) -> _Piece | None:
    """What a name takes the place of: its like; failing that, or when it `says` something, who speaks there."""
    if says and (there := [p for p in held if p.kind in _SPEAKERS and not _PREPOSED.search(folded[: p.start])]):
        return _with_noun(there[0], folded)
    if same := [p for p in held if p.kind == new.kind]:
        return same[0]
    if new.kind not in _SPEAKERS:
        return None
    others = [p for p in held if p.kind in _SPEAKERS]
    speaking = [p for p in others if not _PREPOSED.search(folded[: p.start])]
    if speaking and _leaves(speaking[0], folded):
        return _with_noun(speaking[0], folded)
    if not SAYS.search(folded):  # “who challenged the partnership with Doctolib?”, “and InterHop?”: nobody's place
        return None
    return next((p for p in others if {p.kind, new.kind} <= {"body", "firm"}), None)


def _leaves(piece: _Piece, folded: str) -> bool:
    """True when besides who speaks a question says what about."""
    rest = f"{folded[: piece.start]} {folded[piece.end :]}"
    return any(w not in ALL_STOPWORDS and not SAYS.fullmatch(w) and w not in _NOUNS for w in words(rest))


def _with_noun(piece: _Piece, folded: str) -> _Piece:
    """A document with the noun that it is called by: “le rapport Marchand-Arvier”, “the Marchand-Arvier report”."""
    if piece.kind != "document":
        return piece
    before, after = _ITS_NOUN[0].search(folded[: piece.start]), _ITS_NOUN[1].match(folded, piece.end)
    return _Piece(piece.kind, before.start() if before else piece.start, after.end() if after else piece.end)


def _pieces(text: str, names: Names) -> list[_Piece]:
    """Dates, actors and other names in reading order, none inside another."""
    folded = fold(text)
    if len(folded) != len(text):
        return []
    found = [_Piece(_kind(folded[m.start : m.end], m, names), m.start, m.end) for m in names.mentions(text)]
    for pattern in (_DATE, ACTORS):
        for match in pattern.finditer(folded):
            if text[match.start() : match.end()].endswith("é"):  # “jugé” is no judge
                continue
            if not any(p.start < match.end() and match.start() < p.end for p in found):
                found.append(_Piece(_kind(match[0]), *match.span()))
    for match in _PERSON.finditer(text):
        if not any(p.start < match.end() and match.start() < p.end for p in found):
            found.append(_Piece("person", *match.span()))
    return sorted(found, key=lambda p: p.start)


def _kind(name: str, mention: Mention | None = None, names: Names | None = None) -> str:
    if ACTORS.fullmatch(name):
        return "firm" if FIRMS.fullmatch(name) else "body"
    if _DATE.fullmatch(name):
        return "date"
    saying = mention and names and mention.is_source and _SAYING.match(fold(names.title(mention.id, "fr")))
    return "document" if saying else "name"


def _nothing_else(fragment: str, piece: _Piece, question: str) -> bool:
    """True when besides the name there are only grammar words, or words that the question has as well."""
    own = set(words(fragment[piece.start : piece.end]))
    known = set(words(question))
    left = [w for w in words(fragment) if w not in own and w not in ALL_STOPWORDS | _FILLING]
    return all(w in known for w in left)


def _put(question: str, old: _Piece, fragment: str, new: _Piece) -> str:
    """The fragment, with its own article, in the place of the old name and its article."""
    before, name = question[: old.start], fragment[new.start : new.end]
    held, brought = _ARTICLE.search(before), _ARTICLE.search(fragment[: new.start])
    article = brought[0] if brought else ""
    if held:
        joint = fold(held[0]).strip()
        before = before[: held.start()] + _APART.get(joint, "")
        if not brought and joint == "the" and name[:1].islower():
            article = held[0]
    put = before + article + name
    for apart, contracted in _CONTRACTED:
        put = put.replace(apart, contracted)
    return put[:1].upper() + put[1:] + _agree(question[old.end :], article)


def _redate(question: str, new: str) -> str | None:
    """The question with another date in the place of its last one; what the new date leaves out stays (“et le 19 ?”)."""
    old, found = list(_DATE.finditer(fold(question))), _DATE.search(fold(new))
    if not old or not found:
        return None
    then, now = _Date.of(old[-1]), _Date.of(found)
    if now.day and not now.month and not then.day:
        return None
    date = _Date(then.lead, now.day, now.month or then.month if now.day else now.month, now.year or then.year)
    start, end = old[-1].span()
    written = date.written("en" if then.lead in ("on", "in", "on the", "the") else "fr")
    return _joint(question[:start], bool(date.day and not date.lead), written) + written + question[end:]


def _joint(before: str, day: bool, date: str) -> str:
    """What stands before a French date, as the date asks for: “du 19 juin”, “de juin”, “d'octobre”."""
    held = _JOINT.search(before)
    if not held or fold(held[0])[0] != "d":
        return before
    joint = "du " if day else "d'" if fold(date)[:1] in "ao" else "de "
    return before[: held.start()] + joint


@dataclass(frozen=True, slots=True)
class _Date:
    """The parts of a date as they were written (folded), and the word before it."""

    lead: str | None
    day: str | None
    month: str | None
    year: str | None

    @classmethod
    def of(cls, m: re.Match[str]) -> _Date:
        return cls(m["lead"], m["day"] or m["day2"], m["month"] or m["month2"], m["year"] or m["year2"] or m["year3"])

    def written(self, language: str) -> str:
        """The date after the word that its parts ask for (“le 19 novembre 2024”, “in October 2020”)."""
        lead = {"fr": ("le", "en"), "en": ("on", "in")}[language][0 if self.day else 1] if self.lead else None
        lead = "the" if self.lead == "the" else lead  # “the June 2020 order”
        month = _SPELT.get(self.month, self.month) if self.month else None
        return " ".join(p for p in (lead, self.day, month, self.year) if p)


def _agree(after: str, article: str) -> str:
    """“La CNIL a-t-elle” with “le Sénat” becomes “le Sénat a-t-il”."""
    clitic = {"le": "il", "la": "elle"}.get(fold(article).strip())
    return re.sub(r"(?<=-)(?:il|elle)\b", clitic, after, count=1) if clitic else after
