"""Stacked bars over days as plain SVG, drawn by the server: no script, no style attribute, and every number in a table
beside it (templates/components/chart.html)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from realty.ui.dates import short_date
from realty.ui.numbers import count

WIDTH, HEIGHT = 600, 120
# Of a day's room: the rest is between the bars.
BAR = 0.72
STEPS = (1, 2, 2.5, 5, 10)


class Day(Protocol):
    @property
    def day(self) -> date | None: ...

    def __getitem__(self, name: str) -> int: ...


@dataclass(frozen=True)
class Series:
    """`shade` is a class of the style sheet: good, main, warn, bad or quiet."""

    name: str
    label: str
    shade: str


@dataclass(frozen=True)
class Block:
    """A rectangle of the drawing."""

    shade: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Bar:
    """A day: its blocks, and its numbers in the order of the series."""

    label: str
    blocks: tuple[Block, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """`top` is the number at the upper edge; `totals` are those of each series over all days."""

    name: str
    title: str
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    top: str
    totals: tuple[str, ...]
    is_empty: bool
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def first(self) -> str:
        return self.bars[0].label if self.bars else ""

    @property
    def last(self) -> str:
        return self.bars[-1].label if self.bars else ""

    @property
    def legend(self) -> list[tuple[Series, str]]:
        return list(zip(self.series, self.totals, strict=True))


def chart(
    name: str, title: str, days: Sequence[Day], series: Sequence[Series], say: Callable[[int], str] = count
) -> Chart:
    """`name` begins the ids on the page; `say` writes a number."""
    highest = max((sum(day[each.name] for each in series) for day in days), default=0)
    top = rounded_up(highest)
    room = WIDTH / max(len(days), 1)
    bars = tuple(_bar(day, series, place * room, room, top, say) for place, day in enumerate(days))
    totals = tuple(say(sum(day[each.name] for day in days)) for each in series)
    return Chart(name, title, tuple(series), bars, say(top), totals, is_empty=not highest)


def rounded_up(number: int) -> int:
    """The next round number: 7 -> 10, 1234 -> 2000; 1 for nothing."""
    power = 10 ** max(len(str(number)) - 1, 0)
    return next(int(step * power) for step in STEPS if step * power >= max(number, 1) and (step * power) % 1 == 0)


def _bar(day: Any, series: Iterable[Series], left: float, room: float, top: int, say: Callable[[int], str]) -> Bar:
    blocks, below = [], 0.0
    for each in series:
        height = HEIGHT * day[each.name] / top
        if height:
            # What there was can be seen, however little it was.
            height = max(height, 1.0)
            x, y = left + room * (1 - BAR) / 2, max(HEIGHT - below - height, 0.0)
            blocks.append(Block(each.shade, *(f"{number:.2f}" for number in (x, y, room * BAR, height))))
            below += height
    return Bar(short_date(day.day), tuple(blocks), tuple(say(day[each.name]) for each in series))
