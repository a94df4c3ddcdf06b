"""Figures have one form for both languages."""

from __future__ import annotations

import pytest

from assistant.errors import InputError
from eval.dataset import Document
from eval.metrics.figures import figures, holds
from eval.metrics.judge import Deterministic, open_judge
from eval.metrics.quotes import is_frankenquote, quoted_in


@pytest.mark.parametrize(
    ("french", "english", "form"),
    [
        ("le 21 décembre 2023", "on 21 December 2023", "date:2023-12-21"),
        ("le 1er février 2024", "February 1st, 2024", "date:2024-02-01"),
        ("en mars 2024", "in March 2024", "date:2024-03"),
        ("trois ans", "three years", "duration:36m"),
        ("3\u00a0ans", "3-year", "duration:36m"),
        ("24 mois", "24 months", "duration:24m"),
        ("6,2 millions d'euros", "€6.2 million", "amount:6200000 EUR"),
        ("25\u00a0%", "25 percent", "percent:25"),
        ("n°\u00a02023-146", "No 2023-146", "reference:2023-146"),
        ("12\u00a0000 personnes", "12,000 people", "number:12000"),
        ("quatre établissements", "four hospitals", "number:4"),
        ("68 millions de personnes", "68 million people", "number:68000000"),
    ],
)
def test_both_languages_give_one_form(french: str, english: str, form: str) -> None:
    assert [f.form for f in figures(french)] == [form]
    assert [f.form for f in figures(english)] == [form]


def test_a_longer_figure_is_not_counted_again() -> None:
    assert [f.form for f in figures("Le 21 décembre 2023, pour trois ans (n° 2023-146)")] == [
        "date:2023-12-21",
        "duration:36m",
        "reference:2023-146",
    ]


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        ("en décembre 2023", "le 21 décembre 2023", True),
        ("en 2023", "le 21 décembre 2023", True),
        ("le 21 décembre", "le 21 décembre 2023", True),
        ("le 21 décembre 2023", "en décembre 2023", False),
        ("3 ans", "trois ans", True),
        ("3 ans", "3 mois", False),
        ("4", "14", False),
    ],
)
def test_holds(asked: str, given: str, expected: bool) -> None:
    assert holds(figures(asked)[0], figures(given)) is expected


def test_judge_wants_every_word_and_figure() -> None:
    judge = Deterministic()
    premise = "L'autorisation donnée par la CNIL est limitée à trois ans."
    assert judge.entails(premise, "L'autorisation est limitée à 3 ans.", "fr")
    assert not judge.entails(premise, "L'autorisation est limitée à deux ans.", "fr")
    assert not judge.entails(premise, "L'autorisation de la CNIL est illégale.", "fr")
    assert not judge.entails("", "L'autorisation.", "fr")


def test_judges_are_named() -> None:
    assert open_judge("deterministic").name == "deterministic"
    assert open_judge("nli:some/model").name == "nli:some/model"
    with pytest.raises(InputError, match="no judge"):
        open_judge("oracle")


def test_only_long_quotations_are_quotes() -> None:
    assert quoted_in("Le « Health Data Hub » a dit « nous ne savons pas du tout ».") == ["nous ne savons pas du tout"]
    assert quoted_in('He said "we do not know at all".') == ["we do not know at all"]


def test_frankenquote_needs_pieces_that_exist() -> None:
    documents = {"a": Document("a", "", "one two three four five six", "en", "a", "a")}
    assert is_frankenquote("one two three five six", documents)
    assert not is_frankenquote("one two three", documents)
    assert not is_frankenquote("nothing of this is there", documents)
