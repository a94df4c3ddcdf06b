"""The sources of an index as pages need them: texts by source, links in both directions, and a search by words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents.card import Card, RelationType
from assistant.documents.text import fold, stems, words
from assistant.timeline import day_of, span
from assistant.types import Language, Passage

if TYPE_CHECKING:
    from assistant.index.load import Index

Texts = Mapping[str, Sequence[Passage]]
NEAREST = 400  # passages that a search looks at
GAPS = 0.4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Link:
    """A relation to another source: which way it goes, and the source at the other end."""

    type: RelationType
    outgoing: bool
    card: Card


@dataclass(frozen=True, slots=True)
class Found:
    """A source that a search found; `sentence` (in `passage`) is why, unless its name alone says so."""

    card: Card
    passage: Passage | None = None
    sentence: str = ""


class Shelf:
    """What pages read of an index, grouped by source once."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.cards: Mapping[str, Card] = index.cards
        self._digests: dict[tuple[str, Language], list[Passage]] = {}
        self._originals: dict[str, dict[str, list[Passage]]] = {}
        for passage in index.passages.values():
            if passage.document == "digest":
                self._digests.setdefault((passage.source_id, passage.language), []).append(passage)
            else:
                texts = self._originals.setdefault(passage.source_id, {})
                texts.setdefault(document_of(passage), []).append(passage)
        self._incoming: dict[str, list[tuple[RelationType, str]]] = {}
        for card in self.cards.values():
            for relation in card.relations:
                self._incoming.setdefault(relation.to, []).append((relation.type, card.id))

    def digest(self, source_id: str, language: Language) -> Sequence[Passage]:
        """The paragraphs of a digest in order."""
        return self._digests.get((source_id, language), ())

    def originals(self, source_id: str) -> Texts:
        """The original texts of a source by name, each with its paragraphs in order."""
        return self._originals.get(source_id, {})

    def links(self, source_id: str) -> Iterator[Link]:
        """The relations of a source: its own, then those of others to it; “same matter” goes both ways."""
        seen = set[tuple[str, str]]()
        own = [(r.type, True, r.to) for r in self.cards[source_id].relations]
        for type_, outgoing, other in own + [(t, False, s) for t, s in self._incoming.get(source_id, ())]:
            if type_ == "same_matter":
                outgoing = True
            if other in self.cards and (f"{type_}{outgoing}", other) not in seen:
                seen.add((f"{type_}{outgoing}", other))
                yield Link(type_, outgoing, self.cards[other])

    def overtakers(self, source_id: str, as_of: dt.date) -> tuple[Card, ...]:
        """The sources that had overtaken this one by a day."""
        others = (self.cards[sid] for type_, sid in self._incoming.get(source_id, ()) if type_ == "overtakes")
        return tuple(c for c in others if (date := day_of(c)) and span(date).first <= as_of)

    def find(self, query: str, language: Language) -> list[Found]:
        """The sources with the words of a query, in their names or in a paragraph; those with more of them first."""
        folded = words(query)
        asked = set(stems(query, language))
        if not folded:
            return []
        found: dict[str, tuple[tuple[float, float], Found]] = {}
        for score, passage in self._best(query, language):
            unit = self.index.units[passage.unit]
            share = len(asked & self.index.unit_stems(unit, language)) / len(asked) if asked else 0.0
            score *= GAPS if passage.role == "gap" else 1  # what is said is shown before what is not
            kept = found.get(passage.source_id)
            if share >= 0.5 and (kept is None or (share, score) > kept[0]):
                sentence = self._sentence(passage, asked, language)
                card = self.cards[passage.source_id]
                found[card.id] = (share, score), Found(card, passage, sentence)
        for card in self.cards.values():
            if named(card, folded):
                shown = found[card.id][1] if card.id in found else Found(card)
                found[card.id] = (2.0, found[card.id][0][1] if card.id in found else 0.0), shown
        return [f for _, f in sorted(found.values(), key=lambda x: (-x[0][0], -x[0][1], x[1].card.id))]

    def _best(self, query: str, language: Language) -> Iterator[tuple[float, Passage]]:
        passages = self.index.by_language[language]
        scores = self.index.lexical[language].scores(query)
        nearest = np.argpartition(-scores, min(NEAREST, len(scores) - 1))[:NEAREST] if len(scores) else np.arange(0)
        for row in nearest[np.lexsort((nearest, -scores[nearest]))].tolist():
            if scores[row] <= 0:
                return
            yield float(scores[row]), passages[row]

    def _sentence(self, passage: Passage, asked: set[str], language: Language) -> str:
        sentences = self.index.sentence_texts(passage) or (passage.text,)
        return max(sentences, key=lambda s: len(asked & set(stems(s, language))))

    def near(self, source_id: str) -> tuple[Card, ...]:
        """Sources whose identifier is close to one that does not exist."""
        import difflib

        return tuple(self.cards[i] for i in difflib.get_close_matches(source_id[:80].lower(), self.cards, 3, 0.6))


def document_of(passage: Passage) -> str:
    """The name of the document that a passage belongs to: “fr” for a digest, “original-…” for an original."""
    return passage.id.split("#", 1)[0].split("/", 1)[-1]


def named(card: Card, folded: Sequence[str]) -> bool:
    """True when all words stand in the card: its names, aliases, author, number, identifiers."""
    both = (*card.title.model_dump().values(), *card.short.model_dump().values(), *card.aliases.fr, *card.aliases.en)
    known = set(
        words(
            " ".join(
                (*both, card.id, *card.authority.model_dump().values(), card.number or "", *card.identifiers.values())
            )
        )
    )
    return all(w in known for w in folded)


def marked(sentence: str, query: str, language: Language) -> list[tuple[str, bool]]:
    """A sentence in pieces, each with whether it is a word of the query."""
    asked, pieces, at = set(stems(query, language)) | set(words(query)), list[tuple[str, bool]](), 0
    for m in _WORD.finditer(sentence):
        if fold(m[0]) in asked or set(stems(m[0], language)) & asked:
            pieces += [(sentence[at : m.start()], False), (m[0], True)]
            at = m.end()
    return [p for p in (*pieces, (sentence[at:], False)) if p[0]]
