"""Logs help who runs the server and tell nothing about who uses it."""

from __future__ import annotations

import datetime as dt
import json
import logging
import sqlite3
import string
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from assistant.serve.access.logs import JsonLines, config
from assistant.serve.access.redact import redact
from tests.serve.doors import FAR, SECRET, bearer, house, knock, listening

if TYPE_CHECKING:
    from assistant.pipeline import Assistant

House = Callable[..., FastAPI]


@pytest.fixture
def built(assistant: Assistant, tmp_path: Path) -> House:
    """`built(log_questions=True)`: the application with these settings."""
    return lambda **settings: house(assistant, tmp_path, **settings)


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What was logged, as the server writes it."""
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(name) for name in config("info")["loggers"]]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    for logger, level in before:
        logger.removeHandler(handler)
        logger.setLevel(level)


Lines = Callable[[], list[dict[str, Any]]]


# Requests


def test_a_request_is_one_line_without_what_was_asked(built: House, lines: Lines) -> None:
    client = knock(built())
    answer = client.post(f"/api/v1/ask?q={SECRET}", json={"question": SECRET}, headers={"User-Agent": "Firefox jeanne"})
    client.get(f"/chemin/{SECRET}")
    whole = json.dumps(lines(), ensure_ascii=False)
    for private in (SECRET, "secr", FAR, "jeanne", "chemin"):
        assert private not in whole
    first = lines()[0]
    assert (first["event"], first["place"], first["method"], first["status"]) == ("request", "ask", "POST", 200)
    assert first["id"] == answer.headers["x-request-id"]
    assert {"at", "level", "ms", "bytes", "by"} <= set(first)
    assert len(lines()) == 2


def test_what_is_turned_away_is_a_warning_with_its_reason(built: House, lines: Lines) -> None:
    app = built(login="keys")
    key, secret = app.state.access.keys.create("k", ["search"])
    knock(app).get("/api/v1/ask", headers=bearer(secret))
    knock(app).get("/api/v1/ask", headers=bearer("cha_wrong"))
    assert [(line["level"], line["status"], line["refused"]) for line in lines()] == [
        ("warning", 403, "forbidden"),
        ("warning", 401, "key"),
    ]
    assert secret not in json.dumps(lines())
    knock(app).get("/api/v1/sources", headers=bearer(secret))
    assert lines()[-1]["key"] == key.id


def test_an_unforeseen_error_tells_where_and_not_what(built: House, lines: Lines) -> None:
    app = built()
    answer = knock(app).get("/boom")
    assert (answer.status_code, SECRET in answer.text) == (500, False)
    with listening(app) as port:
        import httpx

        with pytest.raises(httpx.RemoteProtocolError):  # broken off: nobody takes half an answer for a whole one
            httpx.get(f"http://127.0.0.1:{port}/half")
    whole = json.dumps(lines(), ensure_ascii=False)
    assert SECRET not in whole
    assert "doors.py" in whole
    assert {"error"} <= {line["level"] for line in lines()}


def test_a_traceback_is_reduced_to_its_places() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as e:
        record = logging.LogRecord("assistant", logging.ERROR, "x", 1, "failed", (), (ValueError, e, e.__traceback__))
    line = JsonLines().format(record)
    assert SECRET not in line
    assert json.loads(line)["error"] == "ValueError"
    assert "test_logs.py" in json.loads(line)["places"][0]


@pytest.mark.parametrize("given", ["a" * 8, "Req.2026-11_22", "0" * 64])
def test_a_well_formed_request_id_is_kept(given: str, built: House) -> None:
    assert knock(built()).get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"] == given


@pytest.mark.parametrize(
    "given",
    ["", "short", "x" * 65, 'a"b,"level":"none"', "a b c d e f", "été-été-été".encode(), b"abcdefgh\x0bi", "../../etc/passwd",
     "<script>alert(1)</script>"],
)  # fmt: skip
def test_any_other_is_replaced(given: str | bytes, built: House, lines: Lines) -> None:
    value = given if isinstance(given, bytes) else given.encode()
    made = knock(built()).get("/healthz", headers={b"X-Request-ID": value}).headers["x-request-id"]
    assert len(made) == 32
    assert set(made) <= set(string.hexdigits)
    assert lines()[-1]["id"] == made


def test_two_request_ids_are_none(built: House) -> None:
    headers = [("X-Request-ID", "a" * 8), ("X-Request-ID", "b" * 8)]
    assert len(knock(built()).get("/healthz", headers=headers).headers["x-request-id"]) == 32


@given(st.text(), st.text())
def test_no_text_makes_a_second_line(event: str, field: str) -> None:
    record = logging.LogRecord("assistant", logging.INFO, "x", 1, "%s", (event,), None)
    record.fields = {"field": field}
    line = JsonLines().format(record)
    assert len(line.splitlines()) == 1
    assert line.isascii()
    assert json.loads(line)["event"] == event
    assert json.loads(line)["field"] == field


# Questions


def test_no_question_is_kept_unless_asked_for(built: House, tmp_path: Path, assistant: Assistant) -> None:
    app = built()
    app.state.service.assistant.ask("Combien de temps dure l'autorisation ?")
    assert app.state.access.questions is None
    assert not (tmp_path / "access" / "questions.sqlite").exists()


def test_kept_questions_say_what_became_of_them_and_nothing_of_who_asked(built: House) -> None:
    app = built(log_questions=True)
    ask = app.state.service.assistant.ask
    answer = ask("Combien de temps dure l'autorisation ? jeanne@example.org 06 12 34 56 78")
    list(app.state.service.assistant.stream("How long does the authorisation last?"))
    kept = list(app.state.access.questions.all())
    assert len(kept) == 2
    assert (kept[0]["kind"], kept[0]["language"], kept[1]["language"]) == (answer.kind, "fr", "en")
    assert "[email] [phone]" in kept[0]["question"]
    assert "cnil-2023-146" in kept[0]["source_ids"]
    assert set(kept[0]) == {"at", "language", "question", "kind", "reason", "confidence", "source_ids", "ms"}
    assert dt.datetime.fromisoformat(kept[0]["at"]).minute == 0


def test_unanswered_questions_can_be_reviewed(built: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.respond.decision import Decision

    app = built(log_questions=True)
    questions = app.state.access.questions
    app.state.service.assistant.ask("Combien de temps dure l'autorisation ?")
    assert list(questions.unanswered()) == []
    monkeypatch.setattr("assistant.weighing.decide", lambda *_: Decision(0.1, 0.5, False, {"coverage": 0.5}))
    app.state.service.assistant.ask("Combien coûte l'hébergement chez Microsoft ?")
    (row,) = questions.unanswered()
    assert (row["question"], row["reason"]) == ("Combien coûte l'hébergement chez Microsoft ?", "not_in_sources")


def test_a_store_that_fails_costs_nobody_the_answer(built: House, tmp_path: Path) -> None:
    app = built(log_questions=True)
    with sqlite3.connect(tmp_path / "access" / "questions.sqlite") as other:
        other.execute("DROP TABLE questions")
    assert app.state.service.assistant.ask("Combien de temps dure l'autorisation ?").kind == "answer"


def test_old_questions_go_when_the_server_starts(built: House, tmp_path: Path) -> None:
    app = built(log_questions=True, log_days=7)
    app.state.service.assistant.ask("Combien de temps dure l'autorisation ?")
    app.state.service.assistant.ask("Qui a saisi le Conseil d'État ?")
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(days=8)).isoformat()
    with sqlite3.connect(tmp_path / "access" / "questions.sqlite") as other:
        other.execute("UPDATE questions SET at = ? WHERE question LIKE 'Combien%'", (old,))
    with knock(app):
        _until(lambda: len(list(app.state.access.questions.all())) == 1)
    assert b"Combien" not in (tmp_path / "access" / "questions.sqlite").read_bytes()  # overwritten, not only unlinked


def _until(reached: Callable[[], bool]) -> None:
    import time

    for _ in range(500):
        if reached():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to that")


# Redaction

GAPS = st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f", "\u2011"])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("écrivez à jeanne.dupont+cnil@sante.gouv.fr !", "écrivez à [email] !"),
        ("jeanne@exemple.fr, paul@b.example", "[email], [email]"),
        ("jeanne [at] exemple [point] fr et jeanne(arobase)exemple.fr", "[email] et [email]"),
        ("jeanne＠exemple．fr", "[email]"),
        ("appelez le 06 12 34 56 78 ou le 01.23.45.67.89", "appelez le [phone] ou le [phone]"),
        ("tel:0612345678", "tel:[phone]"),
        ("06-12-34-56-78 / 06 123 456 78", "[phone] / [phone]"),
        ("+33 6 12 34 56 78, 0033612345678, +33 (0)6 12 34 56 78", "[phone], [phone], [phone]"),
        ("+1 (415) 555-2671 and +44 20 7946 0958 and +49 30 901820", "[phone] and [phone] and [phone]"),
        ("０６ １２ ３４ ５６ ７８ et ٠٦١٢٣٤٥٦٧٨", "[phone] et [phone]"),
        ("06\u200b12\u200b34\u200b56\u200b78", "[phone]"),
        ("NIR 2 84 05 75 116 005 47", "NIR [nir]"),
        ("184127645108946", "[nir]"),
        ("1 84 12 2A 451 089 et 1841299451089 12", "[nir] et [nir]"),
        ("2 84 05 2b 116 005 99", "[nir]"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189 est le mien", "IBAN [iban] est le mien"),
        ("fr7630006000011234567890189.", "[iban]."),
        ("FR76 3000 6000 0112 3456 7890 188", "[iban]"),  # wrong check digits: somebody's still
        ("ES91 2100 0418 4502 0005 1332 mais", "[iban] mais"),
        ("GB29 NWBK 6016 1331 9268 19, DE89370400440532013000", "[iban], [iban]"),
        ("BR1800360305000010009795493C1 ici", "[iban] ici"),
        ("carte 4970 1012 3456 7893", "carte [number]"),
        ("dossier 123456789012", "dossier [number]"),
    ],
)
def test_what_tells_who_somebody_is_goes(text: str, wanted: str) -> None:
    assert redact(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Que dit la délibération n° 2023-146 du 21 décembre 2023 ?",
        "L'arrêt nos 491644, 492369 du 19 novembre 2024",
        "ECLI:FR:CECHR:2024:491644.20241119",
        "article L. 1462-1 du code de la santé publique, art. 66 III et R. 1461-12",
        "le RGPD (règlement 2016/679, CELEX 32016R0679)",
        "du 21/12/2023 au 21/12/2026, soit 3 ans",
        "10 000 000 d'euros, 67 millions de personnes, 99,9 %",
        "l'entrepôt EMC2 chez Microsoft Azure, au CH12 de Lille",
        "C-311/18 Schrems II, 2020-07-16",
        "JORF n°0025 du 31 janvier 2024, NOR CNIL2401234X",
        "@CNIL et #HDH",
        "Section 702 FISA, 50 U.S.C. 1881a",
        "entre 2021, 2022, 2023, 2024 et 2025",
        "",
    ],
)
def test_what_the_law_is_called_stays(text: str) -> None:
    assert redact(text) == text


words = st.text(alphabet=string.ascii_letters + "éàçÉ ,;:!?'\n", max_size=30)


@given(
    words, st.integers(1, 9), st.text("0123456789", min_size=8, max_size=8), st.sampled_from([2, 3, 4, 8]), GAPS, words
)
def test_any_french_telephone_number_goes(before: str, first: int, rest: str, size: int, gap: str, after: str) -> None:
    groups = gap.join((f"0{first}", *(rest[i : i + size] for i in range(0, 8, size))))
    made = redact(f"{before} {groups} {after}")
    assert not any(c.isdigit() for c in made)


@given(
    words,
    st.tuples(st.integers(1, 2), st.integers(0, 99), st.integers(1, 12), st.integers(1, 95), st.integers(0, 999)),
    st.integers(0, 999),
    st.booleans(),
    st.one_of(st.none(), GAPS),
    words,
)
def test_any_social_security_number_goes(
    before: str, parts: tuple[int, int, int, int, int], order: int, key: bool, gap: str | None, after: str
) -> None:
    fields = [f"{parts[0]}", *(f"{p:02}" for p in parts[1:4]), f"{parts[4]:03}", f"{order:03}"]
    if key:
        fields.append(f"{97 - int(''.join(fields)) % 97:02}")
    whole = "".join(fields)
    written = " ".join(whole[i : i + 3] for i in range(0, len(whole), 3)) if gap is None else gap.join(fields)
    made = redact(f"{before} {written} {after}")
    assert not any(c.isdigit() for c in made)


@given(words, st.text("0123456789", min_size=23, max_size=23), st.sampled_from(["", " ", "\u00a0"]), words)
def test_any_french_account_number_goes(before: str, account: str, gap: str, after: str) -> None:
    check = 98 - int(account + "152700") % 97
    iban = f"FR{check:02}{account}"
    made = redact(f"{before} {gap.join(iban[i : i + 4] for i in range(0, 27, 4))} {after}")
    assert not any(c.isdigit() for c in made)
    assert "[iban]" in made


name = st.text(string.ascii_letters + string.digits + "._+-", min_size=1, max_size=20)
domain = st.lists(st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8), min_size=2, max_size=4)


@given(words, name, domain, words)
def test_any_email_address_goes(before: str, person: str, parts: list[str], after: str) -> None:
    made = redact(f"{before} {person}@{'.'.join(parts)} {after}")
    assert "@" not in made
    assert ".".join(parts) not in made


@given(st.text(max_size=200))
def test_redaction_never_fails_and_is_stable(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@pytest.mark.parametrize(
    "text", ["0" * 100_000, "a@" * 50_000, "FR76 " * 20_000, "+" * 100_000, "1 " * 50_000, "@a." * 30_000]
)
def test_long_texts_take_no_time_to_speak_of(text: str) -> None:
    """A pattern that backtracks without end would run into the time limit of the tests."""
    assert redact(text) is not None
