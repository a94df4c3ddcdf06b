"""A chat model that words answers: opened once from the settings, safe for several questions at once.

`reword` takes the extractive answer and gives it back worded, or as it was with a quiet notice; `stream` does the same
sentence by sentence. What the model says about anything else than the evidence never gets past `prove`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

from assistant.index.load import Index
from assistant.messages import text
from assistant.respond.model import aside
from assistant.respond.model.breaker import Breaker
from assistant.respond.model.client import Chat, ChatClient
from assistant.respond.model.compose import Numbering, extractive_answer, left_out, worded_answer
from assistant.respond.model.errors import ChatModelError, Failure
from assistant.respond.model.memory import Memory, key
from assistant.respond.model.pack import Span, pack
from assistant.respond.model.prompts import VERSION, Task, messages
from assistant.respond.model.prove import Check
from assistant.respond.model.support import check as default_check
from assistant.respond.model.values import Evidence, Shown, Usage, Worded
from assistant.respond.model.word import words
from assistant.respond.parts import Part, repeats
from assistant.retrieve.understand import Query
from assistant.settings import Settings
from assistant.types import Answer, Citation, Language, Notice

# What the model itself answers for is no reason to let it rest: the server is there, and was quick enough.
_ALIVE: frozenset[Failure | None] = frozenset({None, "withheld", "declined"})
_UNASKED: frozenset[Failure | None] = frozenset({"busy", "limited"})
# Answers whose order or attribution is part of what they say are quoted as they stand.
_AS_IT_STANDS = frozenset({"timeline", "comparison"})
EACH = 2  # parts that each question of a compound one adds
TRANSLATED = 3  # most quotes that are translated for an answer
LONGEST = 4000  # characters that a small task may bring


class Wording:
    """Words answers with the chat model of the settings; `chat` and `check` are for tests."""

    def __init__(
        self,
        settings: Settings,
        *,
        chat: Chat | None = None,
        check: Check | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.chat: Chat = chat or ChatClient(settings)
        self.breaker = Breaker(clock=clock)
        self._check = check or default_check(settings)
        self._memory: Memory[Worded] = Memory(settings.model_cache)
        self._asides: Memory[str] = Memory(settings.model_cache)

    def words(
        self, parts: Sequence[Part], query: Query, index: Index, more: Sequence[Span] = ()
    ) -> Generator[Shown, None, Worded | None]:
        """Each sentence as soon as it is proved; the generator's value is None when the answer is not for a model."""
        evidence = self.evidence(parts, query, more) if worth(parts, query) else ()
        if not evidence:
            return None
        name = key(
            self.chat.name, VERSION, index.info.fingerprint, query.language, query.text, [e.span for e in evidence]
        )
        if known := self._memory.get(name):
            yield from known.shown
            return known
        if not self.breaker.allows():
            return Worded(failure="resting", evidence=evidence)
        settings, finished = self.settings, False
        try:
            worded = yield from words(
                self.chat,
                query.text,
                evidence,
                query.language,
                self._check,
                most=settings.max_sentences,
                seconds=float(settings.model_timeout),
            )
            finished = True
        finally:
            if not finished:  # whoever asked has left
                self.breaker.gave_up()
        self._learn(worded)
        if worded.failure is None:
            self._memory.put(name, _remembered(worded))
        return worded

    def evidence(self, parts: Sequence[Part], query: Query, more: Sequence[Span] = ()) -> tuple[Evidence, ...]:
        """What the model is given: the parts of the extractive answer, then more, as far as its context goes."""
        s = self.settings
        return pack(
            "word_json" if self.chat.structured else "word",
            query.text,
            [*parts, *more],
            query.language,
            context=s.model_context,
            answer=s.model_answer,
            most=s.model_evidence,
        )

    def _learn(self, worded: Worded) -> None:
        if worded.failure in _ALIVE:
            self.breaker.worked()
        elif worded.failure in _UNASKED:
            self.breaker.gave_up()
        else:
            self.breaker.failed()

    def word(self, parts: Sequence[Part], query: Query, index: Index, more: Sequence[Span] = ()) -> Worded | None:
        """What the model made of the evidence, all at once; None when the answer is not for a model."""
        return _last(self.words(parts, query, index, more))

    def reword(
        self, given: Answer, parts: Sequence[Part], query: Query, index: Index, more: Sequence[Span] = ()
    ) -> Answer:
        """The answer worded by the model, or the extractive one."""
        *_, reply = self.stream(given, parts, query, index, more)
        assert isinstance(reply, Answer)
        return reply

    def stream(
        self, given: Answer, parts: Sequence[Part], query: Query, index: Index, more: Sequence[Span] = ()
    ) -> Iterator[str | Answer]:
        """The pieces of the answer's text as soon as each is proved, then the answer; joined they are its text."""
        from assistant.respond.compose import pieces

        start, numbering = time.perf_counter(), Numbering(index.cards)
        words = self.words(parts, query, index, more)
        while True:
            try:
                yield numbering.add(next(words))
            except StopIteration as end:
                worded: Worded | None = end.value
                break
        if worded is None:
            yield from pieces(given)
            yield given
            return
        if not worded.shown:
            yield from pieces(given)
            yield self._noted(extractive_answer(given, worded, self.settings, 1000 * (time.perf_counter() - start)))
            return
        for quote in left_out(worded, parts):
            yield numbering.add(quote)
        yield self._noted(worded_answer(given, numbering, worded, self.settings, 1000 * (time.perf_counter() - start)))

    def resolve(self, question: str, history: Sequence[str], language: Language) -> str | None:
        """A follow-up as a question of its own, when the setting `model_rewrite` allows it and the model can."""
        if not self.settings.model_rewrite or not history:
            return None
        return aside.rewrite(question, history, language, self.say)

    def also(self, parts: Sequence[Part], query: Query, parts_of: Callable[[str], Sequence[Part]]) -> list[Part]:
        """The parts, and those of the other questions that a compound question holds (setting `model_split`)."""
        found = list(parts)
        if not self.settings.model_split or not worth(parts, query):
            return found
        questions = aside.split(query.text, query.language, self.say)
        for one in questions if len(questions) > 1 else ():
            for part in [p for p in parts_of(one) if not p.lead and p.passage.role == "plain"][:EACH]:
                if not any(repeats(part.text, p.text, query.language) for p in found):
                    found.append(part)
        return found

    def _noted(self, answer: Answer) -> Answer:
        """The answer with an unofficial translation of each quote in the other language (setting `model_translate`)."""
        if not self.settings.model_translate:
            return answer
        foreign = [c for c in answer.citations if c.language != answer.language][:TRANSLATED]
        told = tuple(n for c in foreign if (n := self._translation(c, answer.language)))
        return answer.model_copy(update={"warnings": (*answer.warnings, *told)}) if told else answer

    def _translation(self, citation: Citation, language: Language) -> Notice | None:
        said = aside.translate(citation.quote, language, self.say, self._check)
        if said is None:
            return None
        words = text("warning.unofficial_translation", language, n=citation.n, translation=said)
        return Notice(code="unofficial_translation", text=words, source_id=citation.source_id)

    def say(self, task: Task, language: Language, **slots: str) -> str | None:
        """What the model writes for a small task; None when it cannot be asked, or writes nothing or too much."""
        name = key(self.chat.name, VERSION, task, language, sorted(slots.items()))
        if known := self._asides.get(name):
            return known
        if not self.breaker.allows():
            return None
        said, finished = "", False
        reply = self.chat.say(messages(task, language, **slots), None, float(self.settings.model_timeout))
        try:
            for piece in reply:
                said += piece
                if len(said) > LONGEST:
                    break
            finished = True
        except ChatModelError as e:
            finished = True
            self._learn(Worded(failure=e.failure))
            return None
        finally:
            reply.close()
            if not finished:
                self.breaker.gave_up()
        self.breaker.worked()
        if not said.strip() or len(said) > LONGEST:
            return None
        self._asides.put(name, said)
        return said


def worth(parts: Sequence[Part], query: Query) -> bool:
    """True when a model may word these parts: sources that disagree, and ordered lists, are quoted as they stand."""
    if not parts or query.kind.kind in _AS_IT_STANDS:
        return False
    return not any(p.lead or p.passage.role == "conflict" for p in parts)


def open_wording(settings: Settings) -> Wording | None:
    """The wording of the settings; None for “extractive”."""
    return None if settings.generator == "extractive" else Wording(settings)


def _remembered(worded: Worded) -> Worded:
    return replace(worded, cached=True, usage=Usage())


def _last(words: Generator[Shown, None, Worded | None]) -> Worded | None:
    while True:
        try:
            next(words)
        except StopIteration as end:
            found: Worded | None = end.value
            return found
