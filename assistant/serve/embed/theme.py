"""The look of the embedded chat, from a settings file: only known properties, plain values, and colours that can be read.

[light]
accent = "#0b5cad"
[dark]
accent = "#8ab8ff"
[shape]
radius = "4px"
sans = "Arial, sans-serif"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.errors import SettingsError
from assistant.messages import text
from assistant.serve.page.context import STATIC

Colours = Mapping[str, str]
CONTRAST = 4.5  # WCAG 2.2, 1.4.3
COLOURS = ("paper", "raised", "ink", "soft", "rule", "edge", "accent", "on_accent", "tint", "mark", "on_mark", "alert")
# What is read on what.
PAIRS = (
    *(("ink", ground) for ground in ("paper", "raised", "tint")),
    *(("soft", ground) for ground in ("paper", "raised", "tint")),
    *(("accent", ground) for ground in ("paper", "raised", "tint")),
    ("on_accent", "accent"),
    ("on_mark", "mark"),
    ("alert", "paper"),
)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_SHAPES = {
    "radius": re.compile(r"0|\d{1,2}(?:\.\d{1,2})?(?:px|rem|em)"),
    "sans": re.compile(r"[\w \-,'\"]{1,200}"),
    "serif": re.compile(r"[\w \-,'\"]{1,200}"),
}
_TABLES: Mapping[str, tuple[str, ...]] = {"light": COLOURS, "dark": COLOURS, "shape": tuple(_SHAPES)}


def read_theme(path: Path | None) -> str:
    """The theme file as a stylesheet, empty when there is none; SettingsError says what in it cannot be used."""
    if path is None:
        return ""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise _error("unreadable", file=path, why=e) from e
    tables = {name: _table(path, name, values) for name, values in given.items()}
    for name in ("light", "dark"):
        _check_contrast(path, name, {**default_colours()[name], **tables.get(name, {})})
    return stylesheet(tables)


def stylesheet(tables: Mapping[str, Colours]) -> str:
    """The checked tables as CSS custom properties."""
    light = _properties({**tables.get("light", {}), **tables.get("shape", {})})
    dark = _properties(tables.get("dark", {}))
    return (
        f":root{{{light}}}\n:root[data-theme=dark]{{{dark}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
    )


@cache
def default_colours() -> dict[str, dict[str, str]]:
    """The colours of style.css, light and dark: what a theme leaves as it is."""
    css = (STATIC / "style.css").read_text(encoding="utf-8")
    blocks = {"light": r":root\{(.*?)\}", "dark": r":root\[data-theme=dark\]\{(.*?)\}"}
    return {name: _colours_of(css, pattern) for name, pattern in blocks.items()}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it: 1 (none) to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _colours_of(css: str, pattern: str) -> dict[str, str]:
    block = re.search(pattern, css, re.DOTALL)
    assert block is not None
    return {n.replace("-", "_"): v for n, v in re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})[;\s]", block[1])}


def _table(path: Path, name: str, values: Any) -> Colours:
    known = _TABLES.get(name)
    if known is None or not isinstance(values, dict):
        raise _error("table", file=path, name=name, known=", ".join(_TABLES))
    for key, value in values.items():
        if key not in known:
            raise _error("property", file=path, name=f"{name}.{key}", known=", ".join(known))
        allowed = _SHAPES.get(key, _COLOUR)
        if not isinstance(value, str) or not allowed.fullmatch(value) or value.count('"') % 2 or value.count("'") % 2:
            raise _error("value", file=path, name=f"{name}.{key}", value=str(value)[:60])
    return values


def _check_contrast(path: Path, name: str, colours: Colours) -> None:
    for front, back in PAIRS:
        found = contrast(colours[front], colours[back])
        if found < CONTRAST:
            values = {"front": f"{name}.{front}", "back": f"{name}.{back}", "found": f"{found:.1f}", "least": CONTRAST}
            raise _error("contrast", file=path, **values)


def _properties(values: Colours) -> str:
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in values.items())


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _error(key: str, **values: object) -> SettingsError:
    return SettingsError(text(f"embed.theme_{key}", "en", **values), text(f"embed.theme_{key}", "fr", **values))
