"""What CSV files out of spreadsheets have in common: text, separators, and how people write the address of a home."""

import codecs

SEPARATORS = ",;\t|"
# Headings of a column for the unit, in lower case with "_" for blanks.
UNIT_HEADINGS = (
    "unit", "unit_number", "unit_#", "apt", "apt_#", "apartment", "suite", "ste", "space", "lot_number", "address_2",
    "address2", "address_line_2", "street_address_2",
)  # fmt: skip
UNITS = dict.fromkeys(UNIT_HEADINGS, "unit_number")


def decoded(content: bytes) -> str:
    """Of UTF-8, UTF-16 or Windows-1252; without NUL characters, which PostgreSQL keeps in no text."""
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")  # what older spreadsheets write
    return text.replace("\0", "")


def separator(text: str) -> str:
    """The one that parts most columns of the first line."""
    return max(SEPARATORS, key=text[:4_000].split("\n", 1)[0].count)


def with_unit(street: str, unit: str) -> str:
    """The unit joins its street, as people write it."""
    if not street or not unit:
        return street
    return f"{street} {unit if not unit[0].isalnum() or ' ' in unit else f'#{unit}'}"


def postal_code(cell: str) -> str:
    """A spreadsheet takes the code for a number, drops its leading zero, and may add a decimal one."""
    digits = cell.removesuffix(".0")
    return digits.zfill(5) if digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5 else cell
