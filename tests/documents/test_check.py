"""The bundled corpus is sound; each way of breaking one is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.documents.card import Relation
from assistant.documents.check import NEEDED, check_corpus
from assistant.documents.corpus import Corpus, Source, read_corpus
from assistant.documents.figures import figures
from assistant.types import Language


def test_the_bundled_corpus_is_sound(corpus: Corpus) -> None:
    report = check_corpus(corpus)
    assert report.problems == ()
    assert report.sources == len(corpus.sources)
    for level in NEEDED:
        assert report.carried[level] == report.facts[level] > 0
    assert report.relations["overtakes"] > 0
    assert min(report.questions.values()) > 1000


def _edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), encoding="utf-8")

    return change


LATER = "sources/velos-2024"


@pytest.mark.parametrize(
    ("change", "code", "what"),
    [
        (_edit(f"{LATER}/en.md", "3 euros", "4 euros"), "twin_figures", "amount:3 EUR, amount:4 EUR"),
        (
            _edit(f"{LATER}/en.md", "of 20 June 2024 is", "of 21 June 2024 is"),
            "twin_figures",
            "date:2024-06-20, date:2024-06-21",
        ),
        (_edit(f"{LATER}/en.md", "scooters. Order", "scooters; Order"), "twin_sentences", "2 ≠ 1"),
        (_edit(f"{LATER}/en.md", "prix-1 | f02", "prix-1 | f01"), "twin_facts", "f01, f02"),
        (_edit(f"{LATER}/en.md", "prix-1 | f02", "prix-1 | f02 | gap"), "twin_role", "plain ≠ gap"),
        (_edit(f"{LATER}/facts.yaml", "id: velos-2024-f02", "id: velos-2024-f03"), "fact_missing", "velos-2024-f03"),
        (_edit(f"{LATER}/facts.yaml", "id: velos-2024-f02", "id: velos-2024-f03"), "fact_unknown", "velos-2024-f02"),
        (_edit(f"{LATER}/source.yaml", "facts: [f01]", "facts: [f09]"), "fact_unknown", "velos-2024-f09"),
        (_edit(f"{LATER}/source.yaml", "to: velos-2021", "to: velos-2024"), "relation_self", "overtakes"),
        (
            _edit(f"{LATER}/source.yaml", "date: '2024-06-20'\nst", "date: '2019'\nst"),
            "overtakes_backward",
            "2019 → velos-2021 2021-",
        ),
        (_edit("glossary.yaml", "[velos-2021]", "[velos-2020]"), "glossary_source", "velos-2020"),
    ],
)
def test_what_is_broken_is_named(change: Callable[[Path], None], code: str, what: str, tiny_corpus: Path) -> None:
    assert check_corpus(read_corpus(tiny_corpus)).problems == ()
    change(tiny_corpus)
    found = [p for p in check_corpus(read_corpus(tiny_corpus)).problems if p.code == code]
    assert found
    assert what in found[0].what


def test_a_dangling_relation_is_named(tiny_corpus: Path) -> None:
    known = read_corpus(tiny_corpus)
    source = known.sources["velos-2024"]
    card = source.card.model_copy(update={"relations": (Relation(type="applies", to="nowhere"),)})
    broken = replace(known, sources={**known.sources, "velos-2024": replace(source, card=card)})
    assert [(p.code, p.what) for p in check_corpus(broken).problems] == [("relation_dangling", "nowhere")]


def test_a_low_fact_may_be_left_out(tiny_corpus: Path) -> None:
    _edit(f"{LATER}/facts.yaml", "locator: null, confidence: high, evidence: [\"https://example.org/2024-12\"]}\n- {id: velos-2024-f02",
          "locator: null, confidence: high, evidence: [\"https://example.org/2024-12\"]}\n- {id: velos-2024-f03, fr: x, en: x, "
          "locator: null, confidence: low, evidence: [x]}\n- {id: velos-2024-f02")(tiny_corpus)  # fmt: skip
    assert check_corpus(read_corpus(tiny_corpus)).problems == ()


def test_an_operators_text_needs_no_twin(tiny_corpus: Path) -> None:
    known = read_corpus(tiny_corpus)
    own = Source(known.sources["velos-2021"].card.model_copy(update={"id": "operator-x", "relations": ()}))
    assert check_corpus(replace(known, sources={**known.sources, "operator-x": own})).problems == ()


@pytest.mark.parametrize(
    ("fr", "en"),
    [
        ("3,5 millions au 1er mars 2024", "3.5 million on 1 March 2024"),
        ("100\u00a0000 euros", "100,000 euros"),
        ("24 % et 39 %", "24% and 39%"),
        ("en décembre 2026", "in December 2026"),
        ("dix-huit mois, trois ans", "eighteen months, three years"),
        ("une quinzaine d'offres", "about fifteen offers"),
        ("la délibération n° 2023-146, l'affaire T-553/23", "deliberation No 2023-146, case T-553/23"),
        ("le 19 novembre", "on 19 November"),
        ("aucun", "none"),
    ],
)
def test_the_figures_of_twins_are_alike(fr: str, en: str) -> None:
    assert {f.form for f in figures(fr, "fr")} == {f.form for f in figures(en, "en")}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("fr", "trois ans", "quatre ans"), ("en", "1 March 2024", "2 March 2024"), ("fr", "24 %", "2,4 %")],
)
def test_other_figures_differ(language: Language, one: str, other: str) -> None:
    assert {f.form for f in figures(one, language)}.isdisjoint(f.form for f in figures(other, language))
