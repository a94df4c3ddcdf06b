"""Who does what to whom: read roughly, used only to find contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.respond.verify.marking import ADVERB_GAP, BE, BY, NUMERO
from assistant.respond.verify.match import Matches, akin
from assistant.respond.verify.reading import DETERMINERS, Reading, Unit
from assistant.respond.verify.tokens import Token
from assistant.types import Language

HAVE = frozenset({"a", "ont", "avait", "avaient", "ayant", "avoir"})
NUMBERED = ("n°", "N°", "No ", "No. ", "no ")
MODALS = frozenset({"doit", "doivent", "devait", "devaient", "must", "shall", "had to", "has to", "have to"})
COPULAS = BE | frozenset({"comme", "as", ",", "devient", "devenu", "becomes"})
AFTER_PARTICIPLE = frozenset("on by in at under from".split())
PARTICIPLES = ("é", "ée", "és", "ées")
FINITE: dict[Language, tuple[str, ...]] = {"fr": ("ent", "ant", "er", "ait"), "en": ("s", "ing")}
"""Endings that no passive participle has."""
NOUNS = ("tion", "tions", "sion", "sions", "ment", "ments", "ance", "ances", "age", "ages", "al", "als")
BEFORE_VERB = frozenset(
    "to may must can could should would will not cannot they who which that and or it he she".split()
)
PASTS = frozenset(
    "made won held gave told found took kept wrote said set put let lost sent met read paid chose sought upheld spoke withdrew began saw ran went came drew rose fell grew cut left lapsed built".split()
)
"""English pasts without an ending."""
AFTER_BY = frozenset("principe exemple defaut ailleurs consequent an default law contract contrat ecrit".split())
"""After “by”, they name nobody who acts."""
CONVERSE = frozenset("under_law award win rely basis based_on come_from".split())
"""Meanings whose words turn who does and who is done to: “was awarded to A” and “A won”."""
OF = frozenset({"de", "du", "d", "des", "of", "l", "la", "le", "les", "the"})
INDIRECT = frozenset(
    "in on at for under within from dans chez en sous pour selon with avec after apres comme as".split()
)
ON = frozenset({"le", "on", "en", "in", "by"})


RELATIONS = frozenset({"processor", "subsidiary", "basis", "host", "controller", "parent_company", "chair", "director"})
"""Meanings that say what one is for another: “A is B's processor”."""


