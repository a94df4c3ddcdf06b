"""The bundled corpus keeps its promises, and nothing of it is lost in reading."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from assistant.documents.corpus import Corpus, read_corpus
from assistant.documents.sentences import sentence_spans
from assistant.documents.text import words
from assistant.retrieve.dates import find_dates
from assistant.types import LANGUAGES, Passage


def _twins(corpus: Corpus) -> list[tuple[Passage, Passage]]:
    """Each French passage with its English twin."""
    by_id = {p.id: p for s in corpus.sources.values() for p in s.passages()}
    return [(p, by_id[p.id.replace("/fr#", "/en#")]) for p in by_id.values() if p.language == "fr"]


def _figures(text: str) -> set[str]:
    """The numbers of a text, the same in both typographies (2,5 = 2.5; 1 000 = 1,000)."""
    joined = re.sub(r"(?<=\d)[\s\u00a0\u202f.,](?=\d{3}\b)", "", text)
    return set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", ".", joined)))


# What the bundled corpus promises.


def test_there_are_55_sources_in_both_languages(corpus: Corpus) -> None:
    assert len(corpus.sources) == 55
    assert list(corpus.sources) == sorted(corpus.sources)
    for source in corpus.sources.values():
        assert set(source.digests) == set(LANGUAGES)
        assert [d.paragraphs[0].id for d in source.digests.values()] == ["definition-1"] * 2


def test_twins_say_the_same_with_the_same_figures_and_dates(corpus: Corpus) -> None:
    wrong = []
    for fr, en in _twins(corpus):
        french, english = (tuple(p.text[a:b] for a, b in sentence_spans(p.text)) for p in (fr, en))
        same = (fr.role, fr.facts, len(french)) == (en.role, en.facts, len(english))
        if not same or any(_figures(a) != _figures(b) for a, b in zip(french, english, strict=True)):
            wrong.append(fr.id)
        if set(find_dates(fr.text)) != set(find_dates(en.text)):
            wrong.append(f"{fr.id} (dates)")
    assert wrong == []


def test_every_fact_is_carried_and_every_fact_named_exists(corpus: Corpus) -> None:
    for source in corpus.sources.values():
        known = {f.id: f for f in source.facts.facts}
        assert len(known) == len(source.facts.facts), source.id
        assert all(f.startswith(f"{source.id}-") for f in known)
        carried = {f for p in source.passages() for f in p.facts}
        assert carried <= set(known), source.id
        assert [f for f in known if known[f].confidence != "low" and f not in carried] == []
        dated = {f"{source.id}-{f}" for e in source.card.status.events for f in e.facts}
        assert dated <= set(known), source.id


def test_sentences_stand_alone(corpus: Corpus) -> None:
    """Each may be quoted by itself: it ends, and does not begin with a pronoun that only its neighbour explains."""
    pronoun = re.compile(
        r"(Elles?|Ils?|Celles?-ci|Celui-ci|Ceux-ci|Cela|They|It|He|She|This|These) (?!s'agit|y a|existe|faut|is not)"
    )
    sentences = [
        (p.id, p.text[a:b]) for s in corpus.sources.values() for p in s.passages() for a, b in sentence_spans(p.text)
    ]
    assert [x for x in sentences if pronoun.match(x[1])] == []
    assert [x for x in sentences if not x[1].endswith((".", "!", "?", "»", '"', ")"))] == []
    assert [x for x in sentences if len(x[1].split()) > 60] == []


def test_french_is_set_with_no_break_spaces(corpus: Corpus) -> None:
    loose = re.compile(r"[^\s\u00a0\u202f][;?!»]|(?<![\u00a0\u202f])»|«(?![\u00a0\u202f])|n° | [:;?!»]")
    assert [(fr.id, m[0]) for fr, _ in _twins(corpus) if (m := loose.search(fr.text))] == []


def test_relations_lead_forward_in_time_and_never_in_circles(corpus: Corpus) -> None:
    later: dict[str, list[str]] = {}
    for source in corpus.sources.values():
        for relation in source.card.relations:
            assert relation.to in corpus.sources
            assert relation.to != source.id
            if relation.type == "overtakes":
                newer, older = (
                    c.date or max((e.date for e in c.status.events), default="")
                    for c in (source.card, corpus.sources[relation.to].card)
                )
                assert newer > older, f"{source.id} overtakes {relation.to}"
                later.setdefault(relation.to, []).append(source.id)

    def reach(sid: str, path: tuple[str, ...]) -> None:
        assert sid not in path, path
        for following in later.get(sid, []):
            reach(following, (*path, sid))

    for sid in later:
        reach(sid, ())


def test_a_source_that_confirms_another_is_about_it(corpus: Corpus) -> None:
    for source in corpus.sources.values():
        types = {(r.type, r.to) for r in source.card.relations}
        assert all(("challenges", to) in types for kind, to in types if kind == "confirms"), source.id


def test_each_paragraph_has_a_few_questions_in_each_language(corpus: Corpus) -> None:
    counts = {
        (s.id, p.id, lang): len(s.questions.get(p.id, {}).get(lang, ()))
        for s in corpus.sources.values()
        for p in s.digests["fr"].paragraphs
        for lang in LANGUAGES
    }
    assert {k: n for k, n in counts.items() if not 2 <= n <= 10} == {}


def test_no_question_leads_to_two_paragraphs(corpus: Corpus) -> None:
    leads: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source in corpus.sources.values():
        for paragraph, by_language in source.questions.items():
            for language, questions in by_language.items():
                for q in questions:
                    leads[language, " ".join(words(q))].add(f"{source.id}#{paragraph}")
    assert {k: v for k, v in leads.items() if len(v) > 1} == {}


def test_no_alias_names_two_sources(corpus: Corpus) -> None:
    """A shared alias names neither source; it is then useless and should be taken out of both cards."""
    owners: dict[str, set[str]] = defaultdict(set)
    for s in corpus.sources.values():
        for alias in (*s.card.aliases.fr, *s.card.aliases.en):
            owners[alias.lower()].add(s.id)
    assert {a: ids for a, ids in owners.items() if len(ids) > 1} == {}


def test_the_glossary_leads_to_sources_and_has_no_term_twice(corpus: Corpus) -> None:
    terms = corpus.glossary.terms
    assert len(terms) >= 20
    owners: dict[str, set[str]] = defaultdict(set)
    for key, term in terms.items():
        assert set(term.sources) <= set(corpus.sources), key
        for form in (term.term.fr, term.term.en, *term.also):
            owners[form.lower()].add(key)
    assert {f: k for f, k in owners.items() if len(k) > 1} == {}


# Reading.


def test_nothing_is_lost_between_the_files_and_the_passages(corpus: Corpus) -> None:
    for source in corpus.sources.values():
        for language, digest in source.digests.items():
            file = Path(digest.path).read_text(encoding="utf-8")
            prose = [line.strip() for line in file.split("\n") if line.strip() and not line.startswith(("#", "<!--"))]
            passages = [p for p in source.passages() if p.language == language]
            assert [p.text for p in passages] == prose
            assert all(file[p.start : p.end] == p.text for p in passages)


def test_passage_ids_are_unique_and_twins_share_their_unit(corpus: Corpus) -> None:
    passages = [p for s in corpus.sources.values() for p in s.passages()]
    assert len({p.id for p in passages}) == len(passages)
    assert all(fr.unit == en.unit for fr, en in _twins(corpus))
    assert len({p.unit for p in passages}) == len(passages) // 2


def test_the_same_content_has_the_same_fingerprint_anywhere(tiny_corpus: Path, tmp_path: Path) -> None:
    first = read_corpus(tiny_corpus).fingerprint()
    elsewhere = shutil.copytree(tiny_corpus, tmp_path / "elsewhere")
    assert read_corpus(elsewhere).fingerprint() == first
    for path in elsewhere.rglob("*.md"):  # saved by an editor of another system
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert [p.text for s in read_corpus(elsewhere).sources.values() for p in s.passages()] == [
        p.text for s in read_corpus(tiny_corpus).sources.values() for p in s.passages()
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("velos-2021/fr.md", "2,50 euros", "2,60 euros"),
        ("velos-2021/source.yaml", "replaced in 2024", "replaced"),
        ("velos-2021/questions.yaml", "Who signed the 2021 order?", "Who signed?"),
        ("../glossary.yaml", "bike share", "bike-share"),
    ],
)
def test_every_change_that_the_index_holds_changes_the_fingerprint(
    tiny_corpus: Path, file: str, old: str, new: str
) -> None:
    before = read_corpus(tiny_corpus).fingerprint()
    path = tiny_corpus / "sources" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert read_corpus(tiny_corpus).fingerprint() != before
