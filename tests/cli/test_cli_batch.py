"""`assistant ask --batch`: answers in order, every line checked first, the output whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from assistant.cli.batch import read_batch, write_whole

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

    from .conftest import Done, Run

GOOD: list[dict[str, Any]] = [
    {"id": "b", "question": "Combien de temps dure l'autorisation ?"},
    {"id": "a", "question": "Who challenged it?", "lang": "fr", "turns": ["What is deliberation 2023-146?"]},
    {"id": 3, "question": "", "lang": None, "turns": None, "style": "kept for others"},
    {"id": "é\ud800", "question": "\u2028 EMC2 \u2028", "turns": []},
]
BROKEN = [
    (b"{", "not JSON"),
    (b"[]", "not an object"),
    (b'"text"', "not an object"),
    (b'{"question": "q"}', "“id” must be a text"),
    (b'{"id": true, "question": "q"}', "“id” must be a text"),
    (b'{"id": "1"}', "“question” must be a text"),
    (b'{"id": "1", "question": 2}', "“question” must be a text"),
    (b'{"id": "1", "question": "q", "lang": "de"}', "“lang” must be fr or en"),
    (b'{"id": "1", "question": "q", "turns": "t"}', "“turns” must be a list"),
    (b'{"id": "1", "question": "q", "turns": [1]}', "“turns” must be a list"),
    (b'{"id": "1", "question": "\xe9"}', "not UTF-8"),
    (b"[" * 100_000, "not JSON"),
]


def _ask(run: Run, folder: Path, content: bytes) -> Done:
    (folder / "in.jsonl").write_bytes(content)
    return run("ask", "--batch", str(folder / "in.jsonl"), "--out", str(folder / "out.jsonl"))


def test_answers_come_in_order_with_their_ids(opened: Assistant, run: Run, tmp_path: Path) -> None:
    raw = "\r\n\n".join(json.dumps(row, ensure_ascii=row["id"] != "b") for row in GOOD)
    done = _ask(run, tmp_path, b"\xef\xbb\xbf" + raw.encode())
    assert (done.status, done.out) == (0, "")
    assert "Questions 4/4" in done.err
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert [a["id"] for a in answers] == [row["id"] for row in GOOD]
    assert [a["kind"] for a in answers][2] == "refusal"
    assert answers[0]["kind"] == "answer"
    assert answers[1]["language"] == "fr"


@pytest.mark.parametrize(("line", "words"), BROKEN)
def test_a_broken_line_is_named_before_anything_is_asked(
    line: bytes, words: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.opening.open_assistant", lambda *_, **__: pytest.fail("opened"))
    (tmp_path / "out.jsonl").write_text("kept")
    done = _ask(run, tmp_path, b'{"id": "0", "question": "q"}\n\n' + line + b"\n")
    assert done.status == 2
    assert f"{tmp_path / 'in.jsonl'}:3: " in done.err
    assert words in done.err
    assert "Traceback" not in done.err
    assert (tmp_path / "out.jsonl").read_text() == "kept"


def test_a_file_that_cannot_be_read_or_written_is_told_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.opening.open_assistant", lambda *_, **__: pytest.fail("opened"))
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": "1", "question": "q"}')
    for batch, out, words in (
        (tmp_path / "no.jsonl", tmp_path / "o", "cannot be read"),
        (tmp_path, tmp_path / "o", "cannot be read"),
        (source, tmp_path / "no" / "o", "cannot be written"),
        (source, tmp_path, "cannot be written"),
        (source, source, "holds the questions"),
    ):
        done = run("ask", "--batch", str(batch), "--out", str(out))
        assert done.status == 2
        assert words in done.err
    assert source.read_text() == '{"id": "1", "question": "q"}'


def test_a_failure_half_way_leaves_the_old_answers(
    opened: Assistant, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(type(opened), "ask", fail)
    (tmp_path / "out.jsonl").write_text("kept")
    assert _ask(run, tmp_path, b'{"id": "0", "question": "q"}').status == 130
    assert (tmp_path / "out.jsonl").read_text() == "kept"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_no_question_gives_no_answer(run: Run, tmp_path: Path) -> None:
    assert _ask(run, tmp_path, b"\n \n").status == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_lines_end_where_json_lines_end(tmp_path: Path) -> None:
    (tmp_path / "x").write_text('{"id": "1", "question": "a\u2028b\x85c"}', encoding="utf-8")
    assert [line.question for line in read_batch(tmp_path / "x")] == ["a\u2028b\x85c"]


def test_writing_keeps_the_permissions_and_follows_links(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("old")
    target.chmod(0o640)
    (tmp_path / "link").symlink_to(target)
    write_whole(tmp_path / "link", ["new"])
    assert (tmp_path / "link").is_symlink()
    assert target.read_text() == "new\n"
    assert target.stat().st_mode & 0o777 == 0o640
