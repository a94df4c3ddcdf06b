"""Tries the chat model of the settings on an easy question, for `assistant check`: does it answer, how fast, what is wrong."""

from __future__ import annotations

import time
from dataclasses import dataclass

from assistant.errors import SettingsError
from assistant.messages import text
from assistant.respond.model.client import Chat, ChatClient, address
from assistant.respond.model.errors import ChatModelError, Failure
from assistant.respond.model.faults import sentence
from assistant.respond.model.ids import ids
from assistant.respond.model.pack import ask, shape, tokens
from assistant.respond.model.parse import Parser
from assistant.respond.model.values import Evidence
from assistant.settings import Settings
from assistant.types import Language, Passage

_QUESTION = "When does the flower market of the town take place?"
_ANSWER = "The flower market of the town takes place on Tuesdays and Fridays, in Station Square."


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What a chat model did with an easy question; `en` and `fr` say it in one sentence."""

    name: str
    url: str
    failure: Failure | None
    tokens_per_second: float | None
    first_seconds: float | None
    structured: bool
    en: str
    fr: str

    def sentence(self, language: Language) -> str:
        """The sentence in a language."""
        return self.fr if language == "fr" else self.en


def probe(settings: Settings, chat: Chat | None = None) -> ModelReport:
    """What the chat model of the settings does with an easy question."""
    chat = chat or ChatClient(settings)
    url = address(settings)
    try:
        for structured in (True, False) if chat.structured else (False,):
            try:
                return _try(chat, settings, url, structured)
            except ChatModelError as e:
                if e.failure != "plain" or not structured:
                    raise
    except ChatModelError as e:
        return ModelReport(settings.generator, url, e.failure, None, None, False, e.en, e.fr)
    except SettingsError as e:
        return ModelReport(settings.generator, url, "key", None, None, False, e.en, e.fr)
    raise AssertionError("one of the two forms is always tried")


def _try(chat: Chat, settings: Settings, url: str, structured: bool) -> ModelReport:
    passage = Passage(
        id="probe",
        source_id="probe",
        document="digest",
        language="en",
        paragraph="probe",
        start=0,
        end=len(_ANSWER),
        text=_ANSWER,
    )
    evidence = (Evidence(ids([("probe", 0, len(_ANSWER))])[0], passage, 0, len(_ANSWER)),)
    messages = ask("word_json" if structured else "word", _QUESTION, evidence, "en", 1)
    parser, written, first = Parser(), "", None
    start = time.perf_counter()
    reply = chat.say(messages, shape(evidence, 1) if structured else None, settings.model_timeout)
    drafts = []
    counted = 0
    while True:
        try:
            piece = next(reply)
        except StopIteration as end:
            counted = end.value.output
            break
        first = first or time.perf_counter() - start
        written += piece
        drafts += parser.feed(piece)
    drafts += parser.finish()
    spent = time.perf_counter() - start
    failure: Failure | None = None
    if not any("Tuesday" in d.text and "Friday" in d.text for d in drafts):
        failure = "declined" if parser.declined else "empty" if parser.blank else "withheld" if drafts else "broken"
    speed = (counted or tokens(written)) / max(0.001, spent - (first or 0.0))
    if failure:
        told = sentence(failure, url, settings.generator)
        return ModelReport(settings.generator, url, failure, speed, first, structured, told.en, told.fr)

    def words(language: Language) -> str:
        how = text("model.shape_json" if structured else "model.shape_text", language)
        waited = f"{first or 0.0:.1f}".replace(".", "," if language == "fr" else ".")
        return text(
            "model.answers", language, model=settings.generator, url=url, speed=f"{speed:.0f}", first=waited, shape=how
        )

    return ModelReport(settings.generator, url, None, speed, first, structured, words("en"), words("fr"))
