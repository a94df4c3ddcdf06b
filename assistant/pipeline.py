"""The whole pipeline on one screen: a question in, an `Answer` or a `Refusal` out.

question ─▶ understand ─▶ search ─▶ rank sentences ─▶ decide ─▶ choose ─▶ is what was asked in it? ─▶ compose
                          └───────── weighing.py ─────────┘
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.documents.steering import hear
from assistant.documents.text import clean
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.index.model.once import Once
from assistant.respond import compose, guard
from assistant.respond.decision import Decision, strays
from assistant.respond.parts import Part
from assistant.respond.sentences import Ranked
from assistant.retrieve.compound import questions_in
from assistant.retrieve.courtesy import directly
from assistant.retrieve.moment import moment
from assistant.retrieve.outside import Strange, strange
from assistant.retrieve.question import Encoded, encode
from assistant.retrieve.search import Candidate, search
from assistant.retrieve.spelling import Speller
from assistant.retrieve.understand import Names, Query, understand
from assistant.settings import Settings
from assistant.severally import Apart, as_far_as, as_one, lacks, of_several, sentences, severally, unsaid, why_not
from assistant.types import Answer, Hit, Language, Reply
from assistant.weighing import Weighing

if TYPE_CHECKING:
    from assistant.respond.model import Wording


@dataclass(slots=True)
class Trace:
    """What each stage saw and decided for one question."""

    query: Query | None = None
    encoded: Encoded | None = None
    candidates: list[Candidate] = field(default_factory=list)
    ranked: list[Ranked] = field(default_factory=list)
    strange: Strange = Strange()
    decision: Decision | None = None
    parts: list[Part] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    reply: Reply | None = None


class Assistant:
    """Answers questions from one index with one embedding engine; made by `open_assistant`."""

    def __init__(self, index: Index, engine: Engine, settings: Settings) -> None:
        self.index, self.engine, self.settings = index, engine, settings

    @cached_property
    def names(self) -> Names:
        """The names by which questions name sources and terms."""
        return Names.of(self.index.cards, self.index.glossary)

    @cached_property
    def speller(self) -> Speller:
        """Mends misspelt words of questions from the corpus's own."""
        whole = getattr(self.engine, "whole", None)  # only our own engine tells which words are usual
        return Speller(self.index.word_frequency, lambda w: self.index.knows(w) or bool(whole and whole(w)))

    @cached_property
    def wording(self) -> Wording | None:
        """The chat model that words the answers; None when they are quoted as they are."""
        if self.settings.generator == "extractive":
            return None
        from assistant.respond.model import open_wording

        return open_wording(self.settings)

    def ask(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[str] = (),
        cited: Sequence[Sequence[str]] = (),
        id: str | None = None,
        default: Language = "fr",
    ) -> Reply:
        """The answer or the refusal to one question.

        `history` holds the earlier questions, oldest first, and `cited` the ids of the sources cited for each, if known.
        """
        reply = self.trace(question, language=language, history=history, cited=cited, id=id, default=default).reply
        assert reply is not None
        return reply

    def trace(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[str] = (),
        cited: Sequence[Sequence[str]] = (),
        id: str | None = None,
        default: Language = "fr",
    ) -> Trace:
        """As `ask`, with everything seen on the way."""
        t = self._extract(question, language=language, history=history, cited=cited, id=id, default=default)
        if self.wording and isinstance(t.reply, Answer) and t.query:
            t.reply = self.wording.reword(t.reply, t.parts, t.query, self.index)
        return t

    def _extract(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[str] = (),
        cited: Sequence[Sequence[str]] = (),
        id: str | None = None,
        default: Language = "fr",
        split: bool = True,
    ) -> Trace:
        """The extractive answer, with everything seen on the way; `split` is False for what is asked on the way:
        no compound question is taken apart, and a follow-up is not decided on its own words."""
        clock, t, once = _Clock(), Trace(), Once(self.engine)
        weighing = self._weighing(question, once)
        as_of = weighing.as_of
        before = self._before(question, language, history, default, weighing)
        weighing = replace(weighing, led=before[0] if before else None)
        if before and not cited:
            cited = [tuple(dict.fromkeys(p.passage.source_id for p in before))]
        t.query = query = self._understand(question, language, history, cited, default)
        common: dict[str, Any] = {"id": id, "question": clean(question), "index": self.index.info}
        lang = query.language
        if barred := guard.bar(question, self.settings.max_question):
            t.reply = compose.refuse(
                barred.reason,
                [],
                self.index.cards,
                as_of,
                lang,
                barred.values,
                confidence=1.0,
                timings_ms=clock.stop(),
                **common,
            )
            return t
        asked = questions_in(directly(hear(question).question or "")) if split else ()
        t.apart = severally(asked, weighing, language, history, cited, default)
        seen = as_one(query, t.apart) or weighing.read(query, own_words=split)
        t.query, t.encoded, t.candidates = query, _, _ = seen.query, seen.encoded, seen.candidates
        t.ranked, t.strange, t.decision = seen.ranked, seen.strange, seen.decision
        clock.lap("retrieve")
        if t.decision.ordered:
            t.apart = []
        elif t.apart:
            t.decision, t.parts = of_several(t.apart, seen, weighing)
        elif t.decision.answer:
            t.parts = sentences(seen, weighing)
            if thing := lacks(t.decision, seen, t.parts, self.names):
                t.decision, t.parts = t.decision.without(thing), []
            t.parts = as_far_as(t.decision, seen, t.parts, weighing)
        p = t.decision.probability
        if not t.decision.answer:
            reason = "not_in_sources" if t.decision.lacks else guard.reason(query, t.decision, t.strange)
            why = why_not(seen, t.decision, self.index, self.names) if reason == "not_in_sources" else None
            clock.lap("respond")
            t.reply = compose.refuse(
                reason,
                t.ranked,
                self.index.cards,
                as_of,
                lang,
                lacking=why,
                confidence=1 - p,
                understood_as=query.understood_as,
                timings_ms=clock.stop(),
                **common,
            )
            return t
        if self.wording and split:
            t.parts = self.wording.also(
                t.parts, query, lambda one: self._extract(one, language=lang, split=False).parts
            )
        clock.lap("respond")
        t.reply = compose.answer(
            t.parts,
            self.index.cards,
            as_of,
            lang,
            unsaid(t.apart, self.index, self.names, lang),
            confidence=p,
            understood_as=query.understood_as,
            timings_ms=clock.stop(),
            **common,
        )
        return t

    def _understand(
        self,
        question: str,
        language: Language | None,
        history: Sequence[str],
        cited: Sequence[Sequence[str]],
        default: Language,
    ) -> Query:
        """The question made whole by the earlier ones, by the chat model if it may."""
        most = self.settings.max_question
        asked, earlier = question[:most], [h[:most] for h in history]
        plain = hear(asked).question
        if self.wording and plain and (alone := self.wording.resolve(plain, earlier, language or default)):
            return replace(understand(alone, self.names, language=language, default=default), understood_as=alone)
        return understand(asked, self.names, language=language, history=earlier, cited=cited, default=default)

    def _before(
        self, question: str, language: Language | None, history: Sequence[str], default: Language, weighing: Weighing
    ) -> list[Part]:
        """What the last answer told, when the question may go on from it: the last question is asked again.

        That one is understood without what was told before it, so that this goes no further back.
        """
        most = self.settings.max_question
        earlier = [h[:most] for h in history]
        query = understand(question[:most], self.names, language=language, history=earlier, default=default)
        if not (query.understood_as or query.going_on) or query.settled or not earlier:
            return []
        mended = weighing.mended(query)
        weighing.engine.foresee(mended.own or mended.asked)
        return self._told(earlier[-1], earlier[:-1], default, weighing.engine)

    def _weighing(self, question: str, once: Once) -> Weighing:
        """What it takes to weigh a question as of today, or of the day that it sets."""
        today = self.settings.as_of or dt.date.today()
        day = moment(clean(question), today)
        return Weighing(self.index, once, self.settings, self.names, self.speller, day or today, day is not None)

    def _told(self, question: str, before: Sequence[str], default: Language, once: Once) -> list[Part]:
        """What an earlier question on the subject is answered with, or would be: that is not decided again."""
        if guard.bar(question, self.settings.max_question):
            return []
        query = understand(question, self.names, history=before, cited=((),), default=default)
        weighing = self._weighing(question, once)
        found = weighing.read(query, own_words=False) if query.going_on else weighing.find(query)
        of = found.query, found.encoded, found.candidates
        if not found.ranked or strays(*of, strange(found.encoded, self.index), self.index):
            return []
        return sentences(found, weighing)

    def stream(
        self,
        question: str,
        *,
        language: Language | None = None,
        history: Sequence[str] = (),
        cited: Sequence[Sequence[str]] = (),
        id: str | None = None,
        default: Language = "fr",
    ) -> Iterator[str | Reply]:
        """The answer's text sentence by sentence, then the whole `Answer` or `Refusal`."""
        t = self._extract(question, language=language, history=history, cited=cited, id=id, default=default)
        assert t.reply is not None
        if self.wording and isinstance(t.reply, Answer) and t.query:
            yield from self.wording.stream(t.reply, t.parts, t.query, self.index)
            return
        yield from compose.pieces(t.reply)
        yield t.reply

    def search(self, query: str, k: int = 10, *, language: Language | None = None) -> list[Hit]:
        """The k best passages for a query, in the query's language where they exist in it."""
        understood = understand(query[: self.settings.max_question], self.names, language=language)
        if not understood.text:
            return []
        found = search(understood, encode(understood, self.index, self.engine), self.index, k)
        return [Hit(passage=c.passage(understood.language), score=c.score, rank=n) for n, c in enumerate(found, 1)]


class _Clock:
    """Milliseconds of each stage and in all."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] = round(1000 * (now - self._last), 1)
        self._last = now

    def stop(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 1)}
