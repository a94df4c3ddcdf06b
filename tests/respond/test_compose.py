"""The shown text carries its numbers and keeps the quotes as they are; a refusal is polite and points to what is near."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from assistant.documents.card import Card
from assistant.index.load import Index
from assistant.index.model import Engine
from assistant.pipeline import Assistant
from assistant.respond.compose import answer, pieces, refuse
from assistant.respond.missing import Missing
from assistant.respond.parts import Part
from assistant.respond.sentences import Ranked
from assistant.settings import Settings
from assistant.types import LANGUAGES, Answer, IndexInfo, Language, Passage, RefusalReason

DAY = dt.date(2026, 11, 22)
COMMON: dict[str, Any] = {
    "question": "?",
    "confidence": 0.9,
    "index": IndexInfo(fingerprint="f", sources=1, passages=1),
}


@pytest.fixture(scope="module")
def cards(tiny_index: Index) -> dict[str, Card]:
    return tiny_index.cards


def part(text: str, lead: str | None = None, language: Language = "fr", **change: Any) -> Part:
    """A part that quotes the middle of a passage."""
    whole = f"Avant. {text} Après."
    passage = Passage(
        id=f"velos-2021/{language}#p-1",
        source_id="velos-2021",
        document="digest",
        language=language,
        paragraph="p-1",
        start=0,
        end=len(whole),
        text=whole,
        **change,
    )
    return Part(passage, 7, 7 + len(text), lead)


def made(*parts: Part, cards: dict[str, Card], language: Language = "fr") -> Answer:
    return answer(parts, cards, DAY, language, **COMMON)


def test_each_sentence_is_its_quote_and_each_quote_has_its_number(cards: dict[str, Card]) -> None:
    reply = made(part("La première phrase."), part("Quelle deuxième ?"), part("Tout."), cards=cards)
    assert [c.n for c in reply.citations] == [1, 2, 3]
    assert [s.citations for s in reply.sentences] == [(1,), (2,), (3,)]
    assert (
        [s.text for s in reply.sentences]
        == [c.quote for c in reply.citations]
        == ["La première phrase.", "Quelle deuxième ?", "Tout."]
    )
    assert {s.verdict for s in reply.sentences} == {"quoted"}
    assert (reply.as_of, reply.language) == ("2026-11-22", "fr")


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("Elle vaut trois ans.", "Elle vaut trois ans\u00a0[1]."),
        ("Est-ce légal\u00a0?", "Est-ce légal\u00a0\u00a0[1]?"),
        ("Sans point", "Sans point\u00a0[1]"),
        ("Elle hésite…", "Elle hésite\u00a0[1]…"),
        ("Elle dit «\u00a0oui\u00a0».", "Elle dit «\u00a0oui\u00a0»\u00a0[1]."),
        ("Elle dit «\u00a0oui.\u00a0»", "Elle dit «\u00a0oui.\u00a0»\u00a0[1]"),
        ("It says so (in 2023).", "It says so (in 2023)\u00a0[1]."),
    ],
)
def test_the_number_stands_before_the_closing_mark(cards: dict[str, Card], sentence: str, shown: str) -> None:
    text = made(part(sentence), cards=cards).text
    assert text.replace("\u00a0\u00a0", "\u00a0") == shown.replace("\u00a0\u00a0", "\u00a0")


def test_sentences_are_joined_by_one_space(cards: dict[str, Card]) -> None:
    assert made(part("Un."), part("Deux."), cards=cards).text == "Un\u00a0[1]. Deux\u00a0[2]."


@pytest.mark.parametrize(
    ("language", "lead", "sentence", "shown"),
    [
        ("fr", "answer.comparison_first", "Le texte vaut.", "D'un côté, le texte vaut\u00a0[1]."),
        ("fr", "answer.comparison_second", "L'arrêt vaut.", "De l'autre, l'arrêt vaut\u00a0[1]."),
        ("fr", "answer.comparison_first", "La CNIL dit oui.", "D'un côté, la CNIL dit oui\u00a0[1]."),
        ("fr", "answer.comparison_second", "Selon la CNIL, oui.", "De l'autre, selon la CNIL, oui\u00a0[1]."),
        ("fr", "answer.comparison_first", "D'après la CNIL, oui.", "D'un côté, d'après la CNIL, oui\u00a0[1]."),
        ("fr", "answer.comparison_first", "Microsoft héberge.", "D'un côté, Microsoft héberge\u00a0[1]."),
        ("en", "answer.comparison_first", "The court said no.", "On the one hand, the court said no\u00a0[1]."),
        ("en", "answer.comparison_second", "Article 6 applies.", "On the other hand, Article 6 applies\u00a0[1]."),
        ("en", "answer.comparison_second", "In 2024, it ended.", "On the other hand, in 2024, it ended\u00a0[1]."),
    ],
)
def test_our_own_words_before_a_quote_leave_names_alone(
    cards: dict[str, Card], language: Language, lead: str, sentence: str, shown: str
) -> None:
    reply = made(part(sentence, lead, language), cards=cards, language=language)
    assert reply.text == shown
    assert reply.sentences[0].text == sentence


@pytest.mark.parametrize(
    "sentence",
    ["Voir le point [12] de l'arrêt.", "La décision [2023] vaut.", "Note [1] du texte.", "Un [3] et un [2]."],
)
def test_a_quote_may_hold_numbers_in_brackets(cards: dict[str, Card], sentence: str) -> None:
    """Originals have footnotes and numbered points; they are no citations of ours and must not stop an answer."""
    reply = made(part(sentence), cards=cards)
    assert reply.citations[0].quote == sentence
    assert "".join(pieces(reply)) == reply.text


def test_a_conflict_is_announced(cards: dict[str, Card]) -> None:
    assert "sources_disagree" in [w.code for w in made(part("Ils diffèrent.", role="conflict"), cards=cards).warnings]
    assert "sources_disagree" not in [w.code for w in made(part("Il est clair."), cards=cards).warnings]


def test_an_original_in_the_other_language_is_announced(cards: dict[str, Card]) -> None:
    reply = made(part("It is so.", language="en"), cards=cards)
    assert reply.citations[0].language == "en"
    assert reply.citations[0].title == cards["velos-2021"].title.en
    assert "other_language" in [w.code for w in reply.warnings]


def test_the_pieces_make_the_text(cards: dict[str, Card]) -> None:
    reply = made(part("Un."), part("Deux et deux\u00a0?"), part("Trois points…"), part("Dix [1] fois."), cards=cards)
    shown = list(pieces(reply))
    assert "".join(shown) == reply.text
    assert len(shown) == 4
    assert all(re.search(r"\[\d+\]", p) for p in shown)


# Refusals.

REASONS: tuple[RefusalReason, ...] = ("not_in_sources", "off_topic", "instructions", "empty", "too_long")


@pytest.fixture(scope="module")
def ranked(tiny_index: Index, engine: Engine) -> list[Ranked]:
    found = Assistant(tiny_index, engine, Settings(abstention=-5)).trace("Combien coûte le vélo partagé ?").ranked
    assert len(found) > 5
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_a_refusal_says_why_in_the_users_language(
    cards: dict[str, Card], ranked: list[Ranked], reason: RefusalReason, language: Language
) -> None:
    plain = [r for r in ranked if r.candidate.unit.role == "plain"]
    reply = refuse(reason, plain, cards, DAY, language, {"length": 3000, "limit": 2000}, **COMMON)
    assert (reply.language, reply.as_of, reply.refusal.reason) == (language, "2026-11-22", reason)
    assert "{" not in reply.text
    assert ("sources" in reply.text) or reason in ("off_topic", "empty", "too_long")
    assert bool(reply.refusal.nearest) is (reason == "not_in_sources")


def test_both_languages_refuse_in_different_words(cards: dict[str, Card]) -> None:
    for reason in REASONS:
        fr, en = (refuse(reason, [], cards, DAY, lang, {"length": 1, "limit": 1}, **COMMON).text for lang in LANGUAGES)
        assert fr != en


def test_the_nearest_are_three_passages_each_once(cards: dict[str, Card], ranked: list[Ranked]) -> None:
    nearest = refuse("not_in_sources", ranked, cards, DAY, "fr", **COMMON).refusal.nearest
    assert [c.n for c in nearest] == [1, 2, 3]
    assert len({c.passage_id for c in nearest}) == 3
    assert nearest[0].quote == ranked[0].text
    assert refuse("not_in_sources", [], cards, DAY, "fr", **COMMON).refusal.nearest == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_gap_is_quoted(cards: dict[str, Card], ranked: list[Ranked], language: Language) -> None:
    gaps = [r for r in ranked if r.candidate.unit.role == "gap"]
    assert gaps
    lacking = Missing(gaps[0], (), "other")
    reply = refuse("not_in_sources", ranked, cards, DAY, language, lacking=lacking, **COMMON)
    assert gaps[0].text in reply.text
    assert (reply.refusal.missing, reply.refusal.nearest[0].quote) == (gaps[0].text, gaps[0].text)
    if language == "fr":
        assert f"«\u00a0{gaps[0].text}\u00a0»" in reply.text
