"""Templates are formatted by a tool (`make check`), and no line of one is longer than 120 characters (issue 10)."""

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
