"""One question with what a system did: the value that every metric reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assistant.types import Language
from eval.dataset import Document, Item
from eval.matching import bare, found_in
from eval.metrics.figures import Figure, figures, holds
from eval.metrics.judge import Judge
from eval.metrics.quotes import is_frankenquote, is_misattributed, quoted_in
from eval.questions import has_nugget


@dataclass(frozen=True, slots=True)
class Cited:
    """What checking found for one citation of one sentence."""

    n: int
    valid: bool
    verbatim: bool
    precise: bool
    misattributed: bool
    frankenquote: bool


@dataclass(frozen=True, slots=True)
class Proved:
    """What checking found for one sentence: support by its quotes, each citation, each figure (and whether it is in the quotes)."""

    supported: bool
    citations: tuple[Cited, ...]
    figures: tuple[tuple[Figure, bool], ...]
    invented_quotes: int


@dataclass(frozen=True)
class Asked:
    """A question, what was retrieved for it in order of rank, and the reply as JSON (None when the system only retrieves)."""

    item: Item
    retrieved: tuple[tuple[str, float], ...]
    reply: Mapping[str, Any] | None
    documents: Mapping[str, Document]
    judge: Judge

    @property
    def answered(self) -> bool:
        """True for an answer, False for a refusal or no reply."""
        return self.reply is not None and self.reply["kind"] == "answer"

    @cached_property
    def text(self) -> str:
        """The words of the answer without citation marks; empty for a refusal."""
        return bare(self.reply["text"]) if self.reply is not None and self.answered else ""

    @property
    def probability(self) -> float | None:
        """How sure the system is that the sources answer, from its confidence in what it did."""
        if self.reply is None:
            return None
        confidence = float(self.reply["confidence"])
        return confidence if self.answered else 1.0 - confidence

    @cached_property
    def nuggets(self) -> tuple[bool, ...]:
        """For each nugget, whether the answer says it."""
        return tuple(bool(self.text) and found_in(n, self.text) for n in self.item.nuggets)

    @cached_property
    def forbidden(self) -> tuple[bool, ...]:
        """For each forbidden pattern, whether the answer says it."""
        return tuple(bool(self.text) and has_nugget((p,), self.text) for p in self.item.forbidden)

    @cached_property
    def citations(self) -> Mapping[int, Mapping[str, Any]]:
        """The answer's citations by number."""
        return {c["n"]: c for c in self.reply["citations"]} if self.reply is not None and self.answered else {}

    @cached_property
    def sentences(self) -> tuple[Proved, ...]:
        """What checking found for each sentence of the answer."""
        return (
            tuple(self._prove(s) for s in self.reply["sentences"]) if self.reply is not None and self.answered else ()
        )

    def _prove(self, sentence: Mapping[str, Any]) -> Proved:
        claim, numbers = bare(sentence["text"]), list(sentence["citations"])
        language: Language = self.reply["language"] if self.reply else self.item.lang
        quotes = {n: self.citations[n]["quote"] for n in numbers if n in self.citations}
        valid = {n: n in quotes and self.citations[n]["passage_id"] in self.documents for n in numbers}

        def entailed(by: Sequence[int]) -> bool:
            return self.judge.entails(" ".join(quotes[n] for n in by), claim, language)

        supported = bool(numbers) and all(valid.values()) and entailed(numbers)
        cited = []
        for n in numbers:
            others = [m for m in numbers if m != n]
            precise = supported and (
                not others or entailed([n]) or not entailed(others)
            )  # ALCE: alone enough, or needed
            quote, passage = quotes.get(n, ""), self.citations[n]["passage_id"] if n in self.citations else ""
            verbatim = valid[n] and quote in self.documents[passage].text
            cited.append(
                Cited(
                    n,
                    valid[n],
                    verbatim,
                    precise,
                    not verbatim and is_misattributed(quote, self.documents),
                    not verbatim and is_frankenquote(quote, self.documents),
                )
            )
        everything = " ".join(quotes.values())
        found = figures(everything)
        invented = sum(q not in everything for q in quoted_in(claim))
        return Proved(supported, tuple(cited), tuple((f, holds(f, found)) for f in figures(claim)), invented)
