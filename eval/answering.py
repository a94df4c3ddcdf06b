"""How well a set of questions is answered: key facts found, right source cited, refused and answered rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.pipeline import Assistant, Trace
from assistant.types import Answer
from eval.questions import Question, has_nugget, nugget_recall


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what the assistant did."""

    question: Question
    trace: Trace
    answered: bool
    nuggets: float
    source: bool
    forbidden: bool


def ask_all(assistant: Assistant, questions: Sequence[Question]) -> list[Judged]:
    """Every question asked and judged, in order."""
    return [judge(q, assistant.trace(q.question, history=q.turns, id=q.id)) for q in questions]


def judge(question: Question, trace: Trace) -> Judged:
    """What one reply is worth against its gold."""
    reply = trace.reply
    text = reply.text if isinstance(reply, Answer) else ""
    cited = {c.source_id for c in reply.citations} if isinstance(reply, Answer) else set()
    return Judged(
        question,
        trace,
        isinstance(reply, Answer),
        nugget_recall(question, text) if text else 0.0,
        bool(cited & set(question.sources)),
        any(has_nugget((p,), text) for p in question.forbidden) if text else False,
    )


def summary(judged: Sequence[Judged]) -> dict[str, float]:
    """The bars of the development set; rates are shares from 0 to 1.

    `key_facts`: mean nugget recall over answerable questions (a refusal finds none); `right_source`: share of answered
    answerable questions that cite a gold source; `refused`: share of unanswerable questions refused; `answered`: share of
    answerable questions answered; `wrong_language`: replies not in the question's language.
    """
    yes = [j for j in judged if j.question.answerable]
    no = [j for j in judged if not j.question.answerable]
    answered = [j for j in yes if j.answered]

    def share(hits: int, total: int) -> float:
        return hits / total if total else 1.0

    sentences = [len(j.trace.reply.sentences) for j in judged if isinstance(j.trace.reply, Answer)]
    return {
        "questions": float(len(judged)),
        "key_facts": sum(j.nuggets for j in yes) / len(yes) if yes else 1.0,
        "all_key_facts": share(sum(j.nuggets == 1 for j in yes), len(yes)),
        "right_source": share(sum(j.source for j in answered), len(answered)),
        "refused": share(sum(not j.answered for j in no), len(no)),
        "answered": share(len(answered), len(yes)),
        "forbidden": share(sum(j.forbidden for j in judged), len(judged)),
        "wrong_language": share(
            sum(j.trace.reply is not None and j.trace.reply.language != j.question.lang for j in judged), len(judged)
        ),
        "sentences": sum(sentences) / len(sentences) if sentences else 0.0,
    }
