"""Templates are formatted by a tool (`make check`), and no line of one is longer than 120 characters (issue 10)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A line of a letter (.txt) is a paragraph, which the reader's program breaks.
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LONGEST = 120


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_is_longer_than_a_screen(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [(number, len(line)) for number, line in enumerate(lines, 1) if len(line) > LONGEST] == []


TAG = re.compile(r"\{[%#].*?[%#]\}", re.DOTALL)
ATTRIBUTE = re.compile(r'[\w:-]+="([^"<>]*)"')
# Text that is named like a number.
WRITTEN = ("auto_id", "box_id", "former_id")
NUMBER = re.compile(
    r"\{\{\s*[\w.]*?\b(?!(?:" + "|".join(WRITTEN) + r")\b)(?:pk|id|\w+_id|\w+_page_number|version\.version|cap)\s*\}\}"
    r"|\{\{[^}|]*\|add:[^}|]*\}\}"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_number_of_an_attribute_or_address_has_a_comma(path: Path) -> None:
    """USE_THOUSAND_SEPARATOR writes row 1234 as "1,234", which no form and no address reads: stringformat:'d'."""
    text = TAG.sub("", path.read_text(encoding="utf-8"))
    text = re.sub(r"\{\{.*?\}\}", lambda found: found[0].replace('"', "'"), text)
    found = [number[0] for attribute in ATTRIBUTE.finditer(text) for number in NUMBER.finditer(attribute[1])]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_tag_is_closed_twice(path: Path) -> None:
    assert re.findall(r'.*">\n\s*>.*', path.read_text(encoding="utf-8")) == []
