"""What a figure is: its kind, its one value for both languages, and where it stands in the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal, NamedTuple

Kind = Literal[
    "number",  # 12000 · 3.5 · "10s" for “des dizaines, dozens”
    "ordinal",  # 10 for “dixième, 10th”
    "fraction",  # 2/3; one that is a whole number of hundredths is a percent
    "percent",  # 12.5 · "2pt" for percentage points
    "amount",  # "3500000 EUR"
    "duration",  # "36m" months · "14d" days · "5bd" working days · "72h" · "90min" · "45s"
    "date",  # 2023-12-21 · 2023-12 · 2023 · --12-21 · 2026-Q1 · 2026-H2 · 2026-end · 2021-12-start · 2026-summer · 1990s · C21
    "time",  # 14:30
    "article",  # L1462-1 · 66(III) · 28(3) · 6(1)(e) · "chapter 5" · "recital 26"
    "reference",  # 2023-146 · 491644 · T-553/23 · 2023/1795 · MR-004
]
Qualifier = Literal[
    "about",  # environ, near, une quinzaine
    "over",  # more than, after a date
    "under",  # less than, before a date
    "min",  # at least
    "max",  # at most, by a date
    "from",  # the lower end of a range
    "to",  # its upper end
]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text: `text` is the text's own `[start, end)`; `qualifier` is None when the figure is exact."""

    kind: Kind
    value: str
    text: str
    start: int
    end: int
    qualifier: Qualifier | None = None

    @property
    def form(self) -> str:
        """Kind and value in one string: “duration:36m”."""
        return f"{self.kind}:{self.value}"


class Found(NamedTuple):
    """A figure before its words are cut from the text; `start` and `end` count in the folded text."""

    kind: Kind
    value: str
    start: int
    end: int
    qualifier: Qualifier | None = None


EXACT = Context(prec=60)  # products of figures of up to 18 digits and any scale stay exact


def plain_number(value: Decimal) -> str:
    """A number without exponent, sign of scale or idle zeros: “12000”, “3.5”."""
    return format(value.normalize(EXACT), "f")
