"""Charts as inline SVG, drawn here: grouped bars, curves, dots, intervals, histogram. Colours come from the page's style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from eval.report.html import Html, el, plain
from eval.report.words import Words

WIDTH = 640
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 24, 44


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its interval."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What shares a colour: a name, and what is drawn of it."""

    name: Words
    bars: Sequence[Bar | None] = ()
    points: Sequence[tuple[float, float]] = ()
    dots: Sequence[tuple[float, float, float]] = ()  # x, y, radius
    mark: tuple[float, float] | None = None


@dataclass
class Frame:
    """The box of a chart, its two scales, and what is drawn in it so far."""

    x: tuple[float, float]
    y: tuple[float, float]
    height: int = 260
    left: int = _LEFT
    parts: list[Html] = field(default_factory=list)

    def at_x(self, value: float) -> float:
        """Horizontal place of a value."""
        low, high = self.x
        return _round(self.left + (value - low) / ((high - low) or 1) * (WIDTH - self.left - _RIGHT))

    def at_y(self, value: float) -> float:
        """Vertical place of a value."""
        low, high = self.y
        return _round(self.height - _BOTTOM - (value - low) / ((high - low) or 1) * (self.height - _TOP - _BOTTOM))

    def y_axis(self, ticks: Sequence[float], label: Words | None = None) -> None:
        """Lines across at the ticks, each with its number."""
        for t in ticks:
            self.parts.append(
                el("line", x1=self.left, x2=WIDTH - _RIGHT, y1=self.at_y(t), y2=self.at_y(t), class_="grid")
            )
            self.parts.append(text(self.left - 6, self.at_y(t) + 4, number(t), "end"))
        if label:
            self.parts += texts(4, 11, label, "start")

    def x_axis(self, ticks: Sequence[float], label: Words | None = None) -> None:
        """Numbers under the ticks, and what they count."""
        for t in ticks:
            self.parts.append(text(self.at_x(t), self.height - _BOTTOM + 16, number(t), "middle"))
        if label:
            self.parts += texts(WIDTH - _RIGHT, self.height - 6, label, "end")


def grouped_bars(title: Words, about: Words, groups: Sequence[Words], series: Sequence[Series]) -> Html:
    """Bars from 0 to 1 in groups, one colour for each series, whiskers for the intervals."""
    frame = Frame((0, len(groups)), (0, 1))
    frame.y_axis((0, 0.25, 0.5, 0.75, 1))
    for g, group in enumerate(groups):
        room = 0.8 / len(series)
        for s, one in enumerate(series):
            bar = one.bars[g]
            if bar is None:
                continue
            x, y = frame.at_x(g + 0.1 + s * room), frame.at_y(bar.value)
            width = _round(frame.at_x(room * 0.9) - frame.at_x(0))
            frame.parts.append(el("rect", x=x, y=y, width=width, height=_round(frame.at_y(0) - y), class_=f"fill s{s}"))
            if bar.low is not None and bar.high is not None:
                frame.parts.append(_whisker(_round(x + width / 2), frame.at_y(bar.low), frame.at_y(bar.high)))
        for line, piece in enumerate(_halves(group)):
            frame.parts += texts(frame.at_x(g + 0.5), frame.height - _BOTTOM + 16 + 13 * line, piece, "middle")
    return _figure(title, about, frame, series)


def curves(
    title: Words,
    about: Words,
    series: Sequence[Series],
    x: Words,
    y: Words,
    top: float = 1.0,
    *,
    diagonal: bool = False,
) -> Html:
    """Step curves, dots and marks over x from 0 to 1."""
    frame = Frame((0, 1), (0, top), height=300)
    frame.y_axis([_round(top * n / 4) for n in range(5)], y)
    frame.x_axis((0, 0.25, 0.5, 0.75, 1), x)
    if diagonal:
        frame.parts.append(
            el("line", x1=frame.at_x(0), y1=frame.at_y(0), x2=frame.at_x(1), y2=frame.at_y(top), class_="diagonal")
        )
    for s, one in enumerate(series):
        if one.points:
            path = " ".join(f"{frame.at_x(a)},{frame.at_y(b)}" for a, b in one.points)
            frame.parts.append(el("polyline", points=path, class_=f"line s{s}"))
        for a, b, radius in one.dots:
            frame.parts.append(el("circle", cx=frame.at_x(a), cy=frame.at_y(b), r=_round(radius), class_=f"dot s{s}"))
        if one.mark:
            frame.parts.append(
                el("circle", cx=frame.at_x(one.mark[0]), cy=frame.at_y(one.mark[1]), r=6, class_=f"mark s{s}")
            )
    return _figure(title, about, frame, series)


