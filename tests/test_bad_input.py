"""Whatever is typed, pasted or sent, the reply is well formed and nothing fails."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.pipeline import Assistant
from assistant.types import LANGUAGES, Reply

EMPTY = [
    "",
    " ",
    "\n\r\t",
    "\u00a0\u202f\u2009",
    "\x00",
    "\x00\x01\x02\x1b\x7f",
    "\ud800",
    "\udfff\ud800",
    "?",
    "…",
    "!!!???",
    "«\u00a0»",
    "()[]{}",
    "-----",
    "🙂",
    "🇫🇷🇪🇺",
    "👩‍⚖️",
    "\u200b\u200c\u200d",
    "\u202e\u202d\u2066\u2069",
    "\ufeff",
    "\ufffd",
    "\u0301",
]
ODD = {
    "20,000 characters": "Pourquoi Microsoft ? " * 952 + "xxxxxxxx",
    "one long word": "a" * 20_000,
    "at the limit": "m" * 2000,
    "many words at the limit": ("mot " * 500).strip(),
    "binary": bytes(range(256)).decode("latin-1"),
    "broken UTF-8": b"\xff\xfe dur\xe9e ?".decode("utf-8", "surrogateescape"),
    "NUL inside": "Combien\x00 de temps\x00 ?",
    "lone surrogate inside": "Combien de \ud800temps ?",
    "control characters": "Who\x07 hosts\x0b EMC2\x08?",
    "script": "<script>alert('EMC2')</script>",
    "markup": "<b>Combien</b> de <i>temps</i> ? <img src=x onerror=alert(1)>",
    "entities": "Combien de temps &amp; pourquoi &lt;Microsoft&gt; ?",
    "SQL": "'; DROP TABLE passages; --",
    "path": "../../etc/passwd",
    "format string": "{language} %s %n ${HOME} {0}",
    "JSON": '{"question": "EMC2 ?", "lang": "fr"}',
    "regular expression": "(a+)+$ [EMC2 \\d{99999",
    "German": "Wie lange dauert die Genehmigung der CNIL für Microsoft?",
    "Spanish": "¿Cuánto tiempo dura la autorización?",
    "Arabic": "كم تستمر موافقة CNIL؟",
    "Chinese": "微软托管数据多长时间？",
    "Hebrew": "כמה זמן נמשך האישור?",
    "Russian": "Сколько длится разрешение?",
    "Greek": "Πόσο διαρκεί η άδεια;",
    "Hindi": "प्राधिकरण कितने समय तक रहता है?",
    "right-to-left marks": "\u202eCombien de temps ?\u202c",
    "emoji inside": "🤔 Combien de temps 🕐 dure l'autorisation 🇫🇷 ?",
    "decomposed accents": "Combien de temps dure l'autorisation de\u0301livre\u0301e ?",
    "full width": "Ｃｏｍｂｉｅｎ ｄｅ ｔｅｍｐｓ ？",
    "zero-width": "Com\u200bbien de te\u200dmps ?",
    "zalgo": "C" + "\u0301\u0323" * 40 + "NIL ?",
    "only numbers": "1 2 3 4 5 6",
    "one digit": "7",
    "one letter": "e",
    "a number": "2023-146",
    "shouting": "COMBIEN DE TEMPS DURE L'AUTORISATION ?????",
    "repeated": "EMC2 " * 100,
    "newlines": "Combien\nde\r\ntemps\n\n\ndure l'autorisation ?",
    "mathematical": "∀x∈ℝ: x²≥0 ⇒ ?",
    "private use": "\ue000\uf8ff EMC2 \U0010ffff",
    "bold letters": "𝐂𝐨𝐦𝐛𝐢𝐞𝐧 de temps ?",
    "brackets": "[1] [2] [99] EMC2 ?",
}


def _well_formed(reply: Reply) -> None:
    data = reply.to_json()
    again = json.loads(json.dumps(data, ensure_ascii=False).encode("utf-8"))
    assert again == data
    assert reply.kind in ("answer", "refusal")
    assert reply.language in LANGUAGES
    assert reply.text
    assert "\x00" not in reply.text
    assert all(c.isprintable() for c in reply.question)
    assert (reply.refusal is None) is (reply.kind == "answer")


@pytest.mark.parametrize("question", EMPTY, ids=ascii)
def test_nothing_asked_is_refused_kindly(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    _well_formed(reply)
    assert reply.refusal is not None
    assert reply.refusal.reason == "empty"


@pytest.mark.parametrize("question", ODD.values(), ids=list(ODD))
def test_odd_questions_have_a_well_formed_reply(assistant: Assistant, question: str) -> None:
    _well_formed(assistant.ask(question))


@pytest.mark.parametrize("question", [ODD["20,000 characters"], ODD["one long word"]])
def test_a_question_too_long_is_refused_as_such(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert reply.refusal is not None
    assert reply.refusal.reason == "too_long"
    assert len(reply.text) < 500


@pytest.mark.parametrize(
    "name",
    [
        "NUL inside",
        "lone surrogate inside",
        "control characters",
        "emoji inside",
        "decomposed accents",
        "right-to-left marks",
        "shouting",
        "newlines",
    ],
)
def test_what_is_only_badly_typed_is_understood(assistant: Assistant, name: str) -> None:
    reply = assistant.ask(ODD[name])
    assert reply.kind == "answer", reply.text


@pytest.mark.parametrize("name", ["script", "markup", "SQL", "path", "format string", "JSON"])
def test_nothing_of_the_question_is_repeated_in_the_text(assistant: Assistant, name: str) -> None:
    reply = assistant.ask(ODD[name])
    assert "<" not in reply.text
    assert "passwd" not in reply.text
    assert "DROP" not in reply.text


@pytest.mark.parametrize(
    "history",
    [
        [""],
        ["\ud800\x00"],
        ["x" * 20_000],
        [ODD["Arabic"], ODD["script"]],
        ["?"] * 50,
        ["C'est quoi le Cloud Act ?"] * 200,
    ],
)
def test_odd_histories_do_no_harm(assistant: Assistant, history: list[str]) -> None:
    for question in ("Et pourquoi ?", "Combien de temps dure l'autorisation ?"):
        _well_formed(assistant.ask(question, history=history))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.text(st.characters(), max_size=60),
        st.text(st.sampled_from("aé «»[](){}.?!\u00a0\x00\ud83d🙂0123\n'\"-"), max_size=60),
    ),
    st.sampled_from([None, "fr", "en"]),
)
def test_any_text_has_a_well_formed_reply(assistant: Assistant, question: str, language: str | None) -> None:
    _well_formed(assistant.ask(question, language=language))  # type: ignore[arg-type]


def test_odd_texts_can_be_searched(assistant: Assistant) -> None:
    for question in [*EMPTY, *ODD.values()][::7]:
        assert all(h.passage.text for h in assistant.search(question, 3))


def test_odd_texts_can_be_streamed(assistant: Assistant) -> None:
    for question in [*EMPTY, *ODD.values()][::11]:
        *pieces, last = assistant.stream(question)
        assert not isinstance(last, str)
        assert "".join(p for p in pieces if isinstance(p, str)) == last.text
