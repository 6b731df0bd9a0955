"""A figure: what was measured, against which limit, and whether it holds."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Figure:
    """`value` in `unit`; `limit` says in words what it must keep to, "" where it is only information."""

    name: str
    value: float
    unit: str
    limit: str = ""
    holds: bool = True


# A part of the benchmark: a module of this package with a function `figures()`.
Measure = Callable[[], list[Figure]]


def at_most(name: str, value: float, limit: float, unit: str) -> Figure:
    return Figure(name, round(value, 3), unit, f"at most {limit:g}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str) -> Figure:
    return Figure(name, round(value, 3), unit, f"at least {limit:g}", value >= limit)


def told(name: str, value: float, unit: str) -> Figure:
    """For the reader; no limit is set on it."""
    return Figure(name, round(value, 3), unit)
