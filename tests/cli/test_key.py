"""`assistant key`: made once, shown once, withdrawn for ever."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.errors import AssistantError
from assistant.serve.access.keys import Keys

if TYPE_CHECKING:
    from .conftest import Done, Run

Key = Callable[..., "Done"]


@pytest.fixture
def key(run: Run, tmp_path: Path) -> Key:
    """`key("create", "portal")`: what the command did in this test's folder."""
    return lambda *arguments: run("key", *arguments, "--data-dir", str(tmp_path))


def test_a_key_is_shown_once_and_works(key: Key, tmp_path: Path) -> None:
    made = key("create", "Portail de la DSI")
    assert (made.status, made.err) == (0, "")
    secret = made.out.splitlines()[1]
    assert re.fullmatch(r"cha_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", secret)
    found = Keys(tmp_path).check(secret)
    assert (found.name, sorted(found.scopes), found.rate, found.expires) == (
        "Portail de la DSI",
        ["ask", "search"],
        None,
        None,
    )
    listed = key("list").out
    assert found.id in listed
    assert "Portail de la DSI" in listed
    assert secret not in listed + key("list", "--json").out


def test_everything_can_be_said(key: Key) -> None:
    options = (
        "--scope",
        "ask",
        "--scope",
        "metrics",
        "--rate",
        "5",
        "--origin",
        "https://Intra.example.org",
        "--days",
        "30",
    )
    made = json.loads(key("create", "x", *options, "--json").out)
    assert made["key"].startswith(f"cha_{made['id']}_")
    (listed,) = json.loads(key("list", "--json").out)
    assert listed == {k: v for k, v in made.items() if k != "key"}
    assert (listed["scopes"], listed["rate"], listed["state"]) == (["ask", "metrics"], 5, "active")
    assert listed["origins"] == ["https://intra.example.org"]
    assert listed["expires"] > listed["created"]


def test_a_withdrawn_key_stays_listed_and_is_refused(key: Key, tmp_path: Path) -> None:
    made = json.loads(key("create", "x", "--json").out)
    done = key("revoke", made["id"])
    assert (done.status, "withdrawn" in done.out) == (0, True)
    with pytest.raises(AssistantError, match="withdrawn"):
        Keys(tmp_path).check(made["key"])
    first = json.loads(key("list", "--json").out)
    assert first[0]["state"] == "revoked"
    assert key("revoke", made["id"]).status == 0  # once more changes nothing
    assert json.loads(key("list", "--json").out) == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create",), "Give the key a name"),
        (("create", "  \n "), "Give the key a name"),
        (("revoke",), "Say which key"),
        (("revoke", "abcdefgh"), "no API key “abcdefgh”"),
        (("create", "x", "--scope", "everything"), "no scope “everything”"),
        (("create", "x", "--origin", "*"), "“*” is no origin"),
        (("create", "x", "--origin", "https://a.example/x"), "is no origin"),
        (("create", "x", "--rate", "-1"), "--rate"),
        (("create", "x", "--days", "0"), "--days"),
        (("delete", "x"), "one of: create, list, revoke"),
    ],
)
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...], words: str, key: Key, tmp_path: Path) -> None:
    done = key(*arguments)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "access").exists() or Keys(tmp_path).all() == []


def test_without_keys_the_list_says_how_to_make_one(key: Key) -> None:
    assert "assistant key create" in key("list").out


def test_names_cannot_draw_on_the_terminal(key: Key) -> None:
    key("create", "\x1b[31mred\x1b[0m [bold]x[/bold]")
    listed = key("list").out
    assert "\x1b" not in listed
    assert "[bold]" in listed


def test_a_folder_that_is_a_file_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "access").write_text("")
    done = run("key", "create", "x", "--data-dir", str(tmp_path))
    assert done.status == 2
    assert "data_dir" in done.err


def test_a_broken_file_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "access").mkdir()
    (tmp_path / "access" / "keys.sqlite").write_text(
        "nothing that a database would understand, and long enough to be read" * 20
    )
    done = run("key", "list", "--data-dir", str(tmp_path))
    assert done.status == 2
    assert "keys.sqlite" in done.err


def test_looking_leaves_nothing_behind(key: Key, tmp_path: Path) -> None:
    key("list")
    assert key("revoke", "abcdefgh").status == 2
    assert not (tmp_path / "access" / "keys.sqlite").exists()
