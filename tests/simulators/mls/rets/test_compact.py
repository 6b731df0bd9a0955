"""Lines of COMPACT hold any text."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.mls.rets.compact import Page

LEGAL = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
CELLS = st.lists(st.text(LEGAL), min_size=1, max_size=5)


@pytest.mark.parametrize("delimiter", ["\t", "|", "\u00b6", "&", "<"])
@given(row=CELLS)
def test_a_row_comes_back_as_it_was(delimiter: str, row: list[str]) -> None:
    page = Page(columns=["Name"] * len(row), rows=[row], keys=["1"], delimiter=delimiter)
    tree = ElementTree.fromstring(page.text())
    cells = (tree.findtext("DATA") or "").split(delimiter)[1:-1]
    assert cells == [text.replace(delimiter, " ") for text in row]


@given(st.text(st.sampled_from("a\t\r\n")))
def test_a_line_stays_a_line(text: str) -> None:
    page = Page(columns=["Name"], rows=[[text]], keys=["1"])
    assert len(page.text().splitlines()) == 5
    assert (ElementTree.fromstring(page.text()).findtext("DATA") or "").count("\t") == 2