BEFORE_GERUND = frozenset("for of in about without from on".split())
"""Between these and its object, “hosting” does not say who hosts."""
DOERS = ("er", "ers", "or", "ors", "eur", "eurs")
"""Endings of those who do something: “provider” is no deed."""
RELATIVES = frozenset({"qui", "which", "who", "that"})
SAYING = frozenset({"say", "hold", "note", "report", "mention", "answer", "account"})


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed and the names that stand as its doers, as what it is done to, and as whom it goes to."""

    unit: Unit
    doers: frozenset[int]
    targets: frozenset[int]
    others: frozenset[int] = frozenset()


def deeds(reading: Reading) -> Iterator[Deed]:
    """The deeds of a sentence: its verbs and nouns of action, and what one is for another."""
    by_clause: dict[int, list[Unit]] = {}
    for u in reading.units:
        by_clause.setdefault(u.clause, []).append(u)
    before = _subjects(reading, by_clause)
    for clause, units in by_clause.items():
        names, subjects = [u for u in units if _participant(u, reading)], before[clause]
        if any(m.clause == clause and m.kind == "attribution.openers" for m in reading.markers):
            continue  # “as reported by the press” is no deed
        for u in units:
            active = (u.required or SAYING & u.meanings.keys()) and u.text not in MODALS
            noun = u.name and (_before(reading, u) in DETERMINERS[reading.language] or u.text.endswith(DOERS))
            if (
                not u.figure
                and not noun
                and active
                and (names or subjects)
                and (u.act or RELATIONS & u.meanings.keys())
            ):
                if deed := _deed(u, [n for n in names if n is not u], units, subjects, reading):
                    yield deed


def _before(reading: Reading, u: Unit) -> str:
    return reading.tokens[u.at - 1].word if u.at else ""


def _participant(u: Unit, reading: Reading) -> bool:
    """A name, the number of a text, or a noun: what may act or be acted upon."""
    if u.figure:
        return u.figure.kind in ("reference", "article")
    before = reading.tokens[u.at - 1].word if u.at else ""
    if u.act and before == "to":
        return False
    if u.act:
        return u.name or before in DETERMINERS[reading.language]
    return u.name or (u.known and not u.weighed)


def _subjects(reading: Reading, by_clause: Mapping[int, Sequence[Unit]]) -> dict[int, frozenset[int]]:
    """For each clause the names that act in it though they stand before it.

    Those of the clause around an aside (“…, finding no urgency, …”) or before “and” (“A reads and writes”).
    """
    found: dict[int, frozenset[int]] = {}
    own: dict[int, frozenset[int]] = {}
    last = -1
    for c, clause in enumerate(reading.clauses):
        units = by_clause.get(c, ())
        verb = next((u.at for u in units if u.act and u.required and not u.name), -1)
        own[c] = frozenset(u.at for u in units if u.at < verb and _participant(u, reading))
        around = clause.parent if clause.kind == "aside" else last if clause.kind == "main" and not own[c] else -1
        found[c] = own[around] or found[around] if around in own else frozenset()
        if clause.opener in RELATIVES and units:  # who or what “which” stands for
            earlier = [u for u in by_clause.get(clause.parent, ()) if u.at < units[0].at and _participant(u, reading)]
            found[c] = frozenset(u.at for u in earlier[-2 if earlier and earlier[-1].figure else -1 :])
        if clause.kind == "main" and units:
            last = c
    return found


def _deed(
    u: Unit, names: Sequence[Unit], units: Sequence[Unit], subjects: frozenset[int], reading: Reading
) -> Deed | None:
    tokens = reading.tokens
    before = tokens[u.at - 1].word if u.at else ""
    if u.at + 1 < len(tokens) and (tokens[u.at + 1].word in NUMERO or tokens[u.at + 1].text.startswith(NUMBERED)):
        return None  # “order No 492369” is no order given
    if RELATIONS & u.meanings.keys():
        copula = any(t.word in COPULAS for t in tokens[max(0, u.at - 5) : u.at])
        left = frozenset(n.at for n in names if copula and n.at < u.at and not is_owner(tokens, n))
        owners = {n.at for n in names if n.at < u.at and is_owner(tokens, n)}
        return Deed(u, left, frozenset(owners | {n.at for n in names if _of(tokens, n, u)}))
    after = next((v.at for v in units if v.act and not v.name and v.at > u.at), len(tokens))
    noun_between = after < len(tokens) and not _participle(tokens[after].word, reading.language)
    agents = {
        n.at
        for n in names
        if n.at > u.at
        and _follows(tokens, n, BY, u.at)
        and not u.at < after < n.at - 2
        and not (noun_between and after < n.at and tokens[after + 1].word in BY)
    }
    agents |= {n.at for n in names for m in names if m.at in agents and n.at == m.at + m.width}
    if _noun(u, reading):
        doers = agents | {n.at for n in names if before == "s" and n.at < u.at and is_owner(tokens, n)}
        targets = {n.at for n in names if _of(tokens, n, u)}
        return Deed(u, frozenset(doers), frozenset(targets - doers))
    near = [tokens[j].word for j in range(max(0, u.at - ADVERB_GAP), u.at) if reading.of[j] == u.clause]
    word = tokens[u.at].word
    past = reading.language == "en" and (word.endswith("ed") or word in PASTS)
    if u.thing and not past and before not in BEFORE_VERB and not (BE | HAVE).intersection(near):
        return None
    follows = tokens[u.at + u.width].word if u.at + u.width < len(tokens) else ""
    reduced = reading.clauses[u.clause].kind == "aside" or any(v.act and v.required and v.at < u.at for v in units)
    if past and reduced and not _near_be(near) and follows in AFTER_PARTICIPLE:
        return None  # “a report published on …”: neither does it nor is it sure what is done
    written = tokens[u.at].text
    passive = bool(agents) or (_near_be(near) and "to" not in near and not written.endswith(FINITE[reading.language]))
    if not passive and (before not in HAVE or tokens[u.at - 1].text.lower() == "à") and written.endswith(PARTICIPLES):
        return None
    if reading.clauses[u.clause].opener in {"que", "qu"} and not subjects and not any(n.at < u.at for n in names):
        return Deed(u, frozenset(n.at for n in names if n.at > u.at), frozenset())  # “que cite le mémoire”
    left = frozenset(n.at for n in names if n.at < u.at)
    right = {n.at for n in names if n.at > u.at} - agents
    if passive:
        return Deed(u, frozenset(agents), left, frozenset(right))
    others = frozenset(n for n in right if _indirect(reading, n, u.at))
    if reading.clauses[u.clause].kind == "aside":
        left |= subjects
    return Deed(u, left or subjects, frozenset(right - others), others)


def _participle(word: str, language: Language) -> bool:
    if language == "en":
        return word.endswith("ed") or word in PASTS
    return word.endswith(("e", "es", "ees", "is", "it", "u", "us", "ue", "ues")) and not word.endswith(NOUNS)


def _near_be(near: Sequence[str]) -> bool:
    """A form of “be” stands there, and makes no reflexive verb (“s'est opposé”)."""
    return not BE.isdisjoint(near) and not {"s", "se"}.intersection(near)


def _noun(u: Unit, reading: Reading) -> bool:
    """The word is a noun of action here: after an article, by its ending, or in English by lacking a verb's ending."""
    before = reading.tokens[u.at - 1].word if u.at else ""
    word = reading.tokens[u.at].word
    if before in DETERMINERS[reading.language] or word.endswith(NOUNS):
        return True
    if reading.language == "en" and word.endswith("ing") and before in BEFORE_GERUND:
        return True
    bare = reading.language == "en" and u.width == 1 and not word.endswith(("s", "ed", "ing")) and word not in PASTS
    return bare and before not in BEFORE_VERB and not before.endswith("s")


def _of(tokens: Sequence[Token], n: Unit, u: Unit) -> bool:
    """The name belongs to the noun: “the choice of Microsoft”."""
    return u.at < n.at <= u.at + 4 and _follows(tokens, n, OF, u.at)


def is_owner(tokens: Sequence[Token], n: Unit) -> bool:
    """The name is followed by “'s”."""
    end = n.at + n.width
    return end < len(tokens) and tokens[end].word == "s"


def _follows(tokens: Sequence[Token], n: Unit, openers: frozenset[str], start: int) -> bool:
    """One of these words stands before a name, with at most articles and titles between."""
    for j in range(n.at - 1, max(start, n.at - 4), -1):
        if tokens[j].mark:
            return False
        if tokens[j].word in openers:
            return openers is not BY or tokens[j + 1].word not in AFTER_BY
    return False


def _indirect(reading: Reading, at: int, start: int) -> bool:
    """A preposition governs the name, past articles and words with a capital."""
    for j in range(at - 1, max(start, at - 5), -1):
        token = reading.tokens[j]
        if token.word in INDIRECT:
            return True
        of = reading.tokens[j + 1].word in {"de", "d", "du", "of"}  # “sur des exigences de X”
        if token.figure or token.mark:
            return False
        if token.word not in DETERMINERS[reading.language] and not token.capital and not of:
            return False
    return False


def swapped(claim: Reading, premise: Reading, answers: Matches) -> bool:
    """True when who acts in the claim is who is acted upon in the premise, or the other way round."""
    there = {d.unit.at: d for d in deeds(premise)}
    acting = {at for d in there.values() for at in d.doers}
    for deed in deeds(claim):
        others = [there[a.unit.at] for a in answers.get(deed.unit.at, ()) if a.unit.at in there]
        others = [o for o in others if o.doers or o.targets] or others  # “for hosting” does not say who hosts
        if others and all(_against(deed, other, claim, premise, answers, acting) for other in others):
            return True
    return False


def _against(mine: Deed, theirs: Deed, claim: Reading, premise: Reading, answers: Matches, acting: set[int]) -> bool:
    """The two deeds contradict each other: other doers, or who does and who is done to have changed places."""
    doers, targets, others = (_there(side, answers) for side in (mine.doers, mine.targets, mine.others))
    if SAYING & mine.unit.meanings.keys():
        doers = {at for at in doers if premise.clauses[premise.of[at]].kind != "aside"}
    own = {u.at for u in premise.units if u.name or u.figure}  # who is named, or numbered
    if (
        not akin(mine.unit.text, theirs.unit.text)
        and CONVERSE & mine.unit.meanings.keys() & theirs.unit.meanings.keys()
    ):
        return False
    acts = {u.at for u in premise.units if u.name}  # “by its order, the judge asks” and “the order asks”
    doers = {at for at in doers if at in acts or premise.clauses[premise.of[at]].kind != "aside"}
    if theirs.doers and doers and not (doers & own or doers) & (theirs.doers & own or theirs.doers):
        named = doers & own  # told apart from other names, or from whoever does it, when they do other things there
        if named and (theirs.doers & own or named <= acting):
            return True
        if doers & (theirs.targets | theirs.others):
            return True
    apart = {at for at in doers & own if premise.of[at] != theirs.unit.clause}
    if apart and apart == doers and not theirs.doers and premise.clauses[theirs.unit.clause].kind == "sub":
        return True  # nobody is said to do it there, and who is said to here stands in another clause
    targets, others = targets & own, others & own
    if theirs.targets & own and targets & theirs.doers and not targets & theirs.targets:
        return True
    return bool(targets & theirs.others and not targets & theirs.targets and others & theirs.targets)


def _there(side: frozenset[int], answers: Matches) -> set[int]:
    """What answers for some names in the premise."""
    return {a.unit.at for at in side for a in answers.get(at, ())}
