"""The faults of the Spark face."""

from typing import TYPE_CHECKING

from simulators.exchange import Request, Response

from . import failures, page_faults
from .dialects import Dialect

if TYPE_CHECKING:  # faults calls this module
    from .faults import MLSFault


def worsen_page(response: Response, request: Request, fault: "MLSFault") -> None:
    """Spoils the page of an answer that succeeded."""
    data = response.value.get("D", {}) if isinstance(response.value, dict) else {}
    if not data.get("Success") or "Results" not in data:
        return
    if fault.name in page_faults.PAGES:
        page_faults.PAGES[fault.name](data, request, fault.options, fault.memory)
    else:
        page_faults.spoil(data, fault.name, fault.share, fault.options)


def lists(path: str) -> bool:
    """Whether this is a page of listings."""
    return path.startswith("/v1/listings")


SPARK = Dialect(
    instead=failures.INSTEAD,
    afterwards=failures.AFTERWARDS,
    pages=page_faults.PAGES,
    records=page_faults.RECORDS,
    owns=lambda path: path.startswith("/v1/"),
    lists=lists,
    lists_listings=lists,
    worsen_page=worsen_page,
)
