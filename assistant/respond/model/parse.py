"""Reads what a model writes while it writes it: sentences with the ids that it gave, as soon as each is finished.

Structured output is read object by object. Anything else is read by line and by id: “Sentence. [k7q]”, with the ids in front,
behind, before or after the full stop, in lists, under headings, between fences. Nothing here decides what is true.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from assistant.documents.sentences import sentence_spans
from assistant.respond.model.ids import ID
from assistant.respond.model.values import Draft

REFUSAL = "NO_EVIDENCE"
LONGEST = 12_000  # characters of one answer; what comes after is not read
_TOKEN = r"[A-Za-z0-9_#-]{1,12}"
_GROUP = re.compile(
    rf"[\[【]\s*{_TOKEN}(?:\s*[,;/&+]\s*{_TOKEN})*\s*[\]】]|[({{]\s*{ID.pattern}(?:\s*[,;/&+]\s*{ID.pattern})*\s*[)}}]"
)
_GROUPS = re.compile(rf"(?:\s*[.,;]?\s*(?:{_GROUP.pattern}))+")
_BARE = re.compile(rf"(?<=[.!?…])\s+({ID.pattern})$")
_AFTER = re.compile(rf"(?:{_GROUP.pattern})\s*[.!?…]?\s+(?=[^\s\[【({{.!?…,;])")
_BLANKS = re.compile(r"[^\S\n]+")
_RECENT = 600  # characters back in which the ids of a sentence that now ends may have begun
_BULLET = re.compile(r"^\s*(?:[-*•–—>]+\s+|\(?\d{1,2}[.)]\s+|#+\s+)")
_TEXT_KEYS = ("text", "sentence", "phrase", "s")
_ID_KEYS = ("ids", "id", "citations", "evidence", "sources", "extraits")
_OPENING = re.compile(r"^\s*(?:```\w*\s*)?")
_TELLING = 12  # characters that tell JSON from plain text
_FENCE = re.compile(r"```\w*")
_NOTHING = re.compile(r"\{\s*\"\w+\"\s*:\s*\[\s*\]\s*\}")
_THINKING = re.compile(r"^\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|$)", re.DOTALL)


class Parser:
    """Fed with pieces of text, gives the sentences that they finish."""

    def __init__(self) -> None:
        self._raw, self._read = "", 0
        self._reader: _Lines | _Objects | None = None
        self.declined = False

    @property
    def full(self) -> bool:
        """True when the model wrote more than is read."""
        return len(self._raw) >= LONGEST

    @property
    def blank(self) -> bool:
        """True when the model wrote nothing."""
        return not self._raw.strip()

    def feed(self, piece: str) -> list[Draft]:
        """The sentences that this piece finishes."""
        self._raw = (self._raw + piece)[:LONGEST]
        return self._drafts(end=False)

    def finish(self) -> list[Draft]:
        """The sentences that the end of the text finishes; one that breaks off is left out."""
        found = self._drafts(end=True)
        self.declined = self.declined or bool(_NOTHING.fullmatch(_FENCE.sub("", _visible(self._raw, True)).strip()))
        return found

    def _drafts(self, *, end: bool) -> list[Draft]:
        visible = _visible(self._raw, end)
        if self._reader is None:
            start = _OPENING.sub("", visible, count=1)[:_TELLING]
            if not end and len(start) < _TELLING:
                return []
            self._reader = _Objects() if _structured(start) else _Lines()
        new, self._read = visible[self._read :], max(self._read, len(visible))
        found = []
        for draft in self._reader.read(new, end=end):
            if REFUSAL in draft.text:
                self.declined = True
            else:
                found.append(draft)
        return found


def _visible(raw: str, end: bool) -> str:
    """The text without the model's thinking, held back where a tag may be about to begin."""
    start = raw.lstrip()
    if not start.startswith("<"):
        return raw
    if not end and "<thinking>".startswith(start[:10]):
        return ""
    return _THINKING.sub("", raw, count=1)


def _structured(start: str) -> bool:
    """True for JSON; “[k7q] Sentence” is not JSON."""
    return bool(re.match(r"\{|\[\s*[{\"]", start)) and not _GROUP.match(start)


