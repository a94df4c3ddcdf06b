"""Asks a chat model to word an answer from evidence, and lets through what the evidence proves, sentence by sentence."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field

from assistant.documents.text import stems
from assistant.respond.model.client import Chat
from assistant.respond.model.errors import ChatModelError, Failure
from assistant.respond.model.pack import ask, shape, tokens
from assistant.respond.model.parse import Parser
from assistant.respond.model.prove import Check, prove
from assistant.respond.model.values import Draft, Evidence, Shown, Usage, Withheld, Worded
from assistant.types import Language

SPARE = 4  # sentences that a model may write beyond those wanted before it is stopped


@dataclass(slots=True)
class _Progress:
    """What has come of one question so far."""

    shown: list[Shown] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    spent: Usage = field(default_factory=Usage)  # our estimate, until the server tells

    def done(self, failure: Failure | None, evidence: Sequence[Evidence]) -> Worded:
        if not self.shown and not failure:
            failure = "withheld" if self.withheld else "empty"
        return Worded(
            tuple(self.shown),
            tuple(self.withheld),
            failure,
            self.spent,
            evidence=tuple(evidence),
            drafts=tuple(self.drafts),
        )


def words(
    chat: Chat,
    question: str,
    evidence: Sequence[Evidence],
    language: Language,
    check: Check,
    *,
    most: int,
    seconds: float,
) -> Generator[Shown, None, Worded]:
    """Each sentence as soon as it is finished and proved; as the generator's value, what became of all of them."""
    so_far = _Progress()
    try:
        for structured in (True, False) if chat.structured else (False,):
            try:
                return (yield from _once(chat, question, evidence, language, check, most, seconds, structured, so_far))
            except ChatModelError as e:
                if e.failure != "plain" or not structured or so_far.drafts:
                    raise
                chat.structured = False  # the server does not know schemas: plain text from now on
    except ChatModelError as e:
        return so_far.done(e.failure, evidence)
    raise AssertionError("one of the two forms is always tried")


def _once(
    chat: Chat,
    question: str,
    evidence: Sequence[Evidence],
    language: Language,
    check: Check,
    most: int,
    seconds: float,
    structured: bool,
    so_far: _Progress,
) -> Generator[Shown, None, Worded]:
    messages = ask("word_json" if structured else "word", question, evidence, language, most)
    parser, sent, written = Parser(), sum(tokens(content) for _, content in messages), 0
    so_far.spent = Usage(sent, 0)
    reply = chat.say(messages, shape(evidence, most) if structured else None, seconds)
    stopped = False
    try:
        while not stopped:
            try:
                piece = next(reply)
            except StopIteration as end:
                so_far.spent = end.value if end.value.output else so_far.spent
                break
            written += len(piece)
            so_far.spent = Usage(sent, tokens("x" * written))
            yield from _proved(parser.feed(piece), evidence, language, check, most, so_far)
            stopped = parser.full or parser.declined or len(so_far.shown) >= most or len(so_far.drafts) >= most + SPARE
    finally:
        reply.close()
    if not stopped:
        yield from _proved(parser.finish(), evidence, language, check, most, so_far)
    failure: Failure | None = None
    if not so_far.shown:
        failure = "declined" if parser.declined else "empty" if parser.blank else None if so_far.withheld else "broken"
    return so_far.done(failure, evidence)


def _proved(
    drafts: Sequence[Draft],
    evidence: Sequence[Evidence],
    language: Language,
    check: Check,
    most: int,
    so_far: _Progress,
) -> Iterator[Shown]:
    for draft in drafts:
        if len(so_far.shown) >= most or len(so_far.drafts) >= most + SPARE:
            return
        so_far.drafts.append(draft)
        found = prove(draft, evidence, language, check)
        if isinstance(found, Withheld):
            so_far.withheld.append(found)
        elif not _said_before(found, so_far.shown, language):
            so_far.shown.append(found)
            yield found


def _said_before(new: Shown, shown: Sequence[Shown], language: Language) -> bool:
    """True when a sentence says nothing that was not said in the same words."""
    own = set(stems(new.text, language))
    return any(own <= set(stems(s.text, language)) for s in shown)
