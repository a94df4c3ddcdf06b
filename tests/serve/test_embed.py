"""The embedded chat as it is served, and the look that a settings file gives it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.serve.embed.routes import LOADER
from assistant.serve.embed.theme import COLOURS, CONTRAST, PAIRS, contrast, default_colours, read_theme
from assistant.serve.page.context import STATIC
from tests.serve.served import client, made

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "theme.toml"


def test_the_loader_is_small() -> None:
    assert len(LOADER.read_bytes()) <= 5 * 1024


def test_the_page_and_its_look_are_served(assistant: Assistant, tmp_path: Path, file: Path) -> None:
    file.write_text(
        '[light]\naccent = "#0b5cad"\n[dark]\non_accent = "#000"\n[shape]\nradius = "4px"\n', encoding="utf-8"
    )
    with client(made(assistant, tmp_path / "data", embed_theme=file)) as there:
        page, look, loader = there.get("/embed?lang=en"), there.get("/embed/theme.css"), there.get("/embed.js")
    assert '<link rel="stylesheet" href="/embed/theme.css">' in page.text
    assert page.text.index("style.css") < page.text.index("theme.css")
    assert look.headers["content-type"].startswith("text/css")
    assert look.text.splitlines() == [
        ":root{--accent:#0b5cad;--radius:4px}",
        ":root[data-theme=dark]{--on-accent:#000}",
        "@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--on-accent:#000}}",
    ]
    assert loader.headers["content-type"].startswith("text/javascript")


def test_no_file_no_look() -> None:
    assert read_theme(None) == ""


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[light", "cannot be read"),
        ("[sepia]\nink = '#000'", "no table “sepia”"),
        ("light = 3", "no table “light”"),
        ("[light]\ncolour = '#000'", "no “light.colour”"),
        ("[dark]\nradius = '4px'", "no “dark.radius”"),
        ("[light]\naccent = 'red'", "cannot be red"),
        ("[light]\naccent = '#12345'", "cannot be #12345"),
        ("[light]\naccent = 7", "cannot be 7"),
        ("[light]\naccent = '#000;}body{display:none'", "cannot be"),
        ("[light]\naccent = 'url(https://example.org/x)'", "cannot be"),
        ("[shape]\nradius = '4px;color:red'", "cannot be"),
        ("[shape]\nradius = '100px'", "cannot be"),
        ("[shape]\nsans = 'Arial;}'", "cannot be"),
        ("[shape]\nsans = '\"Arial'", "cannot be"),
        ("[shape]\nsans = 'x\\\\00003b'", "cannot be"),
        ("[shape]\nsans = '''a\nb'''", "cannot be"),
        ("[light]\nink = '#ccc'", "contrast"),
        ("[dark]\naccent = '#333'", "contrast"),
        ("[light]\naccent = '#fff'", "contrast"),
    ],
)
def test_what_cannot_be_used_is_refused_at_start(
    content: str, says: str, file: Path, assistant: Assistant, tmp_path: Path
) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=re.escape(says)) as refused:
        made(assistant, tmp_path / "data", embed_theme=file)
    assert str(file) in refused.value.fr


def test_a_file_that_is_not_there_is_refused_at_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_theme(tmp_path / "absent.toml")


@given(
    table=st.sampled_from(["light", "dark", "shape"]),
    name=st.sampled_from([*COLOURS, "radius", "sans", "serif"]),
    value=st.text(),
)
def test_no_value_leaves_its_declaration(
    table: str, name: str, value: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "theme.toml"
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    file.write_text(f'[{table}]\n{name} = "{quoted}"\n', encoding="utf-8", errors="replace")
    try:
        css = read_theme(file)
    except SettingsError:
        return
    assert css.count("{") == css.count("}") == 4
    assert not re.search(r"[\\<>@;]", css.replace("@media", ""))


def test_our_own_colours_can_be_read_by_everybody() -> None:
    for scheme, colours in default_colours().items():
        assert set(colours) >= set(COLOURS)
        for front, back in PAIRS:
            assert contrast(colours[front], colours[back]) >= CONTRAST, (scheme, front, back)


def test_dark_is_the_same_by_choice_and_by_device() -> None:
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    chosen = re.search(r":root\[data-theme=dark\]\{(.*?)\}", css, re.DOTALL)
    device = re.search(r"prefers-color-scheme:dark\)\{:root:not\(\[data-theme=light\]\)\{(.*?)\}", css, re.DOTALL)
    assert chosen
    assert device
    assert chosen[1] == device[1]


@pytest.mark.parametrize(
    ("one", "other", "found"), [("#000", "#fff", 21), ("#fff", "#ffffff", 1), ("#767676", "#fff", 4.54)]
)
def test_contrast_is_that_of_wcag(one: str, other: str, found: float) -> None:
    assert contrast(one, other) == pytest.approx(found, abs=0.01)
    assert contrast(other, one) == contrast(one, other)
