"""Folding, words and stems: what makes a question and a passage meet, whatever their accents and typography."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.text import clean, fold, stems, words
from assistant.types import Language

ANY = st.text(st.characters(), max_size=60)  # lone surrogates and control characters included


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Délibération", "deliberation"),
        ("CŒUR", "coeur"),
        ("œuvre", "oeuvre"),
        ("curriculum vitæ", "curriculum vitae"),
        ("l’hébergeur", "l'hebergeur"),
        ("2023‑146", "2023-146"),
        ("2020–2024", "2020-2024"),
        ("n°\u00a02023", "n° 2023"),
        ("EMC²", "emc2"),
        ("ﬁn", "fin"),
        ("Ç", "c"),
        ("ÀÉÎÕÜ", "aeiou"),
        ("ß", "ß"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(ANY)
def test_fold_is_stable_and_forgets_case_and_accents(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert not any(unicodedata.combining(c) for c in once)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La délibération n° 2023-146", ["la", "deliberation", "n", "2023-146"]),
        ("l'article L. 1462-1", ["l", "article", "l", "1462-1"]),
        ("décision (UE) 2023/1795", ["decision", "ue", "2023/1795"]),
        ("1 234 567 personnes", ["1234567", "personnes"]),
        ("1\u202f234 personnes", ["1234", "personnes"]),
        ("version 3.2", ["version", "3.2"]),
        ("EMC2, HDH & SNDS", ["emc2", "hdh", "snds"]),
        ("T-553/23", ["t", "553/23"]),
        ("snake_case", ["snake", "case"]),
        ("", []),
        ("… !?", []),
        ("个人数据", ["个人数据"]),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(ANY)
def test_words_are_folded_and_hold_no_blank(text: str) -> None:
    for word in words(text):
        assert word == fold(word)
        assert word.split() == [word]


@given(ANY)
def test_clean_leaves_one_line_that_any_file_can_hold(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert all(c.isprintable() for c in cleaned)
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_clean_keeps_what_people_write() -> None:
    assert clean("  Où est\u00a0EMC2 ?\r\n\tÀ Paris\x00\ud800 🙂 ") == "Où est EMC2 ? À Paris 🙂"
    assert clean("e\u0301te\u0301") == "été"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("fr", "héberger les données", "l'hébergement de la donnée"),
        ("fr", "Les ordonnances du juge", "ordonnance des juges"),
        ("fr", "autorisé", "autorisées"),
        ("en", "the hosts hosted", "hosting a host"),
        ("en", "authorised", "authorises"),
        ("en", "transfers of data", "they transferred the data"),
    ],
)
def test_inflected_forms_share_their_stem(language: Language, one: str, other: str) -> None:
    assert set(stems(one, language)) == set(stems(other, language))


def test_grammar_words_have_no_stem_and_numbers_keep_theirs() -> None:
    assert stems("qu'est-ce que c'est que le la les des de", "fr") == []
    assert stems("what is the of and who are you", "en") == []
    assert stems("2023-146 et 492369", "fr") == ["2023-146", "492369"]
    assert stems("3 ans", "fr")[0] == "3"


@given(ANY)
def test_stems_never_fail(text: str) -> None:
    for language in ("fr", "en"):
        assert all(isinstance(s, str) and s for s in stems(text, language))
