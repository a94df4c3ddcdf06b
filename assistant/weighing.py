"""From a question as it is understood to the decision on it: encode ─▶ search ─▶ rank sentences ─▶ decide, once for each way of reading it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from assistant.index.load import Index
from assistant.index.model.once import Once
from assistant.respond.decision import Decision, decide
from assistant.respond.going_on import both, by_itself, matters, stands_alone
from assistant.respond.novelty import anew
from assistant.respond.parts import Part
from assistant.respond.sentences import Ranked, rank
from assistant.retrieve.answer_type import answer_type
from assistant.retrieve.follow_up import tells
from assistant.retrieve.moment import known_on, tells_later
from assistant.retrieve.outside import Strange, strange
from assistant.retrieve.question import Encoded, encode
from assistant.retrieve.rerank import rerank
from assistant.retrieve.search import Candidate, search
from assistant.retrieve.spelling import Speller, spelt_out
from assistant.retrieve.understand import Names, Query, understand
from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one question as it was understood."""

    query: Query
    encoded: Encoded
    candidates: list[Candidate]
    ranked: list[Ranked]


@dataclass(frozen=True, slots=True)
class Seen(Found):
    """What was found for one question, and the decision on it; `whole`: before a follow-up's own words were weighed."""

    strange: Strange
    decision: Decision
    whole: Decision


@dataclass(frozen=True, slots=True)
class Weighing:
    """What it takes to weigh questions as of one day; `set_by_question`: the question says which day that is; `led`: what the
    answer before began with, if there is one."""

    index: Index
    engine: Once
    settings: Settings
    names: Names
    speller: Speller
    as_of: dt.date
    set_by_question: bool = False
    led: Part | None = None

    def read(self, query: Query, own_words: bool = True) -> Seen:
        """The question by itself or, when it may go on from earlier ones and says more so, as a follow-up."""
        seen = self.weigh(query, own_words=own_words)
        if query.going_on is None:
            return seen
        going_on = self.weigh(query.going_on, own=seen.decision)
        if stands_alone(seen.decision, going_on.whole, going_on.decision):
            return replace(seen, decision=by_itself(seen.decision))
        return going_on

    def foresee(self, query: Query) -> None:
        """Has the texts of a question that will be weighed encoded together with what is encoded next."""
        for way in map(self.mended, filter(None, (query, query.going_on))):
            self.engine.foresee(way.asked)
            if way.own:
                self.engine.foresee(way.own)

    def find(self, query: Query) -> Found:
        """What is found for a question, best first."""
        query = self.mended(query)
        encoded = encode(query, self.index, self.engine)
        candidates = rerank(query, search(query, encoded, self.index), self.settings.reranker)
        if self.set_by_question or self.settings.as_of:
            candidates = known_on(candidates, self.index.cards, self.as_of)
        ranked = rank(query, encoded, candidates[: self.settings.candidates], self.index, query.language)
        if query.follows and not query.settled:
            ranked = anew(ranked, self.led)
        if self.set_by_question:
            today = self.settings.as_of or dt.date.today()
            ranked = [r for r in ranked if not tells_later(r.text, self.as_of, today)] or ranked
        return Found(query, encoded, candidates, ranked)

    def weigh(self, query: Query, own: Decision | None = None, own_words: bool = True) -> Seen:
        """What is found for a question, and whether it answers it.

        A follow-up is decided on its own words too, unless `own_words` is False; `own` is the decision on these when it is known.
        """
        found = self.find(query)
        query, of = found.query, (found.query, found.encoded, found.candidates, found.ranked)
        odd = strange(found.encoded, self.index)
        whole = decision = decide(*of, odd, self.index, self.settings.abstention)
        if own_words and tells(query.own) and matters(whole):
            apart = understand(query.own, self.names, language=query.language)
            decision = both(whole, own or self.weigh(apart).decision)
        return Seen(*of, odd, decision, whole)

    def mended(self, query: Query) -> Query:
        """A question as it is read: chat spelling written out, misspelt words mended, words that the sources do not use explained.

        Not explained where a definition is asked for: no source defines them."""

        def mend(text: str) -> str:
            return self.speller.mend_text(spelt_out(text, query.language))

        def explain(text: str) -> str:
            return text if defines else self.names.glossed(text, query.language)

        asked = mend(query.text)
        kind = query.kind if query.understood_as else answer_type(asked)
        defines = kind.kind == "definition"
        ending, own = explain(mend(query.ending)), explain(mend(query.own))
        return replace(query, mended=explain(asked), kind=kind, ending=ending, own=own)
