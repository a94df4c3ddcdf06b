"""A model's sentence is trusted less than others: whole sentences only are quotes, names keep their order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.respond.model.prove import prove
from assistant.respond.model.strict import names, objection
from assistant.respond.model.support import check, whole
from assistant.respond.model.values import Draft, Evidence, Shown
from assistant.settings import Settings
from tests.respond.model.invented import SENTENCES, parts

QUOTE = "Le 21 décembre 2023, la CNIL a autorisé le Health Data Hub à héberger EMC2 chez Microsoft."


@pytest.mark.parametrize(
    ("sentence", "changed"),
    [
        ("La CNIL a autorisé le Health Data Hub à héberger EMC2 chez Microsoft.", False),
        ("La CNIL a autorisé EMC2 chez Microsoft.", False),
        ("Microsoft a autorisé le Health Data Hub à héberger EMC2 chez la CNIL.", True),
        ("La CNIL a autorisé Microsoft à héberger EMC2 chez le Health Data Hub.", True),
        ("Le Health Data Hub a été autorisé par la CNIL à héberger EMC2.", False),
        ("L'entrepôt EMC2 est autorisé.", False),
        ("Rien de tout cela.", False),
    ],
)
def test_names_in_another_order_are_seen(sentence: str, changed: bool) -> None:
    assert (objection(sentence, [QUOTE], "fr") == "order") == changed


def test_who_says_it_may_stand_in_front_or_behind() -> None:
    said, quote = "According to the CNIL, the Hub chose Microsoft.", "The Hub chose Microsoft, according to the CNIL."
    assert objection(said, [quote], "en") is None


def test_names_are_found_as_they_are_written() -> None:
    assert names("Le Conseil d'État, puis l'avis d'InterHop, selon la CNIL.") == ["conseil d' etat", "interhop"]
    assert names("On 21 December 2023, the CNIL told Microsoft Ireland Ltd.") == ["cnil", "microsoft ireland ltd"]


def test_a_part_of_a_sentence_is_no_quote() -> None:
    quote = "Selon InterHop, Microsoft expose les données à un accès. Le juge a rejeté la demande."
    assert whole("Le juge a rejeté la demande.", [quote])
    assert whole(quote, [quote])
    assert not whole("Microsoft expose les données à un accès.", [quote])
    held = check(Settings())
    assert held("Le juge a rejeté la demande.", [quote], "fr").verdict == "quoted"
    assert held("Microsoft expose les données à un accès.", [quote], "fr").verdict == "withheld"


def test_a_figure_of_no_quote_is_withheld() -> None:
    assert check(Settings())("La CNIL a autorisé EMC2 en 2024.", [QUOTE], "fr").verdict == "withheld"


@pytest.mark.parametrize(
    ("sentence", "quote", "wrong"),
    [
        ("Schrems I invalide le bouclier.", "Schrems II invalide le bouclier.", "numeral"),
        (
            "La délibération n° 2021-118 a corrigé la n° 2021-123.",
            "La délibération n° 2021-123 a corrigé la n° 2021-118.",
            "order",
        ),
        (
            "Les conditions ne sont pas réunies.",
            "La caisse s'oppose au transfert car, selon elle, les conditions ne sont pas réunies.",
            "torn",
        ),
        ("Le contrat vaut trois ans.", "Le 3 mai 2021, le contrat vaut trois ans.", None),
        (
            "Le ministre reconnaît qu'il existe une solution.",
            "Le ministre reconnaît qu'il n'existe pas de solution.",
            "negation",
        ),
        (
            "Le ministre reconnaît qu'il n'existe pas de solution.",
            "Le ministre reconnaît qu'il existe une solution.",
            "negation",
        ),
        ("Le ministre n'a pas vu de solution.", "Le ministre n'a pas vu de solution à court terme.", None),
    ],
)
def test_what_words_may_not_undergo(sentence: str, quote: str, wrong: str | None) -> None:
    assert objection(sentence, [quote], "fr") == wrong


_WORDS = [w for text in SENTENCES["fr"].values() for w in text.split()] + [
    "ne",
    "pas",
    "cinq",
    "3",
    "selon",
    ",",
    "?",
    "\u200b",
    "<b>",
]
_EVIDENCE = [Evidence(f"k{n + 2}q", p.passage, p.start, p.end) for n, p in enumerate(parts("fr"))]
_CHECK = check(Settings())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=25))
def test_words_thrown_together_prove_nothing(words: list[str]) -> None:
    said = " ".join(words).capitalize() + "."
    found = prove(Draft(said, ("k2q",)), _EVIDENCE, "fr", _CHECK)
    if isinstance(found, Shown):
        assert found.verdict == "supported" or found.text in found.evidence[0].text
        assert set(found.evidence) <= set(_EVIDENCE)
        assert "cinq" not in words
        assert "\u200b" not in found.text