def intervals(title: Words, about: Words, rows: Sequence[tuple[Words, Bar]], band: float) -> Html:
    """A dot with its interval in each row, around zero; the band is what is tolerated."""
    reach = max([band * 2, *(abs(v) for _, b in rows for v in (b.value, b.low or 0.0, b.high or 0.0))]) * 1.05
    frame = Frame((-reach, reach), (0, len(rows)), height=_TOP + _BOTTOM + 22 * len(rows), left=170)
    left, right = frame.at_x(-band), frame.at_x(band)
    frame.parts.append(
        el("rect", x=left, y=_TOP, width=_round(right - left), height=frame.height - _TOP - _BOTTOM, class_="band")
    )
    frame.parts.append(
        el("line", x1=frame.at_x(0), x2=frame.at_x(0), y1=_TOP, y2=frame.height - _BOTTOM, class_="grid")
    )
    frame.x_axis([_round(reach * n / 2) for n in (-2, -1, 0, 1, 2)])
    for n, (name, bar) in enumerate(rows):
        y = frame.at_y(len(rows) - n - 0.5)
        if bar.low is not None and bar.high is not None:
            frame.parts.append(
                el("line", x1=frame.at_x(bar.low), x2=frame.at_x(bar.high), y1=y, y2=y, class_="whisker")
            )
        frame.parts.append(el("circle", cx=frame.at_x(bar.value), cy=y, r=4, class_="mark s0"))
        frame.parts += texts(162, y + 4, name, "end")
    return _figure(title, about, frame, ())


def histogram(
    title: Words, about: Words, bins: Sequence[tuple[float, float, int]], marks: Sequence[tuple[str, float]], x: Words
) -> Html:
    """Counts in bins, and named lines across."""
    most = max((n for _, _, n in bins), default=1) or 1
    frame = Frame((bins[0][0], bins[-1][1]), (0, most))
    frame.y_axis(sorted({0, most // 2, most}))
    frame.x_axis([a for a, _, _ in bins[:: max(1, len(bins) // 8)]], x)
    for a, b, n in bins:
        y = frame.at_y(n)
        frame.parts.append(
            el(
                "rect",
                x=frame.at_x(a),
                y=y,
                width=_round(max(1, frame.at_x(b) - frame.at_x(a) - 1)),
                height=_round(frame.at_y(0) - y),
                class_="fill s0",
            )
        )
    for name, value in marks:
        at = frame.at_x(min(value, frame.x[1]))
        frame.parts.append(el("line", x1=at, x2=at, y1=_TOP, y2=frame.at_y(0), class_="whisker"))
        frame.parts.append(text(min(at + 4, WIDTH - 60), _TOP + 8, f"{name} {value:.0f}", "start"))
    return _figure(title, about, frame, ())


def text(x: float, y: float, content: str, anchor: str) -> Html:
    """A label that is the same in both languages."""
    return el("text", content, x=_round(x), y=_round(y), text_anchor=anchor)


def texts(x: float, y: float, content: Words, anchor: str) -> list[Html]:
    """A label in each language, of which the page shows one."""
    if content.en == content.fr:
        return [text(x, y, content.en, anchor)]
    return [
        el("text", getattr(content, lang), x=_round(x), y=_round(y), text_anchor=anchor, class_="w", lang=lang)
        for lang in ("en", "fr")
    ]


def number(value: float) -> str:
    """A number on an axis, without needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:.0f}"


def _figure(title: Words, about: Words, frame: Frame, series: Sequence[Series]) -> Html:
    svg = el(
        "svg",
        *frame.parts,
        viewBox=f"0 0 {WIDTH} {frame.height}",
        role="img",
        aria_label=f"{plain(title)}. {plain(about)}",
    )
    legend = el(
        "ul",
        *(el("li", el("span", class_=f"key s{s}", aria_hidden="true"), " ", one.name) for s, one in enumerate(series)),
        class_="legend",
    )
    return el("figure", el("h3", title), el("p", about, class_="about"), svg, legend if len(series) > 1 else None)


def _whisker(x: float, low: float, high: float) -> Html:
    return el("path", d=f"M{x} {low}V{high}M{_round(x - 3)} {low}h6M{_round(x - 3)} {high}h6", class_="whisker")


def _halves(name: Words) -> list[Words]:
    """A long label on two lines."""
    sides = []
    for side in name:
        pieces = side.split(" ")
        cut = (len(pieces) + 1) // 2 if len(side) > 12 else len(pieces)
        sides.append((" ".join(pieces[:cut]), " ".join(pieces[cut:])))
    (en1, en2), (fr1, fr2) = sides
    return [Words(en1, fr1), *([Words(en2, fr2)] if en2 or fr2 else [])]


def _round(value: float) -> float:
    return round(value, 3) + 0.0
