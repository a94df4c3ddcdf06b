"""A digest keeps every paragraph with its exact place; whatever breaks a rule of the format is named with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.documents.digest import Paragraph, parse_digest
from assistant.errors import CorpusError

GOOD = """# Titre du document

## De quoi s'agit-il ? {#definition}

<!-- definition-1 | f01 f02 -->
Première phrase. Deuxième phrase.

<!-- definition-2 -->
Sans fait.

## Durée {#duree}

### Détail {#detail}

<!-- detail-1 | f03 | conflict -->
  Les sources diffèrent.

## Ce qui n'est pas établi {#non-etabli}

<!-- non-etabli-1 | | gap -->
Les sources ne disent pas « combien ».
"""


def test_paragraphs_have_their_ids_facts_roles_and_headings() -> None:
    digest = parse_digest(GOOD)
    assert digest.title == "Titre du document"
    assert [(p.id, p.section, p.facts, p.role) for p in digest.paragraphs] == [
        ("definition-1", "definition", ("f01", "f02"), "plain"),
        ("definition-2", "definition", (), "plain"),
        ("detail-1", "detail", ("f03",), "conflict"),
        ("non-etabli-1", "non-etabli", (), "gap"),
    ]
    assert [p.headings for p in digest.paragraphs[1:3]] == [("De quoi s'agit-il ?",), ("Durée", "Détail")]


def test_offsets_are_those_of_the_file() -> None:
    for p in parse_digest(GOOD).paragraphs:
        assert GOOD[p.start : p.end] == p.text
        assert p.text == p.text.strip() != ""


def test_sentences_are_offsets_into_the_paragraph() -> None:
    first = parse_digest(GOOD).paragraphs[0]
    assert [first.text[a:b] for a, b in first.sentences()] == ["Première phrase.", "Deuxième phrase."]


BROKEN = [
    (GOOD.replace("# Titre du document\n", "\n", 1), 1, "no title"),
    (GOOD.replace(" {#duree}", ""), 11, "no anchor"),
    (GOOD.replace("<!-- definition-2 -->\n", "\n"), 9, "no mark"),
    (GOOD.replace("definition-2 -->", "definition-1 -->"), 8, "stands twice"),
    (GOOD.replace("definition-2 -->", "autre-2 -->"), 9, "does not belong to the section definition"),
    (GOOD.replace("definition-2 -->", "definition -->"), 8, "not of the form"),
    (GOOD.replace("| conflict", "| rumour"), 15, "not of the form"),
    (GOOD.replace("f03 | conflict -->", "f03"), 15, "not of the form"),
    (GOOD.replace("Sans fait.\n", "\n"), 11, "definition-2 has no paragraph"),
    (GOOD.replace("Sans fait.\n", "<!-- definition-3 -->\nSans fait.\n"), 9, "definition-2 has no paragraph"),
    (GOOD + "\n<!-- non-etabli-2 | f09 -->\n", 23, "non-etabli-2 has no paragraph"),
    (GOOD.replace("Sans fait.", "Sans fait.\nUne ligne de trop."), 10, "no mark"),
]


@pytest.mark.parametrize(("text", "line", "words"), BROKEN, ids=[f"{w} (line {n})" for _, n, w in BROKEN])
def test_a_broken_rule_is_named_with_its_file_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(CorpusError, match=words) as caught:
        parse_digest(text, "folder/fr.md")
    assert caught.value.line == line
    assert caught.value.en.startswith(f"folder/fr.md:{line}: ")
    assert caught.value.fr.startswith(f"folder/fr.md:{line} : ")
    assert caught.value.fr.split(" : ", 1)[1] != caught.value.en.split(": ", 1)[1]


_LINE = st.text(st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=40)
_PROSE = _LINE.filter(lambda s: s.strip() and not s.strip().startswith(("<!--", "#")))


@given(st.lists(st.tuples(_PROSE, st.sampled_from(["", " ", "\t", "\u00a0"]), st.integers(0, 2)), max_size=6))
def test_every_paragraph_written_is_read_at_its_place(written: list[tuple[str, str, int]]) -> None:
    lines = ["# T", "## H {#s}"]
    for n, (prose, indent, blank) in enumerate(written, 1):
        lines += [f"<!-- s-{n} -->", *[""] * blank, indent + prose + indent]
    digest = parse_digest("\n".join(lines))
    assert [p.text for p in digest.paragraphs] == [prose.strip() for prose, _, _ in written]
    assert all(digest.text[p.start : p.end] == p.text for p in digest.paragraphs)


@given(st.lists(st.one_of(st.sampled_from(GOOD.split("\n")), _LINE), max_size=25).map("\n".join))
def test_any_text_is_either_read_or_refused_with_a_line(text: str) -> None:
    line: int | None = 1
    paragraphs: tuple[Paragraph, ...] = ()
    try:
        paragraphs = parse_digest(text).paragraphs
    except CorpusError as e:
        line = e.line
    assert line is not None
    assert 1 <= line <= text.count("\n") + 1
    assert all(text[p.start : p.end] == p.text for p in paragraphs)
