"""What a fault does to one face: the same name may mean other bytes to another protocol."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response

if TYPE_CHECKING:  # the server holds the faults
    from .server import SimulatedMLS

Options = dict[str, Any]
Table = Mapping[str, Callable[..., Any]]


def anything(name: str, request: Request) -> bool:
    """Of a dialect whose faults can strike any of its requests."""
    return True


def unprepared(name: str, request: Request, options: Options) -> None:
    """Of a dialect whose faults do nothing beforehand."""


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """The faults of one face.

    `instead` answer in place of the face, those of them in `of_server` from what the server holds; `afterwards` spoil
    the bytes of any answer; `pages` and `records` spoil a page of records. `owns` says which paths carry its data,
    `lists` which carry pages of records, `lists_listings` which of these are meant where nothing is said; `can_strike`
    whether a fault of this name has anything to do with a request. `prepare` changes a request before the face sees it;
    `worsen_page` gets the answer, the request and the fault.
    """

    instead: Table
    afterwards: Table
    pages: Table
    records: Table
    owns: Callable[[str], bool]
    lists: Callable[[str], bool]
    lists_listings: Callable[[str], bool]
    worsen_page: Callable[..., None]
    of_server: Table = field(default_factory=dict)
    can_strike: Callable[[str, Request], bool] = anything
    prepare: Callable[[str, Request, Options], None] = unprepared

    @property
    def known(self) -> dict[str, str]:
        """Every fault with what it does: the first line of its docstring."""
        tables = (self.instead, self.afterwards, self.pages, self.records)
        return {
            name: (function.__doc__ or "").strip().splitlines()[0]
            for table in tables
            for name, function in table.items()
        }

    def answer_instead(self, server: "SimulatedMLS", request: Request, name: str, options: Options) -> Response:
        """What a fault of `instead` answers."""
        more = (server,) if name in self.of_server else ()
        answered: Response = self.instead[name](*more, request, options)
        return answered

    def matches(self, name: str, request: Request, path: str) -> bool:
        """Whether a fault of this name, meant for paths that begin with `path` ("": the usual ones), meets a
        request."""
        of_pages = name in self.pages or name in self.records
        if not of_pages and name not in self.instead and name not in self.afterwards:
            return False
        if path and not request.path.startswith(path):
            return False
        if of_pages:
            usual = self.lists(request.path) if path else self.lists_listings(request.path)
        else:
            usual = bool(path) or self.owns(request.path)
        return usual and self.can_strike(name, request)
