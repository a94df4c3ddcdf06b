"""Small services of a chat model beside wording: a follow-up completed, a question cut up, a quote translated.

What comes back is used only when it passes a check that needs no model; otherwise things are as without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.documents.text import clean, fold, stems
from assistant.respond.model.prompts import Task
from assistant.respond.model.prove import Check
from assistant.respond.model.tidy import misshapen, tidy
from assistant.retrieve.language import detect
from assistant.types import Language

Say = Callable[..., str | None]  # say(task, language, **slots): the model's text, None when it cannot be had
LONGEST_QUESTION = 300
MOST_QUESTIONS = 3
EARLIER = 4  # earlier questions that a model is told
_NEGATION = {
    "fr": re.compile(r"\b(?:ne|n'|non|pas|aucun\w*|jamais|sans|ni|interdit\w*|refus\w*|rejet\w*)(?:\b|(?<='))"),
    "en": re.compile(
        r"\b(?:not|no|none|never|without|nor|neither|cannot|prohibit\w*|forbid\w*|refus\w*|reject\w*|dismiss\w*)\b|n't\b"
    ),
}


def rewrite(question: str, history: Sequence[str], language: Language, say: Say) -> str | None:
    """A follow-up as a question that can be understood alone, made of the conversation's words only; None without one."""
    earlier = [clean(h) for h in history[-EARLIER:]]
    said = say("rewrite", language, history="\n".join(earlier), question=clean(question))
    lines = _lines(said)
    if len(lines) != 1 or not _a_question(lines[0], language):
        return None
    allowed = {s for text in (*earlier, question) for s in stems(text, language)}
    own = set(stems(lines[0], language))
    if not own or not own <= allowed or not set(stems(question, language)) <= own:
        return None
    return None if fold(lines[0]) == fold(clean(question)) else lines[0]


def split(question: str, language: Language, say: Say) -> tuple[str, ...]:
    """The questions that one question holds, in its own words; just that question when it holds one."""
    whole = set(stems(question, language))
    lines = [line for line in _lines(say("split", language, question=clean(question))) if _a_question(line, language)]
    own = [set(stems(line, language)) for line in lines]
    if not 2 <= len(lines) <= MOST_QUESTIONS or any(len(o) < 2 or not o <= whole for o in own):
        return (question,)
    if len(set().union(*own)) < 0.9 * len(whole) or any(a <= b for a in own for b in own if a is not b):
        return (question,)
    return tuple(lines)


def translate(quote: str, language: Language, say: Say, check: Check) -> str | None:
    """An unofficial translation of a quote into the language; None when none passes the check."""
    lines = _lines(say("translate", language, quote=clean(quote)))
    if len(lines) != 1:
        return None
    text = tidy(lines[0])
    other: Language = "en" if language == "fr" else "fr"
    if misshapen(lines[0], text, [quote]) or detect(text, language) != language:
        return None
    if not 0.5 <= len(text) / len(quote) <= 2 or _negated(text, language) != _negated(quote, other):
        return None
    found = check(text, [quote], language)
    back = check(quote, [text], other)
    return None if "withheld" in (found.verdict, back.verdict) else text


def _negated(text: str, language: Language) -> bool:
    return bool(_NEGATION[language].search(fold(text)))


def _a_question(line: str, language: Language) -> bool:
    return line.endswith("?") and len(line) <= LONGEST_QUESTION and detect(line, language) == language


def _lines(said: str | None) -> list[str]:
    """The lines that say something, without list marks."""
    lines = (clean(re.sub(r"^\s*(?:[-*•]|\d[.)])\s+", "", line)) for line in (said or "").splitlines())
    return [line for line in lines if re.search(r"\w", line)]


TASKS: tuple[Task, ...] = ("rewrite", "split", "translate")
