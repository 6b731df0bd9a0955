"""The faults of the RETS face: which there are, which requests they match, and how each is done."""

from typing import TYPE_CHECKING

from simulators.exchange import Request, Response

from .. import failures
from ..dialects import Dialect
from .document_faults import CHANGES, TEXTS
from .failures import INSTEAD, REQUESTS, Options
from .object_faults import OBJECTS
from .objects import ObjectResponse
from .page_faults import PAGES
from .search import SearchResponse

if TYPE_CHECKING:  # the server's faults call this module
    from ..faults import MLSFault

SEARCH, OBJECT, LOGIN, METADATA = "/rets/Search", "/rets/GetObject", "/rets/Login", "/rets/GetMetadata"
PATHS: dict[str, str] = {
    **dict.fromkeys([*INSTEAD, *REQUESTS, *PAGES, *TEXTS, *CHANGES], SEARCH),
    **dict.fromkeys(OBJECTS, OBJECT),
    "spaced_pairs": LOGIN,
    **dict.fromkeys(["lookup_elements", "without_standard_names"], METADATA),
}
"""Every fault with the requests that it matches, unless it is told another path."""
KNOWN: dict[str, str] = {
    name: (function.__doc__ or "").strip().splitlines()[0]
    for table in (INSTEAD, REQUESTS, PAGES, TEXTS, CHANGES, OBJECTS)
    for name, function in table.items()
}


def owns(path: str) -> bool:
    """Whether this is a transaction."""
    return path.startswith("/rets/")


def prepare(name: str, request: Request, options: Options) -> None:
    """Changes what the face is asked."""
    if name in REQUESTS:
        REQUESTS[name](request, options)


def worsen(response: Response, request: Request, fault: "MLSFault") -> None:
    """Spoils an answer; one of another kind than the fault is for stays as it is."""
    name, options = fault.name, {"share": fault.share, **fault.options}
    if name in OBJECTS and isinstance(response, ObjectResponse):
        OBJECTS[name](response, options)
    elif name in PAGES and isinstance(response, SearchResponse):
        PAGES[name](response.page, options)
    elif name in TEXTS:
        _change_text(response, name, options)
    elif name in CHANGES and isinstance(response, SearchResponse):
        response.changes.append(lambda data: CHANGES[name](data, options))
    elif name in CHANGES:
        response.body = CHANGES[name](response.content(), options)


def _change_text(response: Response, name: str, options: Options) -> None:
    if isinstance(response, SearchResponse):
        response.texts.append(lambda text: TEXTS[name](text, options))
    elif response.type.startswith("text/xml"):
        response.body = TEXTS[name](response.body.decode(), options).encode()


RETS = Dialect(
    instead={**failures.INSTEAD, **INSTEAD},
    of_server=INSTEAD,
    afterwards=failures.AFTERWARDS,
    pages={**REQUESTS, **PAGES, **TEXTS, **CHANGES, **OBJECTS},
    records={},
    owns=owns,
    lists=owns,
    lists_listings=owns,
    worsen_page=worsen,
    prepare=prepare,
)