class _Lines:
    """Sentences from plain text."""

    def __init__(self) -> None:
        self._rest = ""

    def read(self, new: str, *, end: bool) -> Iterator[Draft]:
        recent = max(0, len(self._rest) - _RECENT)
        new = _BLANKS.sub(" ", new.replace("\r", "\n"))
        self._rest += new.lstrip(" ") if self._rest[-1:] == " " else new
        while "\n" in self._rest:
            line, _, self._rest = self._rest.partition("\n")
            recent = 0
            yield from _of_line(line)
        while (cut := _AFTER.search(self._rest, recent)) and not _GROUP.match(self._rest.lstrip()):
            done, self._rest, recent = self._rest[: cut.end()], self._rest[cut.end() :], 0
            yield from _of_line(done)
        if end:
            rest, self._rest = self._rest, ""
            yield from _of_line(rest, cut_short=True)


def _of_line(line: str, *, cut_short: bool = False) -> Iterator[Draft]:
    """The sentences of a line, each with the ids that follow it (or lead the line)."""
    line = _BULLET.sub("", line.strip()).strip()
    line = re.sub(r"\*\*|__|`", "", line)
    if line.startswith("```") or not re.search(r"\w", line):
        return
    line = _BARE.sub(r" [\1]", line)
    groups = list(_GROUPS.finditer(line))
    if not groups:
        if line.endswith(":") and len(line) < 80:  # “Answer:”
            return
        yield from _sentences(line, (), cut_short)
        return
    leads = not line[: groups[0].start()].strip(" .")
    if leads:
        for n, group in enumerate(groups):
            last = n + 1 == len(groups)
            said = line[group.end() : len(line) if last else groups[n + 1].start()]
            yield from _sentences(said, _ids(group[0]), cut_short and last)
        return
    at = 0
    for n, group in enumerate(groups):
        after = re.match(r"\s*[.!?…]+", line[group.end() :])
        said, at_next = line[at : group.start()].strip(), group.end() + (after.end() if after else 0)
        stop = group[0].lstrip()[:1]
        if after and said[-1:] not in ".!?…":
            said += after[0].strip()
        elif stop in ".," and said[-1:] not in ".!?…":
            said += "."
        yield from _sentences(said, _ids(group[0]), cut_short=False)
        at = at_next
        if n + 1 == len(groups):
            yield from _of_line(line[at:], cut_short=cut_short)  # as if it stood alone: it may be a label


def _sentences(text: str, ids: tuple[str, ...], cut_short: bool) -> Iterator[Draft]:
    text = text.strip(" \t,;")
    spans = sentence_spans(text)
    for n, (start, end) in enumerate(spans):
        said = text[start:end]
        if cut_short and n + 1 == len(spans) and said[-1:] not in '.!?…»”"':
            if said == REFUSAL:
                yield Draft(said, ids)
            return
        if re.search(r"\w", said):
            yield Draft(said, ids)


def _ids(group: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(_TOKEN, group)))


class _Objects:
    """Sentences from JSON: every finished object that holds a sentence, whatever stands around it."""

    def __init__(self) -> None:
        self._text, self._at = "", 0
        self._open: list[int] = []
        self._quoted = self._escaped = False

    def read(self, new: str, *, end: bool) -> Iterator[Draft]:
        self._text += new
        while self._at < len(self._text):
            c = self._text[self._at]
            self._at += 1
            if self._quoted:
                if self._escaped:
                    self._escaped = False
                elif c == "\\":
                    self._escaped = True
                elif c == '"':
                    self._quoted = False
            elif c == '"':
                self._quoted = True
            elif c == "{":
                self._open.append(self._at - 1)
            elif c == "}" and self._open:
                start = self._open.pop()
                if draft := _of_object(self._text[start : self._at]):
                    yield draft


def _of_object(text: str) -> Draft | None:
    try:
        found = json.loads(re.sub(r",\s*([}\]])", r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    said = next((found[k] for k in _TEXT_KEYS if isinstance(found.get(k), str)), "")
    if not said.strip():
        return None
    ids = next((found[k] for k in _ID_KEYS if k in found), ())
    inline = [i for g in _GROUP.finditer(said) for i in _ids(g[0])]
    return Draft(re.sub(rf"\s*(?:{_GROUP.pattern})", "", said).strip(), tuple(dict.fromkeys([*_flat(ids), *inline])))


def _flat(ids: Any) -> list[str]:
    if isinstance(ids, str):
        return re.findall(_TOKEN, ids)
    return [i for one in ids for i in _flat(one)] if isinstance(ids, list) else []
