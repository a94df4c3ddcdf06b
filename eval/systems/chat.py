"""A chat model as the generator of the assistant: any that the settings can name, or one that runs in this process.

With `verified = false` the reply is what the model wrote, unchecked, with the ids that it gave: what verification is worth.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.pipeline import Assistant, Trace
from assistant.respond.model import Worded, Wording, worth
from assistant.respond.model.client import Chat, ChatClient, Shape
from assistant.respond.model.compose import Numbering, use
from assistant.respond.model.tidy import tidy
from assistant.respond.model.values import Message, Shown, Usage
from assistant.settings import load_settings
from assistant.types import Answer
from eval.models import LocalServer
from eval.systems.assistant import AssistantSystem
from eval.systems.base import Setup

_OWN = ("local", "verified", "generator")


class ChatSystem(AssistantSystem):
    """The assistant with the generator of the option `generator`, or with the model `local` of models.toml.

    Other options whose names begin with `model_` are settings.
    """

    def __init__(self, setup: Setup) -> None:
        options = dict(setup.options)
        local, verified, generator = (options.pop(name, None) for name in _OWN)
        changes = {k: options.pop(k) for k in list(options) if k.startswith("model_")}
        super().__init__(replace(setup, options=options | {"generator": "extractive"}))
        self._server = LocalServer(local) if local else None
        if self._server:
            generator, changes = f"openai:{local}", changes | {"model_url": self._server.url}
        given = setup.settings.model_dump() | {"generator": generator, "model_cache": 0} | changes
        settings = load_settings(**given)
        chat = Recorded(ChatClient(settings), setup.folder("chat"))
        wording = Wording(settings, chat=chat)
        self._assistant = _Worded(self._assistant, wording, verified=verified is not False)  # type: ignore[assignment]

    def close(self) -> None:
        """Ends the model's server."""
        super().close()
        if self._server:
            self._server.close()


class _Worded:
    """An assistant whose answers a chat model words."""

    def __init__(self, assistant: Assistant, wording: Wording, *, verified: bool) -> None:
        self._assistant, self._wording, self._verified = assistant, wording, verified
        self.index = assistant.index

    def trace(self, question: str, **options: Any) -> Trace:
        """The trace, its answer worded."""
        trace = self._assistant.trace(question, **options)
        if not isinstance(trace.reply, Answer) or trace.query is None or not worth(trace.parts, trace.query):
            return trace
        if self._verified:
            trace.reply = self._wording.reword(trace.reply, trace.parts, trace.query, self.index)
        elif worded := self._wording.word(trace.parts, trace.query, self.index):
            trace.reply = self._as_written(trace.reply, worded)  # type: ignore[assignment]
        return trace

    def _as_written(self, given: Answer, worded: Worded) -> Answer | _Raw:
        """What the model wrote, each sentence with the evidence it named, true or not; the extractive answer when it
        wrote nothing, as any assistant would give."""
        if not worded.drafts:
            return given
        by_id = {e.id: e for e in worded.evidence}
        numbering, sentences = Numbering(self.index.cards), list[dict[str, Any]]()
        for draft in worded.drafts:
            cited = tuple(by_id[i] for i in draft.ids if i in by_id)
            numbers: list[int] = []
            if cited:
                numbering.add(Shown(tidy(draft.text), cited, "supported"))
                numbers = list(numbering.sentences[-1].citations)
            sentences.append({"text": tidy(draft.text), "citations": numbers, "verdict": "supported"})
        text = " ".join(f"{s['text']} {''.join(f'[{n}]' for n in s['citations'])}".strip() for s in sentences)
        changes = {
            "text": text,
            "sentences": sentences,
            "citations": [c.model_dump(mode="json") for c in numbering.citations],
            "generator": self._wording.settings.generator,
            "model": use(replace(worded, withheld=()), self._wording.settings).model_dump(mode="json"),
        }
        return _Raw(given.to_json() | changes)


class _Raw:
    """A reply that no `Answer` could be: it may hold sentences without evidence."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def to_json(self) -> dict[str, Any]:
        """The reply as JSON."""
        return dict(self._data)


class Recorded:
    """A chat model whose outputs are kept, so that a system and its ablation judge the same words."""

    def __init__(self, chat: Chat, folder: Path) -> None:
        self._chat, self._folder = chat, folder
        self.name = chat.name
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def structured(self) -> bool:
        """Whether the model can be held to a schema."""
        return self._chat.structured

    @structured.setter
    def structured(self, value: bool) -> None:
        self._chat.structured = value

    def say(self, messages: Sequence[Message], shape: Shape | None, seconds: float) -> Generator[str, None, Usage]:
        """The model's words, or the ones that it gave before for the same messages."""
        asked = json.dumps([self.name, list(messages), shape], ensure_ascii=False, sort_keys=True)
        path = self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json"
        if path.is_file():
            known = json.loads(path.read_text(encoding="utf-8"))
            yield known["text"]
            return Usage(known["input"], known["output"])
        pieces: list[str] = []
        start, reply = time.perf_counter(), self._chat.say(messages, shape, seconds)
        usage = Usage()
        try:
            while True:
                try:
                    piece = next(reply)
                except StopIteration as end:
                    usage = Usage(end.value.input, end.value.output)
                    break
                pieces.append(piece)
                yield piece
        except GeneratorExit:  # whoever asks has heard enough
            _keep(path, pieces, usage, start)
            raise
        finally:
            reply.close()
        _keep(path, pieces, usage, start)
        return usage


def _keep(path: Path, pieces: Sequence[str], usage: Usage, start: float) -> None:
    seconds = round(time.perf_counter() - start, 2)
    row = {"text": "".join(pieces), "input": usage.input, "output": usage.output, "seconds": seconds}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
