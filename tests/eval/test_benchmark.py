"""The bundled benchmark keeps its splits apart, and the checker finds what would break it."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.documents.corpus import Corpus
from assistant.errors import InputError
from assistant.retrieve.weights import WEIGHTS_FILE
from eval import check
from eval.calibrate import section_lifts
from eval.pairs import FILES, FOLDER, JUDGED, Pair, read_judged, read_pairs
from eval.questions import DATA, read_questions, read_set
from eval.several import FRESH, read_several
from eval.training import TrainingQuestion, read_talks, read_training

CALIBRATION = DATA / "calibration"
KINDS = {
    "fact",
    "when_number",
    "who",
    "why",
    "how",
    "definition",
    "law",
    "comparison",
    "list",
    "timeline",
    "time_aware",
    "multi_source",
    "conflict",
    "false_premise",
    "follow_up",
    "near_miss",
    "off_topic",
    "instructions",
}


def test_enough_pairs_of_every_kind() -> None:
    kinds = Counter(p.kind for p in read_pairs())
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 12
    assert sum(kinds.values()) >= 200


def test_the_split_is_forty_to_sixty() -> None:
    share = Counter(p.split for p in read_pairs())
    assert 0.36 <= share["dev"] / (share["dev"] + share["test"]) <= 0.44


def test_no_calibration_file_names_a_test_id() -> None:
    test = {p.pair for p in read_pairs() if p.split == "test"}
    for path in (*CALIBRATION.rglob("*.jsonl"), WEIGHTS_FILE):
        text = path.read_text(encoding="utf-8")
        assert not [p for p in sorted(test) if p in text], path


def test_no_test_question_is_in_another_set() -> None:
    others = {name: read_set(name) for name in check.OTHER_SETS}
    assert list(check.leaks(read_pairs(), others)) == []


def test_training_questions_have_their_sentence_and_are_none_that_something_is_measured_by(corpus: Corpus) -> None:
    questions = read_training()
    assert len(questions) > 13_000
    measured = {name: read_set(name) for name in check.NOT_TO_TRAIN_ON}
    assert list(check.training(questions, corpus, read_pairs(), measured)) == []
    copied = replace(questions[0], text=read_pairs()[0].fr.question, language="fr", sentence=99)
    assert len(list(check.training([copied], corpus, read_pairs(), measured))) == 2


def test_no_calibration_question_is_nearly_a_fresh_one() -> None:
    fresh = [q for path in sorted(FRESH.glob("*.jsonl")) for q in read_several(path)]
    fitted = read_set("calibration")
    assert list(check.repeated(fitted, fresh)) == []
    copied = fitted[0].model_copy(update={"question": fresh[0].question.upper(), "lang": fresh[0].lang})
    assert len(list(check.repeated([copied], fresh))) == 1


def test_every_answerable_pair_has_been_judged_a_second_time(corpus: Corpus) -> None:
    roles = {p.unit: p.role for s in corpus.sources.values() for p in s.passages()}
    judged = {j.pair: j.grades for j in read_judged()}
    assert set(judged) == {p.pair for p in read_pairs() if p.answerable}
    assert all(2 in grades.values() for grades in judged.values())
    assert not {roles.get(unit) for grades in judged.values() for unit in grades} & {None, "gap"}


@pytest.mark.parametrize("line", ["{", '{"pair": "p001", "grades": {"a#b-1": 3}}', '{"pair": "q1", "grades": {}}'])
def test_a_broken_line_of_second_judgements_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / JUDGED).write_text('{"pair": "p001", "grades": {"a#b-1": 2}}\n' + line, "utf-8")
    with pytest.raises(InputError, match=r"judged\.jsonl:2: "):
        read_judged(tmp_path)
    assert read_judged(tmp_path / "nowhere") == []


def test_what_sections_answer_is_learnt_from_questions_that_have_an_answer() -> None:
    def asked(text: str, section: str, sentence: int | None = 0) -> TrainingQuestion:
        return TrainingQuestion(text, "en", f"a#{section}-1", sentence)

    many = [asked("Why was it refused?", "reasons")] * 30 + [asked("When was it refused?", "dates")] * 30
    lifts = section_lifts([*many, asked("Why?", "non-etabli"), asked("Why him?", "dates", None)])
    assert lifts["why"]["reasons"] > 0.4 > 0 > lifts["why"]["dates"]
    assert lifts["when"]["dates"] > 0.4
    assert not any("non-etabli" in of_kind for of_kind in lifts.values())


def test_follow_ups_to_learn_from_keep_the_question_before_them(tmp_path: Path, corpus: Corpus) -> None:
    row = '["Qui a saisi le juge ?", "et quand ?", 2, "et avec quel avocat ?"], ["Qui ?", null, 1, "combien ?"]'
    (tmp_path / "talks.jsonl").write_text(f'{{"paragraph": "a#b", "fr": [{row}], "en": []}}\n{{', "utf-8")
    with pytest.raises(InputError, match=r"talks\.jsonl:2: "):
        read_talks(tmp_path)
    (tmp_path / "talks.jsonl").write_text(f'{{"paragraph": "a#b", "fr": [{row}], "en": []}}', "utf-8")
    assert [(q.before, q.text, q.sentence) for q in read_talks(tmp_path)] == [
        ("Qui a saisi le juge ?", "et quand ?", 1),
        ("Qui a saisi le juge ?", "et avec quel avocat ?", None),
        ("Qui ?", "combien ?", None),
    ]
    talks = read_talks()
    assert len(talks) > 6_000
    measured = {"fresh": [q for path in sorted(FRESH.glob("*.jsonl")) for q in read_several(path)]}
    assert list(check.training(talks, corpus, read_pairs(), measured)) == []
    talk = next(q for q in measured["fresh"] if q.turns)
    copied = replace(talks[0], before=talk.turns[-1], text=talk.question, language=talk.lang, sentence=0)
    assert len(list(check.training([copied], corpus, read_pairs(), measured))) > 0


@pytest.mark.parametrize("line", ["{", '{"paragraph": "a#b", "fr": [["Qui ?", 0]], "en": []}', '{"fr": [], "en": []}'])
def test_a_broken_line_of_training_questions_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "questions.jsonl").write_text('{"paragraph": "a#b", "fr": [["Qui ?", 1]], "en": []}\n' + line, "utf-8")
    with pytest.raises(InputError, match=r"questions\.jsonl:2: "):
        read_training(tmp_path)


def test_a_leak_is_found() -> None:
    pair = next(p for p in read_pairs() if p.split == "test" and not p.fr.turns)
    leaked = read_questions(CALIBRATION / "questions.jsonl")[0]
    copied = leaked.model_copy(update={"question": pair.fr.question.upper()})
    named = leaked.model_copy(update={"id": f"{pair.pair}-fr"})
    assert len(list(check.leaks([pair], {"calibration": [copied, named]}))) == 2


def test_gold_and_patterns_hold(corpus: Corpus) -> None:
    pairs, passages = read_pairs(), [p for s in corpus.sources.values() for p in s.passages()]
    assert [
        *check.counts(pairs),
        *check.patterns(pairs),
        *check.gold(pairs, corpus, passages),
        *check.nuggets(pairs, passages),
    ] == []


def _changed(**changes: Any) -> Pair:
    pair = read_pairs()[0]
    return Pair.model_validate(pair.model_dump() | changes)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sources": ["nowhere"]}, "is no source"),
        ({"facts": {"cnil-2023-146-f99": 2}}, "no passage carries the fact"),
        ({"answerable": False}, "yet it has gold"),
        ({"facts": {"cnil-2023-146-f05": 1}}, r"no passage answers it \(grade 2\)"),
        ({"fr": {"question": "?", "nuggets": []}}, "without a vital nugget"),
        ({"fr": {"question": "?", "turns": ["Et ?"], "nuggets": [{"text": "emc2"}]}}, "the same turns"),
    ],
)
def test_wrong_gold_is_found(corpus: Corpus, change: dict[str, Any], message: str) -> None:
    passages = [p for s in corpus.sources.values() for p in s.passages()]
    found = list(check.gold([_changed(**change)], corpus, passages))
    with pytest.raises(AssertionError, match=message):
        assert found == []


@pytest.mark.parametrize(
    ("pattern", "message"),
    [("(trois", "does not compile"), ("trois années", "capitals or accents"), ("CNIL", "capitals or accents")],
)
def test_wrong_patterns_are_found(pattern: str, message: str) -> None:
    side = {"question": "?", "nuggets": [{"text": "x", "match": pattern}]}
    assert message in "".join(check.patterns([_changed(fr=side)]))


def test_copies_are_found() -> None:
    pair = read_pairs()[0]
    again = pair.model_copy(update={"pair": "p999"})
    assert list(check.copies([pair, again], {})) == [
        f"p001-{lang} is nearly the same question as p999-{lang}" for lang in ("fr", "en")
    ]


def test_stale_files_are_found(corpus: Corpus, tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(FOLDER / name, tmp_path / name)
    found = list(check.stale(read_pairs()[:2], corpus, tmp_path))
    assert len(found) == 13
    assert "build-data" in found[0]


def test_near_keys_name_questions_of_the_set() -> None:
    near = json.loads((FOLDER / "near_keys.json").read_text(encoding="utf-8"))
    ids = {f"{p.pair}-{lang}" for p in read_pairs() for lang in ("fr", "en")}
    assert {row["id"] for row in near} <= ids
    assert all(row["cosine"] >= 0.96 for row in near)
