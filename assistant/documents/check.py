"""Proves that a corpus holds together: twins alike, facts carried, relations sound, glossary rooted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assistant.documents.card import Card
from assistant.documents.corpus import Corpus, Source
from assistant.documents.digest import Paragraph
from assistant.documents.figures import figures
from assistant.types import LANGUAGES, Language

NEEDED = ("high", "medium")  # a fact of low confidence may be left out of the digests


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: `code` names the message (`check.<code>`), `where` the place, `what` the detail."""

    code: str
    where: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What a corpus holds, and its problems (none when it is sound)."""

    sources: int
    paragraphs: int
    sentences: int
    terms: int
    facts: Mapping[str, int] = field(default_factory=dict)  # by confidence
    carried: Mapping[str, int] = field(default_factory=dict)
    relations: Mapping[str, int] = field(default_factory=dict)  # by type
    questions: Mapping[Language, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def check_corpus(corpus: Corpus) -> CorpusReport:
    """Everything that can be proved of a corpus by itself (texts brought in by an operator have no twin and no facts)."""
    sources = list(corpus.sources.values())
    digests = [s for s in sources if s.digests]
    paragraphs = [p for s in digests for p in s.digests["fr"].paragraphs]
    facts: Counter[str] = Counter()
    carried: Counter[str] = Counter()
    for source in digests:
        present = _carried(source)
        facts.update(f.confidence for f in source.facts.facts)
        carried.update(f.confidence for f in source.facts.facts if f.id in present)
    asked = {language: sum(len(by[language]) for s in sources for by in s.questions.values()) for language in LANGUAGES}
    return CorpusReport(
        sources=len(sources),
        paragraphs=len(paragraphs),
        sentences=sum(len(p.sentences()) for p in paragraphs),
        terms=len(corpus.glossary.terms),
        facts=dict(sorted(facts.items())),
        carried=dict(sorted(carried.items())),
        relations=dict(Counter(r.type for s in sources for r in s.card.relations).most_common()),
        questions=asked,
        problems=tuple(_problems(corpus)),
    )


def _problems(corpus: Corpus) -> Iterator[Problem]:
    for source in corpus.sources.values():
        if source.digests:
            yield from _twins(source)
            yield from _facts(source)
        yield from _relations(source.card, corpus)
    for key, term in corpus.glossary.terms.items():
        for sid in term.sources:
            if sid not in corpus.sources:
                yield Problem("glossary_source", f"glossary.yaml:{key}", sid)


def _twins(source: Source) -> Iterator[Problem]:
    fr, en = source.digests["fr"].paragraphs, source.digests["en"].paragraphs
    if [p.id for p in fr] != [p.id for p in en]:
        yield Problem("twin_ids", source.id, ", ".join(sorted({p.id for p in fr} ^ {p.id for p in en})))
        return
    for a, b in zip(fr, en, strict=True):
        yield from _pair(f"{source.id}#{a.id}", a, b)


def _pair(where: str, fr: Paragraph, en: Paragraph) -> Iterator[Problem]:
    if fr.role != en.role:
        yield Problem("twin_role", where, f"{fr.role} ≠ {en.role}")
    if set(fr.facts) != set(en.facts):
        yield Problem("twin_facts", where, ", ".join(sorted(set(fr.facts) ^ set(en.facts))))
    if len(fr.sentences()) != len(en.sentences()):
        yield Problem("twin_sentences", where, f"{len(fr.sentences())} ≠ {len(en.sentences())}")
    # How often a figure is repeated, and “jusqu'au 20 avril” for “to 20 April”, is a matter of style; that it is there is not.
    if odd := {f.form for f in figures(fr.text, "fr")} ^ {f.form for f in figures(en.text, "en")}:
        yield Problem("twin_figures", where, ", ".join(sorted(odd)))


def _carried(source: Source) -> set[str]:
    return {f"{source.id}-{f}" for digest in source.digests.values() for p in digest.paragraphs for f in p.facts}


def _facts(source: Source) -> Iterator[Problem]:
    known, present = {f.id for f in source.facts.facts}, _carried(source)
    for fact in source.facts.facts:
        if fact.confidence in NEEDED and fact.id not in present:
            yield Problem("fact_missing", source.id, fact.id)
    card = source.card
    named = {
        f"{card.id}-{f}"
        for group in (*(e.facts for e in card.status.events), *(r.evidence for r in card.relations))
        for f in group
    }
    for unknown in sorted((present | named) - known):
        yield Problem("fact_unknown", source.id, unknown)


def _relations(card: Card, corpus: Corpus) -> Iterator[Problem]:
    for relation in card.relations:
        other = corpus.sources.get(relation.to)
        if other is None:
            yield Problem("relation_dangling", card.id, relation.to)
        elif relation.to == card.id:
            yield Problem("relation_self", card.id, relation.type)
        elif relation.type == "overtakes" and not _follows(_date(card), _date(other.card)):
            yield Problem(
                "overtakes_backward", card.id, f"{_date(card) or '?'} → {relation.to} {_date(other.card) or '?'}"
            )


def _date(card: Card) -> str | None:
    """The date of a source; that of its first event when it has none."""
    return card.date or next((e.date for e in card.status.events), None)


def _follows(later: str | None, earlier: str | None) -> bool:
    if not later or not earlier:
        return False
    shared = min(len(later), len(earlier))
    return later[:shared] >= earlier[:shared]
