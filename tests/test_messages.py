"""Every message exists in both languages, with the same placeholders and the typography of its language."""

from __future__ import annotations

import re
import string

import pytest

from assistant.messages import catalogue, text
from assistant.types import LANGUAGES, Language, RefusalReason

REASONS: tuple[RefusalReason, ...] = ("not_in_sources", "off_topic", "instructions", "empty", "too_long")


def _fields(message: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def test_both_languages_have_the_same_messages_in_the_same_order() -> None:
    assert list(catalogue("fr")) == list(catalogue("en"))


def test_both_languages_fill_in_the_same_values() -> None:
    assert {k: _fields(m) for k, m in catalogue("fr").items()} == {k: _fields(m) for k, m in catalogue("en").items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_or_left_to_write(language: Language) -> None:
    for key, message in catalogue(language).items():
        assert message.strip(), key
        assert not re.search(r"TODO|XXX|\blorem\b", message, re.IGNORECASE), key
        assert "  " not in message, key


def test_no_message_is_left_in_the_other_language() -> None:
    fr, en = catalogue("fr"), catalogue("en")
    same = {k for k in fr if fr[k] == en[k] and len(fr[k].split()) > 1}
    assert same == set()


def test_french_is_set_with_no_break_spaces() -> None:
    loose = re.compile(r"(?<![\u00a0\u202f])[:;?!»](?![\w/])|«(?![\u00a0\u202f])|n° |[“”]")
    assert {k: m for k, m in catalogue("fr").items() if loose.search(m)} == {}


def test_english_has_no_french_typography() -> None:
    assert {k: m for k, m in catalogue("en").items() if re.search(r"[«»]|\s[:;?!]|[\u00a0\u202f]", m)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_refusal_is_a_polite_sentence(reason: RefusalReason, language: Language) -> None:
    message = text(f"refusal.{reason}", language, length=3000, limit=2000, understood="", missing="")
    assert message[0].isupper()
    assert message[-1] in '.»"?'
    assert "{" not in message


def test_values_are_filled_in_as_they_are() -> None:
    assert "3000" in text("refusal.too_long", "fr", length=3000, limit=2000)
    assert "{odd} [1] %s" in text("refusal.gap", "en", quote="{odd} [1] %s")


def test_an_unknown_message_or_a_missing_value_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        text("refusal.tired", "fr")
    with pytest.raises(KeyError):
        text("refusal.gap", "fr")
