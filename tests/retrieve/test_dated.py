"""“La loi de 2019” is a name when one source is meant, and none when several are."""

from __future__ import annotations

import pytest

from assistant.documents.corpus import Corpus
from assistant.retrieve.dated import dated_forms
from assistant.retrieve.names import Names, plain


@pytest.fixture(scope="module")
def names(corpus: Corpus) -> Names:
    """The names of the corpus."""
    return Names.of({s.id: s.card for s in corpus.sources.values()}, corpus.glossary)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Que dit la loi de 2019 ?", "loi-2019-774"),
        ("et la loi de 1978 alors", "loi-78-17"),
        ("L’ordonnance de 2021 a-t-elle suspendu ?", "ce-2021-03-12-450163"),
        ("the October 2020 ruling", "ce-2020-10-13-444937"),
        ("What did the 2022 decision say?", "ce-2022-11-23-456162"),
        ("the decree of 2026", "decret-2026-209"),
        ("le rapport de 2023", "senat-rapport-873-2023"),
    ],
)
def test_a_kind_and_a_date_are_a_name(names: Names, text: str, source: str) -> None:
    assert names.find_sources(text) == (source,)


@pytest.mark.parametrize(
    "text", ["l’ordonnance de 2020", "the November 2024 decision", "les rapports de 2025", "2024 ruling", "loi de 2031"]
)
def test_what_two_sources_share_names_neither(names: Names, text: str) -> None:
    assert names.find_sources(text) == ()


def test_no_form_takes_the_place_of_an_alias(corpus: Corpus, names: Names) -> None:
    written: dict[str, set[str]] = {}
    for d in corpus.sources.values():
        for alias in (*d.card.aliases.fr, *d.card.aliases.en):
            written.setdefault(plain(alias), set()).add(d.card.id)
    derived = {(form, d.card.id) for d in corpus.sources.values() for form in dated_forms(d.card)}
    assert len(derived) > 100
    for form, _ in derived:
        if len(written.get(form, ())) == 1:
            assert names.find_sources(form) == tuple(written[form])
