"""Lines over months as plain SVG, drawn by the server as bars are (`charts`): no script, no style attribute, and every
number in a table beside it (templates/components/line_chart.html)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from realty.ui.charts import HEIGHT, WIDTH, Series, rounded_up
from realty.ui.dates import us_date
from realty.ui.numbers import count

# Kept free at each end, so that the first and the last point are seen whole.
MARGIN = 6


@dataclass(frozen=True)
class Line:
    """`paths` are the runs of points without a gap, as `points` of a <polyline>; `dots` those of one point, told twice,
    which is a dot where the ends of lines are round."""

    series: Series
    paths: tuple[str, ...]
    dots: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    label: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class LineChart:
    """`top` and `bottom` are the numbers at the edges; `newest` are the last of each series."""

    name: str
    title: str
    series: tuple[Series, ...]
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    top: str
    bottom: str
    newest: tuple[str, ...]
    is_empty: bool
    head: str = "Month"
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def legend(self) -> list[tuple[Series, str]]:
        return list(zip(self.series, self.newest, strict=True))


def line_chart(
    name: str,
    title: str,
    labels: Sequence[str],
    numbers: Sequence[Sequence[float | None]],
    series: Sequence[Series],
    *,
    say: Callable[[float], str] = count,
    step: float | None = None,
) -> LineChart:
    """`numbers` has for each label one number of each series; None is a gap. `name` begins the ids on the page, `say`
    writes a number. From 0, or, with a `step`, from the step below the least number: for shares that are all near 1."""
    known = [number for row in numbers for number in row if number is not None]
    bottom, top = _edges(known, step)
    said = [tuple("-" if number is None else say(number) for number in row) for row in numbers]
    return LineChart(
        name=name,
        title=title,
        series=tuple(series),
        lines=tuple(_line(each, [row[place] for row in numbers], bottom, top) for place, each in enumerate(series)),
        rows=tuple(Row(label, row) for label, row in zip(labels, said, strict=True)),
        top=say(top),
        bottom=say(bottom),
        newest=said[-1] if said else tuple("-" for _ in series),
        is_empty=not known,
    )


def step_chart(
    name: str,
    title: str,
    steps: Sequence[tuple[date, float]],
    until: date,
    series: Series,
    say: Callable[[float], str],
) -> LineChart:
    """A number that holds from each day to the next, drawn on the scale of days until the last one. `steps` are in the
    order of their days."""
    numbers = [number for _, number in steps]
    bottom, top = _edges(numbers, None)
    first = steps[0][0] if steps else until
    scale = (WIDTH - 2 * MARGIN) / max((until - first).days, 1)
    points: list[str] = []
    for (day, number), ended in zip(steps, [*(day for day, _ in steps[1:]), until], strict=True):
        height = HEIGHT * (1 - (number - bottom) / (top - bottom))
        points += [f"{MARGIN + scale * max((at - first).days, 0):.2f},{height:.2f}" for at in (day, max(ended, day))]
    return LineChart(
        name=name,
        title=title,
        series=(series,),
        lines=(Line(series, (" ".join(points),) if points else (), ()),),
        rows=tuple(Row(us_date(day), (say(number),)) for day, number in steps),
        top=say(top),
        bottom=say(bottom),
        newest=(say(numbers[-1]) if numbers else "-",),
        is_empty=not numbers,
        head="Since",
    )


def _edges(known: list[float], step: float | None) -> tuple[float, float]:
    if not known:
        return 0, 1
    if step is None:
        return 0, rounded_up(ceil(max(known)))
    low, high = floor(min(known) / step), ceil(max(known) / step)
    return low * step, max(high, low + 1) * step


def _line(series: Series, numbers: Sequence[float | None], bottom: float, top: float) -> Line:
    runs = list(_runs(numbers, bottom, top))
    paths = tuple(" ".join(run) for run in runs if len(run) > 1)
    return Line(series, paths, tuple(f"{run[0]} {run[0]}" for run in runs if len(run) == 1))


def _runs(numbers: Sequence[float | None], bottom: float, top: float) -> Iterator[list[str]]:
    room = (WIDTH - 2 * MARGIN) / max(len(numbers) - 1, 1)
    run: list[str] = []
    for place, number in enumerate((*numbers, None)):
        if number is not None:
            height = HEIGHT * (1 - (number - bottom) / (top - bottom))
            run.append(f"{MARGIN + place * room:.2f},{height:.2f}")
        elif run:
            yield run
            run = []
