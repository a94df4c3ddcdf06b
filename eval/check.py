"""Checks that the benchmark is whole: schema, gold, patterns, copies, splits, and derived files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.documents.corpus import Corpus, read_corpus
from assistant.documents.text import stems
from assistant.types import LANGUAGES, Language, Passage
from eval.build_data import derive, judge
from eval.matching import found_in
from eval.pairs import FOLDER, Pair, read_judged, read_pairs
from eval.questions import Question, normalise, read_set
from eval.several import FRESH, Broad, read_several
from eval.training import TrainingQuestion, astray, read_contrast, read_talks, read_training, read_wrapped, unwrapped

FEWEST_PAIRS = 200
FEWEST_OF_A_KIND = 12
ALIKE = 0.85  # shared stems over all stems, above which two questions are near copies
OTHER_SETS = ("dev", "calibration")
NOT_TO_TRAIN_ON = ("dev", "calibration", "second-hand")
Asked = Question | Broad
_ESCAPE = re.compile(r"\\.")


def check(folder: Path = FOLDER, corpus: Corpus | None = None) -> list[str]:
    """Every problem found, one sentence each; an empty list when the benchmark is whole."""
    pairs, corpus = read_pairs(folder), corpus or read_corpus()
    passages = [p for s in corpus.sources.values() for p in s.passages()]
    others = {name: read_set(name) for name in OTHER_SETS}
    fresh = [q for path in sorted(FRESH.glob("*.jsonl")) for q in read_several(path)]
    measured: dict[str, Sequence[Asked]] = {name: read_set(name) for name in NOT_TO_TRAIN_ON}
    found: list[str] = []
    for problems in (
        counts(pairs),
        gold(pairs, corpus, passages),
        patterns(pairs),
        nuggets(pairs, passages),
        copies(pairs, others),
        leaks(pairs, others),
        stale(pairs, corpus, folder),
        training(
            [*read_training(), *read_contrast(), *read_talks(), *unwrapped(read_wrapped())],
            corpus,
            pairs,
            {**measured, "fresh": fresh},
        ),
        repeated(others["calibration"], fresh),
    ):
        found += problems
    return found


def counts(pairs: Sequence[Pair]) -> Iterator[str]:
    """Too few pairs, in all or of a kind."""
    if len(pairs) < FEWEST_PAIRS:
        yield f"there are {len(pairs)} pairs, fewer than {FEWEST_PAIRS}"
    for kind, n in sorted(Counter(p.kind for p in pairs).items()):
        if n < FEWEST_OF_A_KIND:
            yield f"there are {n} pairs of kind {kind}, fewer than {FEWEST_OF_A_KIND}"


def gold(pairs: Sequence[Pair], corpus: Corpus, passages: Sequence[Passage]) -> Iterator[str]:
    """Gold that the corpus does not have, answerable pairs without any, unanswerable pairs with some."""
    carried = {f for p in passages for f in p.facts}
    for pair in pairs:
        for source in {*pair.sources, *pair.near} - set(corpus.sources):
            yield f"{pair.pair}: “{source}” is no source of the corpus"
        for fact in set(pair.facts) - carried:
            yield f"{pair.pair}: no passage carries the fact {fact}"
        for source in {f.rsplit("-f", 1)[0] for f, grade in pair.facts.items() if grade == 2} - set(pair.sources):
            yield f"{pair.pair}: {source} answers but is not among its sources"
        sides = (pair.fr, pair.en)
        if not pair.answerable:
            if pair.sources or pair.facts or any(s.nuggets for s in sides):
                yield f"{pair.pair}: not answerable, yet it has gold"
            continue
        if not all(any(n.importance == "vital" for n in s.nuggets) for s in sides):
            yield f"{pair.pair}: answerable without a vital nugget"
        for lang in LANGUAGES:
            if 2 not in judge(pair, passages, (lang,)).values():
                yield f"{pair.pair}-{lang}: no passage answers it (grade 2)"
        if len(pair.fr.turns) != len(pair.en.turns):
            yield f"{pair.pair}: the two languages do not have the same turns"


def patterns(pairs: Sequence[Pair]) -> Iterator[str]:
    """Patterns that do not compile, or that folded text can never match."""
    for pair in pairs:
        for lang in LANGUAGES:
            side = pair.side(lang)
            for text in (*(n.match for n in side.nuggets if n.match is not None), *side.forbidden):
                try:
                    re.compile(text)
                except re.error as e:
                    yield f"{pair.pair}-{lang}: the pattern “{text}” does not compile ({e})"
                    continue
                literal = re.sub(r"\[[^]]*\]|\(\?P?<\w+>", "", _ESCAPE.sub("", text))
                if literal != normalise(literal):
                    yield f"{pair.pair}-{lang}: the pattern “{text}” has capitals or accents, which folded text never has"


def nuggets(pairs: Sequence[Pair], passages: Sequence[Passage]) -> Iterator[str]:
    """Vital nuggets that no answering passage says, and forbidden words that one does say."""
    by_id = {p.id: p for p in passages}
    for pair in (p for p in pairs if p.answerable):
        for lang in LANGUAGES:
            texts = [by_id[i].text for i, grade in judge(pair, passages, (lang,)).items() if grade == 2]
            for nugget in pair.side(lang).nuggets:
                if nugget.importance == "vital" and not any(found_in(nugget, t) for t in texts):
                    yield f"{pair.pair}-{lang}: no passage of grade 2 says “{nugget.text}”"
            for pattern in pair.side(lang).forbidden:
                if any(re.search(pattern, normalise(t)) for t in texts):
                    yield f"{pair.pair}-{lang}: a passage of grade 2 says what is forbidden, “{pattern}”"


def copies(pairs: Sequence[Pair], others: Mapping[str, Sequence[Question]]) -> Iterator[str]:
    """Questions that are the same, or nearly, in two pairs or in another set."""
    for lang in LANGUAGES:
        own = [(f"{p.pair}-{lang}", _said(p.side(lang).question, p.side(lang).turns, lang)) for p in pairs]
        known = [
            *own,
            *((q.id, _said(q.question, q.turns, lang)) for qs in others.values() for q in qs if q.lang == lang),
        ]
        for n, (a, x) in enumerate(own):
            for b, y in known[n + 1 :]:
                if all(u and len(u & v) >= ALIKE * len(u | v) for u, v in zip(x, y, strict=True)):
                    yield f"{a} is nearly the same question as {b}"


def _said(question: str, turns: Sequence[str], lang: Language) -> tuple[frozenset[str], frozenset[str]]:
    """The stems of the question and of its whole conversation: near copies agree on both."""
    return frozenset(stems(question, lang)), frozenset(stems(" ".join((*turns, question)), lang))


def leaks(pairs: Sequence[Pair], others: Mapping[str, Sequence[Question]]) -> Iterator[str]:
    """Test pairs named or copied in a set that something is fitted on or looked at."""
    test = {p.pair for p in pairs if p.split == "test"}
    texts = {
        normalise(p.side(lang).question): p.pair
        for p in pairs
        for lang in LANGUAGES
        if p.pair in test and not p.side(lang).turns
    }
    for name, questions in others.items():
        for q in questions:
            if q.id.split("-")[0] in test:
                yield f"{name}/{q.id} has the id of a test pair"
            if normalise(q.question) in texts and not q.turns:
                yield f"{name}/{q.id} is the question of the test pair {texts[normalise(q.question)]}"


def stale(pairs: Sequence[Pair], corpus: Corpus, folder: Path) -> Iterator[str]:
    """Derived files that are not what `build-data` would write."""
    for name, text in derive(pairs, corpus, read_judged(folder)).items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            yield f"{name} is not up to date with the pairs and the corpus; run `python -m eval build-data`"


def training(
    questions: Sequence[TrainingQuestion],
    corpus: Corpus,
    pairs: Sequence[Pair],
    measured: Mapping[str, Sequence[Asked]],
) -> Iterator[str]:
    """Training questions that lead nowhere in the corpus, and those that are nearly a question that something is measured by."""
    yield from astray([q for q in questions if q.unit], corpus)
    asked = [(f"{p.pair}-{lang}", p.side(lang).question, lang) for p in pairs for lang in LANGUAGES if not p.fr.turns]
    asked += [(q.id, q.question, q.lang) for qs in measured.values() for q in qs if not q.turns]
    alone = _Like(asked)
    going_on = _Like([(q.id, f"{q.turns[-1]} {q.question}", q.lang) for qs in measured.values() for q in qs if q.turns])
    for q in questions:
        like = going_on(f"{q.before} {q.text}", q.language) if q.before else alone(q.text, q.language)
        for name in like:
            yield f"training: “{f'{q.before} {q.text}'.strip()}” is nearly the same question as {name}"


def repeated(fitted: Sequence[Question], fresh: Sequence[Asked]) -> Iterator[str]:
    """Questions that something is fitted on, and that are nearly one of the fresh ones."""
    like = _Like((q.id, q.question, q.lang) for q in fresh if not q.turns)
    for q in fitted:
        for name in like(q.question, q.lang) if not q.turns else ():
            yield f"calibration/{q.id} is nearly the same question as {name}"


class _Like:
    """Finds the names of the questions that are nearly a given one, by their stems."""

    def __init__(self, questions: Iterable[tuple[str, str, Language]]) -> None:
        self._by_word: dict[tuple[Language, str], list[tuple[str, frozenset[str]]]] = {}
        for name, text, lang in questions:
            words = frozenset(stems(text, lang))
            for word in words:
                self._by_word.setdefault((lang, word), []).append((name, words))

    def __call__(self, text: str, language: Language) -> list[str]:
        own = frozenset(stems(text, language))
        near = {n: w for word in own for n, w in self._by_word.get((language, word), ())}
        return [name for name, words in near.items() if len(own & words) >= ALIKE * len(own | words)]
