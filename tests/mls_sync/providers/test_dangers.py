"""Each of the twenty-five dangers has a test that names it, of every provider that can meet it."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ALL = frozenset(range(1, 26))
# Columns and delimiters are of lines of text alone. Only numbered pages shift; Spark's and a file's do not. A file has
# no windows, no pages and no links.
MET = {
    "spark": ALL - {8, 16},
    "reso": ALL - {8},
    "rets": ALL,
    "csv": ALL - {2, 3, 14, 15, 16},
}
NAMED = re.compile(r"def test_danger_(\d+)_")
CASE = re.compile(r"^        \((\d+), ", re.MULTILINE)


def named_of(kind: str) -> set[int]:
    found: set[int] = set()
    for file in sorted((HERE / kind).glob("test_dangers*.py")):
        text = file.read_text()
        found |= {int(number) for number in NAMED.findall(text)}
        if "def test_danger(danger: int" in text:  # a table, each case by its number
            found |= {int(number) for number in CASE.findall(text)}
    return found


@pytest.mark.parametrize("kind", list(MET))
def test_every_danger_that_it_can_meet_has_a_test(kind: str) -> None:
    assert sorted(MET[kind] - named_of(kind)) == []
