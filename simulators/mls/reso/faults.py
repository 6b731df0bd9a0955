"""The faults of the RESO Web API face."""

import re
from typing import TYPE_CHECKING

from simulators.exchange import Request, Response

from ..dialects import Dialect, Options
from ..page_faults import ODD_RECORDS, hits
from .dictionary import RESOURCES, Record
from .failures import AFTERWARDS, INSTEAD
from .page_faults import FOLLOWING, PAGE_SIZE, PAGES
from .profiles import PROFILES
from .record_faults import RECORDS

if TYPE_CHECKING:  # the server's faults call this module
    from ..faults import MLSFault

ROOTS = tuple(f"{root}/" for profile in PROFILES.values() for root in profile.roots)
KEYS = tuple(dict.fromkeys(resource.key for resource in reversed(RESOURCES.values())))
_COLLECTION = re.compile(r"/[A-Z][A-Za-z]+(?:/replication)?$")


def owns(path: str) -> bool:
    """Whether this is below one of the service roots; token end points are not."""
    return path.startswith(ROOTS)


def lists(path: str) -> bool:
    """Whether this is a collection of records."""
    return owns(path) and _COLLECTION.search(path) is not None


def lists_listings(path: str) -> bool:
    """Whether this is a collection of Property."""
    return lists(path) and path.removesuffix("/replication").endswith("/Property")


def can_strike(name: str, request: Request) -> bool:
    """A link that has expired can only be one that was followed."""
    return name != "expired_next_link" or any(option in request.query for option in FOLLOWING)


def prepare(name: str, request: Request, options: Options) -> None:
    """A short page is made by the face, so that its link goes on behind it."""
    if name == "short_page":
        request.headers[PAGE_SIZE] = str(options.get("size", 3))


def worsen_page(response: Response, request: Request, fault: "MLSFault") -> None:
    """Spoils the page of an answer that succeeded."""
    found = response.value.get("value") if isinstance(response.value, dict) else None
    if response.status != 200 or not isinstance(found, list):
        return
    if fault.name in PAGES:
        PAGES[fault.name](response, request, fault.options, fault.memory)
        return
    for place, record in enumerate(found):
        if isinstance(record, dict) and hits(key_of(record), fault.name, fault.share):
            if fault.name == "not_an_object":
                found[place] = ODD_RECORDS[place % len(ODD_RECORDS)]
            else:
                RECORDS[fault.name](record, fault.options)


def key_of(record: Record) -> str:
    """What tells a record of any resource from the others."""
    return next((str(record[name]) for name in KEYS if record.get(name)), "")


RESO = Dialect(
    instead=INSTEAD,
    afterwards=AFTERWARDS,
    pages=PAGES,
    records=RECORDS,
    owns=owns,
    lists=lists,
    lists_listings=lists_listings,
    worsen_page=worsen_page,
    can_strike=can_strike,
    prepare=prepare,
)
