"""A message that asks several things: each is weighed by itself, so that what the sources do not tell is said and not passed over.

Of “Who challenged it, and what did they pay their lawyers?” the first is told and the second is not: as one question it would be
answered without a word on the second, or refused although the first is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from assistant.index.load import Index
from assistant.messages import text
from assistant.respond.decision import Decision
from assistant.respond.gaps import overlooked
from assistant.respond.going_on import by_itself
from assistant.respond.guard import reason
from assistant.respond.missing import Missing, missing
from assistant.respond.parts import Part, part_of, repeats
from assistant.respond.select import BROADER, choose
from assistant.respond.things import Thing, lacking, undefined
from assistant.retrieve.follow_up import without_and
from assistant.retrieve.names import Names
from assistant.retrieve.understand import Query, understand
from assistant.types import Language, Notice
from assistant.weighing import Found, Seen, Weighing

# A question of a message that as one is not answered must be this probable to be answered by itself: of the messages of the development
# and calibration sets none of 45 that are answered in part is lost by it, and 3 of 25 that nothing answers are caught.
ALONE = 0.35
_NEAREST = 5  # sentences among which a thing asked for is sought before it is said to be missing


@dataclass(frozen=True, slots=True)
class Apart:
    """One question of several: what was found for it, the sentences that would answer it, what these lack if anything."""

    question: str
    seen: Seen
    parts: tuple[Part, ...]
    lacks: Thing | None

    @property
    def told(self) -> bool:
        """True when the sources answer it."""
        return self.seen.decision.answer and self.lacks is None

    @property
    def decision(self) -> Decision:
        """The decision on it, taken back when its answer lacks what was asked for."""
        return self.seen.decision.without(self.lacks) if self.lacks else self.seen.decision


def lacks(decision: Decision, found: Found, parts: Sequence[Part], names: Names) -> Thing | None:
    """What was asked for and is not in the answer; “gap” when the sources say themselves that they do not tell it.

    How things stand is told all the same, as far as the sources go (`as_far_as`)."""
    thing = lacking(found.query.own or found.query.asked, [p.text for p in parts], names)
    if thing or decision.sure or found.query.now:
        return thing
    if undefined(found.query, parts):
        return "definition"
    gap = overlooked(decision.features, found.encoded, found.candidates, parts, found.query.language)
    return "gap" if gap else None


def as_far_as(decision: Decision, found: Found, parts: list[Part], weighing: Weighing) -> list[Part]:
    """The sentences of an answer on how things stand and, when that is a known gap, the one that says how far the sources go."""
    query = found.query
    if not parts or decision.sure or not query.now:
        return parts
    if not overlooked(decision.features, found.encoded, found.candidates, parts, query.language):
        return parts
    gap = missing(query, found.encoded, found.ranked, weighing.index).gap
    return [*parts[: weighing.settings.max_sentences - 1], part_of(gap)] if gap else parts


def sentences(found: Found, weighing: Weighing) -> list[Part]:
    """The sentences that answer best, whether or not they do."""
    if not found.ranked:
        return []
    query, most = found.query, weighing.settings.max_sentences
    return choose(query, found.encoded, found.candidates, found.ranked, weighing.index, query.language, most)


def severally(
    questions: Sequence[str],
    weighing: Weighing,
    language: Language | None,
    history: Sequence[str],
    cited: Sequence[Sequence[str]],
    default: Language,
) -> list[Apart]:
    """Each question of a message, as it goes on from those before it."""
    found: list[Apart] = []
    earlier, sources = list(history), [*([()] * (len(history) - len(cited))), *cited]

    def read(said: str) -> Query:
        return understand(said, weighing.names, language=language, history=earlier, cited=sources, default=default)

    for n, question in enumerate(questions):
        likely = understand(
            question, weighing.names, language=language, history=[*history, *questions[:n]], default=default
        )
        if not likely.follows or likely.settled:  # else what is cited before it may change how it reads
            weighing.foresee(likely)
    for question in questions:
        seen = weighing.read(read(question))
        if found and not found[-1].told and not seen.decision.answer:
            seen = _apart_from_untold(read(without_and(question)), weighing) or seen
        parts = tuple(sentences(seen, weighing))
        lost = lacks(seen.decision, seen, parts, weighing.names) if seen.decision.answer else None
        found.append(Apart(question, seen, parts, lost))
        earlier.append(question)
        sources.append(tuple(dict.fromkeys(p.passage.source_id for p in parts)) if found[-1].told else ())
    return found


def _apart_from_untold(query: Query, weighing: Weighing) -> Seen | None:
    """What is found for a question that can stand by itself, without the one before it, which nothing answers and which weighs on it.

    None for one that cannot.
    """
    if query.follows:
        return None
    seen = weighing.weigh(replace(query, going_on=None))
    return replace(seen, decision=by_itself(seen.decision))


def as_one(message: Query, apart: Sequence[Apart]) -> Seen | None:
    """What was found for a message all of whose questions are answered; None when it holds no several, or one is not answered.

    Units are ranked by the sum of what each question gives them (CombSUM: Fox & Shaw 1994); the rest is the first question's.
    """
    if not apart or not all(a.told for a in apart):
        return None
    first = apart[0].seen
    worth: dict[str, float] = defaultdict(float)
    for a in apart:
        lowest = min((c.score for c in a.seen.candidates), default=0.0)
        for c in a.seen.candidates:
            worth[c.unit.id] += c.score - lowest
    candidates = sorted((c for a in apart for c in a.seen.candidates), key=lambda c: (-worth[c.unit.id], -c.score))
    ranked = sorted((r for a in apart for r in a.seen.ranked), key=lambda r: -r.score)
    return replace(
        first,
        query=message,
        candidates=list({c.unit.id: c for c in reversed(candidates)}.values())[::-1],
        ranked=list({r.row: r for r in reversed(ranked)}.values())[::-1],
    )


def of_several(apart: Sequence[Apart], whole: Seen, weighing: Weighing) -> tuple[Decision, list[Part]]:
    """The decision on a message and the sentences of its answer, from each of its questions and the message as one."""
    told = [a for a in apart if a.told]
    if not whole.decision.answer:
        told = [a for a in told if a.decision.sure or a.decision.probability >= ALONE]
    if not told:
        d = whole.decision
        return replace(d, probability=min(d.probability, d.threshold / 2), answer=False), []
    least = min((a.decision for a in told), key=lambda d: d.probability)
    return least, together(told, weighing.settings.max_sentences, whole.query.language)


def unsaid(apart: Sequence[Apart], index: Index, names: Names, language: Language) -> tuple[Notice, ...]:
    """What an answer says of the questions that it does not answer: which of them, and what is missing."""
    return tuple(
        Notice(
            code="part_not_told",
            text=text(
                "warning.part_not_told",
                language,
                which=text(f"several.{n}", language),
                why=_why(a, index, names, language),
            ),
        )
        for n, a in enumerate(apart, 1)
        if not a.told
    )


def _why(a: Apart, index: Index, names: Names, language: Language) -> str:
    if reason(a.seen.query, a.decision, a.seen.strange) != "not_in_sources":
        return text("several.off_topic", language)
    gap = why_not(a.seen, a.decision, index, names).gap
    return text("several.gap", language, quote=gap.text) if gap else ""


def why_not(found: Found, decision: Decision, index: Index, names: Names) -> Missing:
    """What is missing for an answer: the thing asked for, or what the nearest sentences lack."""
    thing = decision.lacks or lacking(
        found.query.own or found.query.asked, [r.text for r in found.ranked[:_NEAREST]], names
    )
    return missing(found.query, found.encoded, found.ranked, index, thing)


def together(told: Sequence[Apart], most: int, language: Language) -> list[Part]:
    """The sentences of several answers: the best of each, then the next best, in the order in which they were asked."""
    room = most + int(BROADER * most)
    kept: list[Part] = []
    for of_each in zip_longest(*(a.parts for a in told)):
        for part in of_each:
            if part and len(kept) < room and not any(repeats(part.text, k.text, language) for k in kept):
                kept.append(part)
    return [p for a in told for p in a.parts if any(p is k for k in kept)]
