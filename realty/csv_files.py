"""CSV files that we write, as spreadsheets read them."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

# Excel reads a CSV file as UTF-8 only where it begins so, and as Windows-1252 otherwise; reading leaves it out.
BYTE_ORDER_MARK = "\ufeff"
# The first cell of the last line of a file that we write, so that one that broke off does not look whole.
END = "End of file"
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection), also in the full-width forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def written(rows: Iterable[Sequence[Any]]) -> str:
    """Lines of a CSV file; a file begins with BYTE_ORDER_MARK."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([safe(value) for value in row] for row in rows)
    return buffer.getvalue()


def safe(value: Any) -> str:
    """The cell's text; one that a spreadsheet would run as a formula is quoted with an apostrophe, and so is one that
    looks as if it were quoted, so that `bare` gives each back."""
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text.lstrip("'")) else text


def bare(cell: str) -> str:
    """Without the apostrophe of `safe`."""
    return cell[1:] if cell.startswith("'") and is_formula(cell.lstrip("'")) else cell


def is_formula(text: str) -> bool:
    """Also behind blanks and signs without width, which some programs leave out before they look."""
    if text.startswith(FORMULA):
        return True
    seen = next((sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")), "")
    return unicodedata.normalize("NFKC", seen).startswith(FORMULA)
