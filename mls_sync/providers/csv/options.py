"""The options of a CSV feed, ready for use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mls_sync.providers.csv.dialect import DELIMITERS
from mls_sync.providers.csv.forms import DAY, INCREMENT, CsvOptionsForm
from mls_sync.providers.options import cleaned_options

SIGNS = {name: sign for sign, name in DELIMITERS.items()}


@dataclass(frozen=True)
class CsvOptions:
    """As `CsvOptionsForm` cleans them; `delimiter` is the sign itself, "" where it is to be found out."""

    location: str
    is_increment: bool
    days_first: bool
    delimiter: str
    encoding: str
    header_row: int | None
    key_column: str
    photo_columns: tuple[str, ...]
    page_size: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "CsvOptions":
        """From a feed's options; those left out have the form's initial values. Raises ConfigurationError naming
        each."""
        told = cleaned_options(CsvOptionsForm, given)
        return cls(
            location=told["location"],
            is_increment=told["contents"] == INCREMENT,
            days_first=told["date_order"] == DAY,
            delimiter=SIGNS.get(told["delimiter"], ""),
            encoding=told["encoding"],
            header_row=told["header_row"],
            key_column=told["key_column"].strip(),
            photo_columns=told["photo_columns"],
            page_size=told["page_size"],
        )

    @property
    def is_address(self) -> bool:
        return "://" in self.location
