"""Makes the answer or the refusal: numbers the citations, joins the sentences, adds the warnings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assistant.documents.card import Card
from assistant.messages import text
from assistant.respond.missing import Missing, say, understood
from assistant.respond.notices import notices
from assistant.respond.parts import Part
from assistant.respond.sentences import Ranked
from assistant.types import Answer, Citation, Language, Notice, Passage, Refusal, RefusalDetail, RefusalReason, Sentence

NEAREST = 3


def cite(n: int, passage: Passage, start: int, end: int, card: Card) -> Citation:
    """A citation of `passage.text[start:end]`."""
    return Citation(
        n=n,
        source_id=passage.source_id,
        passage_id=passage.id,
        title=card.title[passage.language],
        authority=card.authority[passage.language],
        date=card.date,
        locator=passage.locator,
        document=passage.document,
        language=passage.language,
        quote=passage.text[start:end],
        start=start,
        end=end,
        url=card.url,
        passage=passage,
    )


def answer(
    parts: Sequence[Part],
    cards: Mapping[str, Card],
    as_of: dt.date,
    language: Language,
    first: Sequence[Notice] = (),
    **common: Any,
) -> Answer:
    """The answer made of these parts: each sentence is its quote, each quote its own number; `first`: warnings before the others."""
    citations = tuple(cite(n, p.passage, p.start, p.end, cards[p.passage.source_id]) for n, p in enumerate(parts, 1))
    sentences = tuple(Sentence(text=p.text, citations=(n,), verdict="quoted") for n, p in enumerate(parts, 1))
    shown = " ".join(_shown(p, n, language) for n, p in enumerate(parts, 1))
    conflict = any(p.passage.role == "conflict" for p in parts)
    return Answer(
        language=language,
        as_of=as_of.isoformat(),
        text=shown,
        sentences=sentences,
        citations=citations,
        warnings=(*first, *notices(citations, cards, as_of, language, conflict)),
        **common,
    )


def _shown(part: Part, n: int, language: Language) -> str:
    """The sentence with its number before the closing mark: “… trois ans [1].”"""
    lead = text(part.lead, language) if part.lead else ""
    body = part.text
    first = _FIRST_WORD.match(body)
    if lead and first and first[0].lower() in _ARTICLES:
        body = body[0].lower() + body[1:]
    mark = f"\u00a0[{n}]"
    closing = body[len(body.rstrip(".!?…")) :]
    return lead + (body[: len(body) - len(closing)] + mark + closing if closing else body + mark)


_FIRST_WORD = re.compile(r"[^\W\d_]+['’]?")
_ARTICLES = frozenset("le la les l' l’ un une des d' d’ en selon the a an in according under on".split())


def refuse(
    reason: RefusalReason,
    ranked: Sequence[Ranked],
    cards: Mapping[str, Card],
    as_of: dt.date,
    language: Language,
    values: Mapping[str, object] | None = None,
    lacking: Missing | None = None,
    **common: Any,
) -> Refusal:
    """A refusal in the user's language with the nearest passages; it says what is missing, or quotes the gap that is known."""
    gap = lacking.gap if lacking else None
    nearest = _nearest([*([gap] if gap else ()), *ranked]) if reason == "not_in_sources" else []
    told = say(lacking, language) if lacking else None
    if gap:
        words = text("refusal.gap", language, quote=gap.text)
    else:
        asked = understood(lacking, language) if lacking else ""
        given = {
            "understood": asked and asked + " ",
            "missing": told or text("missing.other", language),
            **(values or {}),
        }
        words = text(f"refusal.{reason}", language, **given)
    citations = tuple(cite(n, r.passage, r.start, r.end, cards[r.passage.source_id]) for n, r in enumerate(nearest, 1))
    return Refusal(
        language=language,
        as_of=as_of.isoformat(),
        text=words,
        refusal=RefusalDetail(reason=reason, nearest=citations, missing=gap.text if gap else told),
        **common,
    )


def _nearest(ranked: Sequence[Ranked]) -> list[Ranked]:
    seen: set[str] = set()
    found: list[Ranked] = []
    for r in ranked:
        if r.passage.id not in seen and len(found) < NEAREST:
            seen.add(r.passage.id)
            found.append(r)
    return found


def pieces(reply: Answer | Refusal) -> Iterator[str]:
    """The text of a reply as it is shown bit by bit: one sentence at a time, which joined give `reply.text`."""
    if isinstance(reply, Refusal):
        yield reply.text
        return
    rest = reply.text
    for sentence in reply.sentences[:-1]:
        cut = rest.find(f"[{sentence.citations[-1]}]")
        end = rest.find(" ", cut)
        if cut < 0 or end < 0:
            break
        yield rest[: end + 1]
        rest = rest[end + 1 :]
    yield rest
