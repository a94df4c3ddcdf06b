"""A digest: one language of one source, as Markdown with marked paragraphs.

    # Title
    ## Heading {#section}
    <!-- section-1 | f01 f02 -->
    One paragraph on one line.

The mark names the paragraph (stable, the same in both languages) and the facts it carries; a third field says what kind
of paragraph it is: `gap` (the sources do not say) or `conflict` (the sources differ). Offsets are into the file's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.documents.sentences import sentence_spans
from assistant.documents.yamlio import read_text
from assistant.errors import CorpusError

Role = Literal["plain", "gap", "conflict"]
ROLES: tuple[Role, ...] = ("plain", "gap", "conflict")

_HEADING = re.compile(r"^(#{1,6})\s+(.*?)(?:\s*\{#([a-z0-9-]+)\})?\s*$")
_MARK = re.compile(r"^<!--\s*([a-z0-9-]+?-\d+)\s*(?:\|\s*([^|]*?)\s*)?(?:\|\s*([a-z]+)\s*)?-->$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A citable paragraph; `start`/`end` are offsets into the document's text."""

    id: str
    section: str
    headings: tuple[str, ...]
    start: int
    end: int
    text: str
    facts: tuple[str, ...]
    role: Role

    def sentences(self) -> list[tuple[int, int]]:
        """Offsets of the sentences inside the paragraph's text."""
        return sentence_spans(self.text)


@dataclass(frozen=True, slots=True)
class Digest:
    """One language of one source: its whole text and its paragraphs in order."""

    path: str
    title: str
    text: str
    paragraphs: tuple[Paragraph, ...]


def read_digest(path: Path) -> Digest:
    """The digest in a Markdown file; CorpusError names file and line when a rule of the format is broken."""
    return parse_digest(read_text(path), path)


def parse_digest(text: str, path: Path | str = "digest.md") -> Digest:
    """As `read_digest`, from text. Every paragraph needs a mark, an id of its section, and one line."""
    title = ""
    headings: list[tuple[int, str]] = []
    section = ""
    mark: tuple[str, tuple[str, ...], Role] | None = None
    paragraphs: list[Paragraph] = []
    seen: set[str] = set()
    offset = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line, at = raw.strip(), offset + len(raw) - len(raw.lstrip())
        offset += len(raw) + 1
        if not line:
            continue
        if heading := _HEADING.match(line):
            level, name, anchor = len(heading[1]), heading[2], heading[3]
            if mark:
                raise _idle(mark[0], number, path)
            if level == 1:
                title = name
                continue
            if not anchor:
                raise CorpusError(
                    path,
                    number,
                    f"the heading “{name}” has no anchor; write {{#name}} after it.",
                    f"le titre « {name} » n'a pas d'ancre ; écrivez {{#nom}} après lui.",
                )
            headings = [h for h in headings if h[0] < level] + [(level, name)]
            section = anchor
        elif line.startswith("<!--"):
            if mark:
                raise _idle(mark[0], number, path)
            mark = _parse_mark(line, number, path, seen)
        else:
            if mark is None:
                raise CorpusError(
                    path,
                    number,
                    "this paragraph has no mark (<!-- section-1 | facts -->) on the line before it.",
                    "ce paragraphe n'a pas de marque (<!-- section-1 | faits -->) à la ligne précédente.",
                )
            if mark[0].rsplit("-", 1)[0] != section:
                raise CorpusError(
                    path,
                    number,
                    f"the mark {mark[0]} does not belong to the section {section or '(none)'}.",
                    f"la marque {mark[0]} n'est pas de la section {section or '(aucune)'}.",
                )
            paragraphs.append(
                Paragraph(mark[0], section, tuple(h[1] for h in headings), at, at + len(line), line, mark[1], mark[2])
            )
            mark = None
    if mark:
        raise _idle(mark[0], text.rstrip().count("\n") + 1, path)
    if not title:
        raise CorpusError(path, 1, "the digest has no title (# …).", "le document n'a pas de titre (# …).")
    return Digest(str(path), title, text, tuple(paragraphs))


def _idle(mark: str, line: int, path: Path | str) -> CorpusError:
    return CorpusError(path, line, f"the mark {mark} has no paragraph.", f"la marque {mark} n'a pas de paragraphe.")


def _parse_mark(line: str, number: int, path: Path | str, seen: set[str]) -> tuple[str, tuple[str, ...], Role]:
    found = _MARK.match(line)
    role = (found[3] or "plain") if found else ""
    if not found or role not in ROLES:
        raise CorpusError(
            path,
            number,
            "this mark is not of the form <!-- section-1 | f01 f02 | gap -->.",
            "cette marque n'a pas la forme <!-- section-1 | f01 f02 | gap -->.",
        )
    if found[1] in seen:
        raise CorpusError(
            path,
            number,
            f"the paragraph id {found[1]} stands twice.",
            f"l'identifiant {found[1]} est employé deux fois.",
        )
    seen.add(found[1])
    return found[1], tuple((found[2] or "").split()), role
