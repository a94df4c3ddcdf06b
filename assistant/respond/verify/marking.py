"""The markers of a sentence: denials, conditions, “only”, “may”… where they stand, how far they reach, and what they deny."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.respond.verify.clauses import Parsed
from assistant.respond.verify.table import Table
from assistant.respond.verify.tokens import Token

BE = frozenset("ete est sont etait etaient fut soit soient etre was were is are be been being".split())
NUMERO = frozenset({"no", "nos", "n"})
DENIALS = frozenset({"negation.clause", "negation.right", "reversers.forms"})
SPOKEN = frozenset({"weak_sources.forms"})
"""Classes whose forms hold markers that count as well."""
WHETHER = frozenset("pas savoir dire juge disent etablissent dit question".split())
"""Before “si”, they make it “whether”, no condition."""
OPEN_DENIALS = frozenset("no none neither nor ni nul".split())
"""They deny what they stand before, the subject too."""
BY = frozenset({"by", "par"})
AFTER_NON = frozenset(
    "de du d des sur en a au aux le la les l par pour un une son sa ses leur ce cet cette the an".split()
)
"""After “non”, they open what is denied up to the end of its clause."""
NE, NE_GAP = frozenset({"ne", "n"}), 6
COMPLEMENT_GAP = 7
ADVERB_GAP = 3
"""How far before a participle its auxiliary may stand: “est par principe interdit”."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A class of markers at a place."""

    kind: str
    at: int
    clause: int
    sign: int = 1
    length: int = 1


def markers_of(found: Sequence[Token], words: Sequence[str], of: Sequence[int], table: Table) -> Iterator[Marker]:
    """The markers of a sentence in reading order, their signs not yet known."""
    covered = 0  # within “for lack of”, “lack” is no marker of its own
    for i, token in enumerate(found):
        if token.mark or token.figure or i < covered:
            continue
        if token.word in NUMERO and i + 1 < len(found) and found[i + 1].figure:
            continue
        if table.language == "fr" and (kind := _french(found, i, of)):
            yield Marker(kind, i, of[i])
        forms = table.markers.at(words, i)
        for form in forms:
            if any(entry.id not in SPOKEN for entry in form.entries):
                covered = max(covered, i + form.length)
            for entry in form.entries:
                if entry.id in DENIALS and form is not forms[-1]:
                    continue
                if entry.id == "reversers.forms" and i and words[i - 1] in {"s", "se"} and token.word[:5] != "oppos":
                    continue  # “s'écarte” refuses nothing
                if entry.id != "condition" or _condition(words, i):
                    yield Marker(entry.id, i, of[i], 1, form.length)


def _condition(words: Sequence[str], i: int) -> bool:
    """“Subject to” after a comma, and “if” where it is not “whether”."""
    before = words[i - 1] if i else ","
    return before == "," if words[i] == "subject" else before not in WHETHER


def _french(found: Sequence[Token], i: int, of: Sequence[int]) -> str:
    """“ne … plus” denies, “ne … que” limits."""
    if found[i].word not in {"plus", "que", "qu"}:
        return ""
    for j in range(i - 1, max(-1, i - 7), -1):
        if found[j].mark or of[j] != of[i] or found[j].word in {"pas", "jamais", "aucun", "aucune"}:
            return ""
        if found[j].word in {"ne", "n"} and not found[j + 1].figure:
            return "negation.clause" if found[i].word == "plus" else "only"
    return ""


def signs_of(found: Sequence[Token], of: Sequence[int], markers: Sequence[Marker]) -> list[int]:
    """For each token −1 when it is denied: by its clause, by a word before it, or by a verb that refuses it."""
    denied = {m.clause for m in markers if m.kind == "negation.clause"}
    right = {i for m in markers if m.kind == "negation.right" for i in _right(found, of, m)}
    active: dict[int, list[int]] = {}
    passive: dict[int, list[int]] = {}
    for m in markers:
        if m.kind == "reversers.forms":
            side = passive if _passive(found, m.at, of) and not _complement(found, m.at, of) else active
            side.setdefault(m.clause, []).append(m.at)
    signs = []
    for i in range(len(found)):
        c = of[i]
        odd = c in denied or i in right
        flips = odd + sum(a < i for a in active.get(c, ())) + sum(p > i for p in passive.get(c, ()))
        signs.append(-1 if flips % 2 else 1)
    return signs


def _right(found: Sequence[Token], of: Sequence[int], m: Marker) -> Iterator[int]:
    """What “without” denies: to the end of its clause, or to “by”; “non” denies the next word only, but for “non pas …”."""
    for j in range(m.at + m.length, len(found)):
        if of[j] != m.clause:
            continue
        if found[j].word in BY:
            return
        yield j
        if found[m.at].word == "non" and m.length == 1 and not found[j].mark and found[j].word not in AFTER_NON:
            return


def spared(found: Sequence[Token], parsed: Parsed, markers: Sequence[Marker]) -> set[int]:
    """The places before a denied verb in its clause, and those after “whether” under it."""
    free: set[int] = set()
    for m in markers:
        if m.kind != "negation.clause" or found[m.at].word in OPEN_DENIALS:
            continue
        start = next(
            (j for j in range(m.at, max(-1, m.at - NE_GAP), -1) if found[j].word in NE and parsed.of[j] == m.clause),
            m.at,
        )
        if found[start].word not in NE:
            start -= 1  # “need not”: the modal verb is denied
        free.update(j for j in range(start) if parsed.of[j] == m.clause)
        asked = {
            c for c, k in enumerate(parsed.clauses) if k.parent == m.clause and k.opener in {"si", "s", "whether", "if"}
        }
        free.update(j for j, c in enumerate(parsed.of) if c in asked)
    return free


def stripped_of(found: Sequence[Token], parsed: Parsed, markers: Sequence[Marker]) -> set[int]:
    """The places that “without” or “, not” reaches."""
    reach = {i for i, c in enumerate(parsed.of) if parsed.clauses[c].opener == "not"}
    for m in markers:
        if m.kind == "negation.right":
            end = next((j for j in range(m.at, len(found)) if found[j].mark or parsed.of[j] != m.clause), len(found))
            reach.update(range(m.at + m.length, end))
    return reach


def _passive(found: Sequence[Token], at: int, of: Sequence[int]) -> bool:
    near = [found[j].word for j in range(max(0, at - ADVERB_GAP), at) if of[j] == of[at]]
    return not BE.isdisjoint(near) and not {"s", "se"}.intersection(near)  # “s'est opposé” is active


def _complement(found: Sequence[Token], at: int, of: Sequence[int]) -> bool:
    """A verb depends on a passive refusal: “are prohibited from using”, “est interdit d'utiliser”."""
    for j in range(at + 1, min(at + COMPLEMENT_GAP, len(found) - 1)):
        if of[j] != of[at] or found[j].mark:
            return False
        infinitive = found[j].word in {"de", "d"} and found[j + 1].word.endswith(("er", "ir", "re"))
        if found[j].word == "from" or infinitive:
            return True
    return False
