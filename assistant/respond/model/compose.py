"""Makes the worded answer out of the extractive one: sentences that passed, what they left out as quotes, a quiet notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.documents.card import Card
from assistant.messages import text
from assistant.respond.compose import cite
from assistant.respond.model.errors import Failure
from assistant.respond.model.pack import Span
from assistant.respond.model.prompts import VERSION
from assistant.respond.model.values import Evidence, Shown, Usage, Worded, covered
from assistant.settings import Settings
from assistant.types import Answer, Citation, ModelUse, Notice, Sentence

# What the model wrote was not good enough; anything else means that it could not be asked, or did not come to an end.
_ITS_OWN_FAULT: frozenset[Failure | None] = frozenset({None, "withheld", "declined", "empty", "broken"})


class Numbering:
    """Numbers quotes 1, 2, 3… in the order in which sentences need them, and writes sentences with their numbers."""

    def __init__(self, cards: Mapping[str, Card]) -> None:
        self._cards, self._numbers = cards, dict[tuple[str, int, int], int]()
        self.citations: list[Citation] = []
        self.sentences: list[Sentence] = []
        self.text = ""

    def add(self, shown: Shown) -> str:
        """The next piece of the answer's text."""
        numbers = tuple(dict.fromkeys(self._number(e) for e in shown.evidence))
        self.sentences.append(Sentence(text=shown.text, citations=numbers, verdict=shown.verdict))
        piece = (" " if self.text else "") + _marked(shown.text, numbers)
        self.text += piece
        return piece

    def _number(self, evidence: Evidence) -> int:
        if evidence.span not in self._numbers:
            n = self._numbers[evidence.span] = len(self._numbers) + 1
            card = self._cards[evidence.passage.source_id]
            self.citations.append(cite(n, evidence.passage, evidence.start, evidence.end, card))
        return self._numbers[evidence.span]


def _marked(sentence: str, numbers: Sequence[int]) -> str:
    """The sentence with its numbers before the closing mark, as `respond.compose` sets them."""
    body = sentence.rstrip(".!?…")
    return f"{body}\u00a0{''.join(f'[{n}]' for n in numbers)}{sentence[len(body) :]}"


def left_out(worded: Worded, parts: Sequence[Span]) -> list[Shown]:
    """The parts to add as quotes: the first, when no sentence is about its passage; those that a withheld sentence was
    about; all that are missing, when the model broke off or was mostly withheld."""
    said = covered(worded.shown)
    passages = {e.passage.id for s in worded.shown for e in s.evidence}
    lost = {e.span for w in worded.withheld for e in w.about}
    added = []
    for n, p in enumerate(parts):
        span = (p.passage.id, p.start, p.end)
        wanted = worded.short or span in lost or (n == 0 and p.passage.id not in passages)
        if wanted and span not in said:
            quote = Evidence("", p.passage, p.start, p.end)
            added.append(Shown(quote.text, (quote,), "quoted"))
    return added


def worded_answer(given: Answer, numbering: Numbering, worded: Worded, settings: Settings, spent: float) -> Answer:
    """The answer as the model worded it; `given` is the extractive one, whose decision and warnings stay."""
    return _changed(
        given,
        worded,
        settings,
        spent,
        text=numbering.text,
        sentences=tuple(numbering.sentences),
        citations=tuple(numbering.citations),
        generator=settings.generator,
    )


def extractive_answer(given: Answer, worded: Worded, settings: Settings, spent: float) -> Answer:
    """The extractive answer, which says quietly that the model did not word it."""
    return _changed(given, worded, settings, spent)


def _changed(given: Answer, worded: Worded, settings: Settings, spent: float, **changes: object) -> Answer:
    """The answer with the model's part told; constructed anew, so that everything about it is checked again."""
    own = {name: getattr(given, name) for name in Answer.model_fields}
    total = given.timings_ms.get("total", 0.0) + spent
    told = {
        "warnings": (*given.warnings, *_notice(given, worded)),
        "timings_ms": given.timings_ms | {"model": round(spent, 1), "total": round(total, 1)},
        "model": use(worded, settings),
    }
    return Answer(**(own | told | changes))


def _notice(given: Answer, worded: Worded) -> tuple[Notice, ...]:
    if not worded.short:
        return ()
    code = "model_withheld" if worded.failure in _ITS_OWN_FAULT else "model_unavailable"
    return (Notice(code=code, text=text(f"warning.{code}", given.language)),)


def use(worded: Worded, settings: Settings) -> ModelUse:
    """What the model did and cost, as the answer object tells it."""
    return ModelUse(
        name=settings.generator,
        prompt=VERSION,
        input_tokens=worded.usage.input,
        output_tokens=worded.usage.output,
        cost=cost(worded.usage, settings),
        written=len(worded.drafts),
        repaired=sum(s.repaired for s in worded.shown),
        withheld=len(worded.withheld),
        cached=worded.cached,
        failure=worded.failure,
    )


def cost(usage: Usage, settings: Settings) -> float | None:
    """What a call cost, in the operator's currency; None when no price is set."""
    if settings.model_input_price is None and settings.model_output_price is None:
        return None
    each = (usage.input * (settings.model_input_price or 0.0), usage.output * (settings.model_output_price or 0.0))
    return round(sum(each) / 1e6, 6)
